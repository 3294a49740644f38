"""LearnerMemory: what holds for a learner in all their conversations, on every channel; folded from events. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bot.dialogue import responses
from bot.dialogue.choices import CHOICES
from bot.dialogue.events import (
    BotSaid,
    Event,
    ImpressionShown,
    LearnerSaid,
    NotInterested,
    OfferWithheld,
    SlotSet,
    TurnUnderstood,
)
from bot.dialogue.grave_matters import DANGERS, RISKS, still_grave
from bot.dialogue.silences import told_as
from bot.dialogue.staff_events import TicketOpened, TicketResolved
from bot.messages import TurnPayload
from recommender import OfferState, Silence, may_offer

_WEEK = timedelta(days=7)
_REMEMBERED = 40
_MOODS = 3


class LearnerMemory(BaseModel):
    """Caps, refusals, choices and moods of one learner."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    session_heard_at: datetime | None = None
    session_intents: frozenset[str] = frozenset()
    danger_at: datetime | None = None
    """When a crisis or an emergency came up last."""
    risk_at: datetime | None = None
    """When a fraud or a wish for personal advice did."""
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
    training_consent: bool = False
    """Whether what they wrote may be read to improve the bot."""
    messages_consent: bool = False
    """Whether they may be written to about courses without having asked."""

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
                kept = still_grave(state.session_intents, state.danger_at, state.risk_at, at)
                changes |= {"session_intents": kept, "session_unsolicited": 0}
        case TurnUnderstood():
            seen = {event.intent} | ({event.safety_category} if event.safety_category else set())
            changes = {
                "session_intents": state.session_intents | seen,
                "danger_at": at if seen & DANGERS else state.danger_at,
                "risk_at": at if seen & RISKS else state.risk_at,
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


def shows_something(events: Iterable[Event]) -> bool:
    return any(isinstance(event, ImpressionShown) for event in events)


def last_look(
    events: Sequence[Event], memory: LearnerMemory, at: datetime, *, unsolicited_in_session: int = 0
) -> list[Event]:
    """A turn's events without a suggestion against which something has come up since it was decided.

    Meanwhile the learner may have been shown another, refused, opted out, or asked for a refund on another device.
    Called with what the storing transaction holds locked, so that two devices cannot both be right.

    Args:
        unsolicited_in_session: of this conversation, for a learner who is not known.
    """
    left = list(events)
    for event in events:
        if isinstance(event, ImpressionShown):
            state = _state(event, left, memory, at, unsolicited_in_session)
            silence = may_offer(state, requested=event.requested)
            if silence is not None:
                left = _without(event, left, silence)
    return left


def _state(
    shown: ImpressionShown, events: Sequence[Event], memory: LearnerMemory, at: datetime, unsolicited: int
) -> OfferState:
    refused = memory.not_interested_at
    # A turn that hands over sells nothing beside it; what was asked for in it stays.
    opened = not shown.requested and any(isinstance(event, TicketOpened) for event in events)
    allowed = {"message", "page", "conversation"} if memory.personalised else {"message", "page"}
    if memory.personalised and memory.history_consent:
        allowed |= {"history"}
    return OfferState(
        sentiments=memory.sentiments,
        session_intents=memory.session_intents,
        open_ticket=bool(memory.open_tickets) or opened,
        opted_out=memory.opted_out,
        needs_consent=not set(shown.basis) <= allowed,
        unsolicited_in_session=max(memory.session_unsolicited, unsolicited),
        unsolicited_in_seven_days=memory.unsolicited_since(at - _WEEK),
        days_since_not_interested=None if refused is None else (at - refused).days,
    )


def _without(shown: ImpressionShown, events: Sequence[Event], silence: Silence) -> list[Event]:
    """The same turn as if the policy had been silent: no impression, no cards, no bubble that introduces them."""
    withheld = OfferWithheld(
        turn_id=shown.turn_id, rule=silence.rule, requested=shown.requested, experiment_arm=shown.experiment_arm
    )
    kept: list[Event] = []
    payload = None
    for event in events:
        if event is shown:
            kept.append(withheld)
        elif isinstance(event, BotSaid):
            if event.turn is not None:
                cards = tuple(item for item in event.turn.recommendations if item.impression_id != shown.impression_id)
                payload = event.turn.model_copy(update={"recommendations": cards})
            if event.impression_id != shown.impression_id:
                kept.append(event.model_copy(update={"turn": None}))
            elif shown.requested:
                # Who asked is told why there is nothing; who didn't ask needs no word.
                language, name = payload.language if payload is not None else "zh", told_as(silence.rule)
                said = {"text": responses.say(name, language, url="/"), "buttons": responses.buttons(name, language)}
                kept.append(event.model_copy(update={"turn": None, **said}))
        else:
            kept.append(event)
    return _with_payload(kept, payload)


def _with_payload(events: list[Event], payload: TurnPayload | None) -> list[Event]:
    """The last bubble carries the turn's payload; the one that carried it may be gone."""
    said = [i for i, event in enumerate(events) if isinstance(event, BotSaid)]
    if payload is not None and said:
        events[said[-1]] = events[said[-1]].model_copy(update={"turn": payload})
    return events
