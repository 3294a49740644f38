"""Asking the recommender on behalf of a turn: the state its policy looks at, and the events that result."""

from datetime import timedelta

import anyio

from bot.actions.call import TurnFacts
from bot.dialogue.events import Event, ImpressionShown, OfferWithheld
from bot.messages import RecommendationShown
from bot.platform_port import PlatformPort
from bot.ports import Clock
from bot.predictions import Predictions
from nlu import in_debt_distress
from recommender import Kind, Offer, OfferContext, OfferState, Recommender, Wish

_PAST_TEXTS = 2


class TurnOffers:
    """One recommender, seen from a turn."""

    def __init__(
        self,
        recommender: Recommender,
        predictions: Predictions,
        platform: PlatformPort,
        clock: Clock,
        limiter: anyio.CapacityLimiter,
        *,
        region: str,
        channels: frozenset[str],
        partners: bool,
        finance_partners: bool,
    ) -> None:
        self._recommender = recommender
        self._predictions = predictions
        self._platform = platform
        self._clock = clock
        self._limiter = limiter
        self._region = region
        self._channels = channels
        self._partners = partners
        self._finance_partners = finance_partners

    async def offer(
        self,
        facts: TurnFacts,
        *,
        requested: bool,
        kinds: tuple[Kind, ...] = ("course", "partner"),
        answer_domain: str | None = None,
        cited_courses: tuple[str, ...] = (),
        domain: str | None = None,
    ) -> Offer:
        """What may be shown now, or why nothing."""
        tracker = facts.tracker
        learner = None if facts.context.learner_id is None else await self._platform.learner(facts.context.learner_id)
        owned = frozenset[str]() if learner is None else await self._platform.owned_courses(learner.id)
        vector = None
        # "Yes" or a button's title says nothing about a subject: then only what was said before counts.
        about = facts.understood.intent != "affirm" and facts.understood.pressed is None
        if about and not facts.understood.degraded:
            vector = (await self._predictions.predict(facts.question, tracker.language or "zh")).vector
        context = OfferContext(
            state=self._state(facts, learner is not None and learner.minor, answer_domain),
            text=facts.question,
            vector=vector,
            language=facts.language,
            requested=requested,
            region=self._region,
            channel=facts.context.channel,
            owned_courses=owned,
            rejected_items=frozenset(tracker.rejected_items),
            cited_courses=(*cited_courses, *tracker.cited_courses),
            recent_texts=tuple(turn.text for turn in reversed(tracker.turns[-_PAST_TEXTS - 1 : -1])),
            kinds=kinds,
            wish=Wish(domain=domain),
        )
        return await anyio.to_thread.run_sync(self._recommender.offer, context, limiter=self._limiter)

    def _state(self, facts: TurnFacts, minor: bool, answer_domain: str | None) -> OfferState:
        tracker, now = facts.tracker, self._clock()
        refused = tracker.not_interested_at
        return OfferState(
            sentiments=tuple(turn.sentiment for turn in tracker.turns),
            session_intents=tracker.session_intents,
            open_ticket=tracker.open_ticket is not None,
            owned_by_staff=tracker.handled_by_staff,
            opted_out=bool(tracker.slots.get("opted_out")),
            unsolicited_in_session=tracker.session_unsolicited,
            unsolicited_in_seven_days=tracker.unsolicited_since(now - timedelta(days=7)),
            days_since_not_interested=None if refused is None else (now - refused).days,
            minor=minor,
            debt_distress=any(in_debt_distress(turn.text) for turn in tracker.turns),
            confidence=facts.understood.confidence,
            answer_domain=answer_domain,
            channel_enabled=facts.context.channel in self._channels,
            partners_enabled=self._partners,
            finance_partners_enabled=self._finance_partners,
        )


def shown(facts: TurnFacts, offer: Offer, *, requested: bool) -> tuple[tuple[RecommendationShown, ...], Event | None]:
    """Cards for the reply, and the event that records them or why there are none."""
    turn_id = facts.context.turn_id
    if offer.impression is None:
        rule = offer.silence.rule if offer.silence else "nothing_fits"
        return (), OfferWithheld(turn_id=turn_id, rule=rule, requested=requested)
    impression = offer.impression
    items = tuple(
        RecommendationShown(
            kind=item.kind,
            id=item.id,
            title=item.title,
            url=item.url,
            sponsored=item.sponsored,
            label=item.label,
            reason=item.reason,
            impression_id=impression.id,
        )
        for item in impression.items
    )
    event = ImpressionShown(
        turn_id=turn_id,
        impression_id=impression.id,
        policy_version=impression.policy_version,
        requested=requested,
        items=items,
        propensities=tuple(item.propensity for item in impression.items),
    )
    return items, event
