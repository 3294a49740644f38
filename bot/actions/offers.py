"""Asking the recommender on behalf of a turn: the state its policy looks at, what it may use, the resulting events."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import anyio

from bot.actions.call import TurnFacts
from bot.dialogue.events import ArmConsidered, Event, ImpressionShown, OfferWithheld
from bot.dialogue.learner_memory import LearnerMemory
from bot.dialogue.open_request import OpenRequest
from bot.dialogue.past import ShownImpression
from bot.dialogue.requests import ItemFacts
from bot.dialogue.tracker import Tracker
from bot.experiment import RunningExperiment
from bot.experiment_arms import AS_SET
from bot.messages import RecommendationShown
from bot.platform_port import PlatformPort, PlatformUnavailable
from bot.ports import Clock, Learners
from bot.predictions import Predictions
from knowledge import Catalogue, Course
from nlu import in_debt_distress
from recommender import (
    HELD_OUT,
    ONLY_WHEN_ASKED,
    PLATFORM_DOWN,
    Basis,
    Impression,
    Offer,
    OfferContext,
    OfferState,
    Question,
    Recommender,
    held_out,
)

_PAST_TEXTS = 2
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class OfferRules:
    """What the operator sets about suggestions."""

    region: str
    course_channels: frozenset[str]
    partner_channels: frozenset[str]
    finance_partner_channels: frozenset[str]
    personalised: bool = True
    holdout_share: float = 0.0


class TurnOffers:
    """One recommender, seen from a turn."""

    def __init__(
        self,
        recommender: Recommender,
        catalogue: Catalogue,
        predictions: Predictions,
        platform: PlatformPort,
        learners: Learners,
        clock: Clock,
        limiter: anyio.CapacityLimiter,
        rules: OfferRules,
        experiment: RunningExperiment | None = None,
        by_arm: Mapping[str, Recommender] | None = None,
    ) -> None:
        """`by_arm`: the recommenders of arms that have one of their own."""
        self._recommender = recommender
        self._experiment = experiment
        self._by_arm = by_arm or {}
        self._catalogue = catalogue
        self._predictions = predictions
        self._platform = platform
        self._learners = learners
        self._clock = clock
        self._limiter = limiter
        self._rules = rules

    async def beside_answer(
        self, facts: TurnFacts, *, answer_domain: str | None, cited_courses: tuple[str, ...]
    ) -> Offer:
        """What may stand unasked beside an answer, or why nothing."""
        if held_out(_who(facts), self._rules.holdout_share):
            return Offer(None, HELD_OUT)
        if self._served(facts) == ONLY_WHEN_ASKED.rule:
            return Offer(None, ONLY_WHEN_ASKED)
        about = OpenRequest(about=facts.question, kinds=("course", "partner"))
        try:
            context = await self._context(facts, about, requested=False)
        except PlatformUnavailable:
            # Whether the learner is a minor or owns it already isn't known.
            return Offer(None, PLATFORM_DOWN)
        last = facts.tracker.request.wish.without if facts.tracker.request is not None else ()
        context = replace(
            context,
            state=replace(context.state, answer_domain=answer_domain),
            cited_courses=(*cited_courses, *context.cited_courses),
            rejected_items=context.rejected_items | set(last),
        )
        return await self._offer(facts, context)

    async def requested(self, facts: TurnFacts, request: OpenRequest) -> Offer:
        """What may be shown to a learner who asked, or why nothing."""
        return await self._offer(facts, await self._context(facts, request, requested=True))

    async def _offer(self, facts: TurnFacts, context: OfferContext) -> Offer:
        recommender = self._by_arm.get(self._served(facts), self._recommender)
        return await anyio.to_thread.run_sync(recommender.offer, context, limiter=self._limiter)

    def _served(self, facts: TurnFacts) -> str:
        """The arm as which this learner is served."""
        # What happens in a Rasa server's conversations stands in no log of ours.
        return AS_SET if self._experiment is None or facts.elsewhere else self._experiment.serves(_who(facts))

    def _label(self, facts: TurnFacts) -> str | None:
        """What the log says of the learner's arm."""
        return None if self._experiment is None else self._experiment.label(_who(facts))

    def withheld(self, facts: TurnFacts, rule: str, *, requested: bool) -> OfferWithheld:
        """The event that says why nothing was shown."""
        turn_id = facts.context.turn_id
        return OfferWithheld(turn_id=turn_id, rule=rule, requested=requested, experiment_arm=self._label(facts))

    def shown(
        self, facts: TurnFacts, offer: Offer, *, requested: bool
    ) -> tuple[tuple[RecommendationShown, ...], Event]:
        """Cards for the reply, and the event that records them or why there are none."""
        if offer.impression is None:
            rule = "nothing_fits" if offer.silence is None else offer.silence.rule
            return (), self.withheld(facts, rule, requested=requested)
        return _impression(facts, offer.impression, self._label(facts))

    async def question(self, facts: TurnFacts, request: OpenRequest) -> Question | None:
        """The preference that is worth asking for."""
        context = await self._context(facts, request, requested=True)
        return self._recommender.question(context, (*request.asked, *facts.tracker.session_asked))

    async def fitting(self, facts: TurnFacts, request: OpenRequest) -> list[ItemFacts]:
        """Price and length of all that meets the request."""
        context = await self._context(facts, request, requested=True)
        return [_facts(item.id, item) for item in self._recommender.fitting(context)]

    async def near(self, facts: TurnFacts, request: OpenRequest) -> list[ItemFacts]:
        """Of that, what is near the subject as well."""
        context = await self._context(facts, request, requested=True)
        return [_facts(item.id, item) for item in self._recommender.near(context)]

    def shown_before(self, impression: ShownImpression | None) -> list[ItemFacts]:
        """Price and length of what a slate showed, as far as it is still in the catalogue."""
        courses, products = self._catalogue.course_by_id, self._catalogue.product_by_id
        items = impression.items if impression is not None else ()
        return [_facts(i.id, found) for i in items if (found := courses.get(i.id) or products.get(i.id)) is not None]

    async def _context(self, facts: TurnFacts, request: OpenRequest, *, requested: bool) -> OfferContext:
        tracker, known = facts.tracker, facts.context.learner_id
        memory = LearnerMemory() if known is None else await self._learners.remembered(known)
        learner = None if known is None else await self._platform.learner(known)
        owned = frozenset[str]() if learner is None else await self._platform.owned_courses(learner.id)
        basis = self.basis(tracker, memory)
        page = facts.context.page.get("course_id")
        vector = None
        if request.about and not facts.understood.degraded:
            vector = (await self._predictions.predict(request.about, tracker.language or "zh")).vector
        state = self._state(facts, memory, learner is not None and learner.minor)
        return OfferContext(
            state=replace(state, needs_consent=request.by_history and "history" not in basis),
            text=request.about,
            vector=vector,
            language=facts.language,
            requested=requested,
            region=self._rules.region,
            channel=facts.context.channel,
            # Buying is a personal trait too: without personalisation the same request gets the same slate.
            owned_courses=owned if "conversation" in basis else frozenset(),
            rejected_items=frozenset((*tracker.rejected_items, *memory.rejected_items)),
            cited_courses=tracker.cited_courses,
            recent_texts=tuple(turn.text for turn in reversed(tracker.turns[-_PAST_TEXTS - 1 : -1])),
            page_course=page if isinstance(page, str) else None,
            history=await self._studied(known) if known is not None and "history" in basis else (),
            basis=basis,
            wish=request.wish,
            kinds=request.kinds,
            any_subject=request.any_subject or request.by_history,
        )

    def basis(self, tracker: Tracker, memory: LearnerMemory) -> frozenset[Basis]:
        """What a choice may rest on for this learner."""
        chosen = tracker.slots.get("personalised", True) and memory.personalised
        if not (self._rules.personalised and chosen):
            return frozenset({"message", "page"})
        if memory.history_consent:
            return frozenset({"message", "page", "conversation", "history"})
        return frozenset({"message", "page", "conversation"})

    async def _studied(self, learner_id: str) -> tuple[str, ...]:
        owned = await self._platform.owned_courses(learner_id)
        orders = await self._platform.orders(learner_id)
        return tuple(dict.fromkeys(order.item_id for order in orders if order.course_id in owned))

    def _state(self, facts: TurnFacts, memory: LearnerMemory, minor: bool) -> OfferState:
        """What the policy looks at: the stricter of this conversation and all of the learner's."""
        tracker, now, rules = facts.tracker, self._clock(), self._rules
        refusals = [at for at in (tracker.not_interested_at, memory.not_interested_at) if at is not None]
        moods = tuple(turn.sentiment for turn in tracker.turns)
        switches = (rules.course_channels, rules.partner_channels, rules.finance_partner_channels)
        courses, partners, finance_partners = (facts.context.channel in channels for channels in switches)
        return OfferState(
            sentiments=memory.sentiments if "negative" in memory.sentiments else moods,
            session_intents=tracker.session_intents | memory.session_intents,
            open_ticket=tracker.open_ticket is not None or bool(memory.open_tickets),
            owned_by_staff=tracker.handled_by_staff,
            form_open=tracker.open_form is not None,
            person_in_session=tracker.session_staffed,
            opted_out=bool(tracker.slots.get("opted_out")) or memory.opted_out,
            unsolicited_in_session=max(tracker.session_unsolicited, memory.session_unsolicited),
            unsolicited_in_seven_days=max(
                tracker.unsolicited_since(now - _WEEK), memory.unsolicited_since(now - _WEEK)
            ),
            days_since_not_interested=(now - max(refusals)).days if refusals else None,
            minor=minor,
            debt_distress=any(in_debt_distress(turn.text) for turn in tracker.turns),
            confidence=facts.understood.confidence,
            channel_enabled=courses or partners or finance_partners,
            courses_enabled=courses,
            partners_enabled=partners,
            finance_partners_enabled=finance_partners,
        )


def _facts(identifier: str, item: object) -> ItemFacts:
    return ItemFacts(identifier, item.price_cny, item.minutes if isinstance(item, Course) else None)  # type: ignore[attr-defined]  # a course or a product


def _who(facts: TurnFacts) -> str:
    """Whom an arm is given to: the learner, or the conversation of somebody unknown."""
    return facts.context.learner_id or facts.tracker.conversation_id


def _impression(
    facts: TurnFacts, impression: Impression, experiment_arm: str | None
) -> tuple[tuple[RecommendationShown, ...], ImpressionShown]:
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
        turn_id=facts.context.turn_id,
        impression_id=impression.id,
        policy_version=impression.policy_version,
        requested=impression.requested,
        items=items,
        propensities=tuple(item.propensity for item in impression.items),
        considered=tuple(
            ArmConsidered(key=arm.key, score=arm.score, features=arm.features) for arm in impression.considered
        ),
        basis=impression.basis,
        experiment_arm=experiment_arm,
    )
    return items, event
