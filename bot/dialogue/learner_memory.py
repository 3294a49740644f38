"""LearnerMemory: what holds for a learner in all their conversations, on every channel; folded from events. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bot.dialogue.choices import CHOICES
from bot.dialogue.events import (
    BotSaid,
    Event,
    ImpressionShown,
    LearnerSaid,
    NotInterested,
    OfferWithheld,
    SlotSet,
    TicketOpened,
    TicketResolved,
    TurnUnderstood,
)
from recommender import OfferState, Silence, may_offer

_WEEK = timedelta(days=7)
_REMEMBERED = 40
_MOODS = 3


class LearnerMemory(BaseModel):
    """Caps, refusals, choices and moods of one learner."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    session_heard_at: datetime | None = None
    session_intents: frozenset[str] = frozenset()
    session_unsolicited: int = 0
    unsolicited_at: tuple[datetime, ...] = ()
    """Of the last seven days."""
    sentiments: tuple[str, ...] = ()
    """Of the last three turns, oldest first."""
    not_interested_at: datetime | None = None
    rejected_items: tuple[str, ...] = ()
    open_tickets: tuple[str, ...] = ()
    opted_out: bool = False
    personalised: bool = True
    """False when the learner chose suggestions that use nothing but their request and the page."""
    history_consent: bool = False

    def unsolicited_since(self, since: datetime) -> int:
        return sum(at >= since for at in self.unsolicited_at)

    def extended(self, events: Iterable[Event], at: datetime, session: timedelta) -> "LearnerMemory":
        """This memory after events of any of the learner's conversations."""
        state = self
        for event in events:
            state = _after(state, event, at, session)
        return state


def _after(state: LearnerMemory, event: Event, at: datetime, session: timedelta) -> LearnerMemory:
    match event:
        case LearnerSaid():
            changes: dict[str, object] = {"session_heard_at": at}
            if state.session_heard_at is None or at - state.session_heard_at > session:
                changes |= {"session_intents": frozenset(), "session_unsolicited": 0}
        case TurnUnderstood():
            seen = {event.intent} | ({event.safety_category} if event.safety_category else set())
            changes = {
                "session_intents": state.session_intents | seen,
                "sentiments": (*state.sentiments, event.sentiment)[-_MOODS:],
            }
        case ImpressionShown(requested=False):
            recent = tuple(then for then in state.unsolicited_at if at - then <= _WEEK)
            changes = {"unsolicited_at": (*recent, at), "session_unsolicited": state.session_unsolicited + 1}
        case NotInterested():
            rejected = tuple(dict.fromkeys((*event.item_ids, *state.rejected_items)))[:_REMEMBERED]
            changes = {"not_interested_at": at, "rejected_items": rejected}
        case SlotSet() if event.name in CHOICES:
            changes = {event.name: bool(event.value)}
        case TicketOpened():
            changes = {"open_tickets": (*state.open_tickets, event.ticket)}
        case TicketResolved():
            changes = {"open_tickets": tuple(t for t in state.open_tickets if t != event.ticket)}
        case _:
            return state
    return state.model_copy(update=changes)


def is_remembered(event: Event) -> bool:
    """Whether an event changes what is remembered of a learner."""
    kinds = (LearnerSaid, TurnUnderstood, ImpressionShown, NotInterested, TicketOpened, TicketResolved)
    return isinstance(event, kinds) or (isinstance(event, SlotSet) and event.name in CHOICES)


def last_look(
    events: Sequence[Event], memory: LearnerMemory, at: datetime, *, unsolicited_in_session: int = 0
) -> list[Event]:
    """A turn's events without the unasked suggestion that has meanwhile become one too many.

    Between the decision and this moment the learner may have been shown another, refused, or opted out elsewhere.
    Called with what the storing transaction holds locked, so that two devices cannot both be right.

    Args:
        unsolicited_in_session: of this conversation, for a learner who is not known.
    """
    if not any(isinstance(event, ImpressionShown) and not event.requested for event in events):
        return list(events)
    refused = memory.not_interested_at
    silence = may_offer(
        OfferState(
            session_intents=memory.session_intents,
            # A turn that hands over sells nothing beside it.
            open_ticket=bool(memory.open_tickets) or any(isinstance(event, TicketOpened) for event in events),
            opted_out=memory.opted_out,
            unsolicited_in_session=max(memory.session_unsolicited, unsolicited_in_session),
            unsolicited_in_seven_days=memory.unsolicited_since(at - _WEEK),
            days_since_not_interested=None if refused is None else (at - refused).days,
        ),
        requested=False,
    )
    return list(events) if silence is None else _without_offer(events, silence)


def _without_offer(events: Sequence[Event], silence: Silence) -> list[Event]:
    """The same turn as if the policy had been silent: no impression, no cards, no bubble that introduces them."""
    dropped = {e.impression_id for e in events if isinstance(e, ImpressionShown) and not e.requested}
    alone = all(e.impression_id in dropped for e in events if isinstance(e, BotSaid))  # never says nothing at all
    kept: list[Event] = []
    payload = None
    for event in events:
        if isinstance(event, ImpressionShown) and event.impression_id in dropped:
            kept.append(OfferWithheld(turn_id=event.turn_id, rule=silence.rule, requested=False))
        elif isinstance(event, BotSaid):
            if event.turn is not None:
                left = tuple(item for item in event.turn.recommendations if item.impression_id not in dropped)
                payload = event.turn.model_copy(update={"recommendations": left})
            if alone or event.impression_id not in dropped:
                kept.append(event.model_copy(update={"turn": None}))
        else:
            kept.append(event)
    if payload is None:
        return kept
    # The last bubble carries the turn's payload; the one that carried it may be gone.
    last = max(i for i, event in enumerate(kept) if isinstance(event, BotSaid))
    said = kept[last]
    if isinstance(said, BotSaid):
        kept[last] = said.model_copy(update={"turn": payload})
    return kept
