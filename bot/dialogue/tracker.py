"""Conversation state, rebuilt from events. A tracker is a value: extending it returns a new one.

Its size is bounded, so that turn 400 of a conversation costs what turn 1 does. The stored tracker is only a cache of
the fold over the log; folding all events again gives the same.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from bot.dialogue.events import (
    ActionRun,
    BotSaid,
    Event,
    FormMoved,
    IdentityVerified,
    ImpressionShown,
    LearnerSaid,
    NotInterested,
    Redacted,
    RequestNarrowed,
    Searched,
    SlotSet,
    TurnEnded,
    TurnUnderstood,
)
from bot.dialogue.form_versions import as_defined_now
from bot.dialogue.grave_matters import DANGERS, RISKS, still_grave
from bot.dialogue.open_form import OpenForm
from bot.dialogue.open_request import OpenRequest
from bot.dialogue.past import Past, PastTurn, ShownImpression, Unanswered
from bot.dialogue.spoken import clear_language
from bot.dialogue.staff_events import OwnerChanged, ServiceRated, StaffSaid, TicketOpened, TicketRaised, TicketResolved
from bot.dialogue.staff_work import StaffWork, begun
from bot.messages import BotMessage

BOT = "bot"
_TURNS = 12
_PAYLOADS = 60
_TEXT = 400
_REMEMBERED = 20
SIMPLIFIED_MARKED = "simplified_marked"
_RATED = 5

# A browser without a signed learner may be a library's: the next person at it is not who proved themselves before.
_SHARED = "widget"

# Controls that channels show without the bot sending them: on each bot message, and in a menu of commands.
ALWAYS_OFFERED = (
    *("/human_handoff", "/privacy", "/greet", "/help", "/switch_language"),
    *("/export_data", "/delete_data", "/suggestion_settings", "/stop_messages"),
)


class Tracker(Past):
    """All that a turn may know of its conversation."""

    conversation_id: str
    channel: str = "rest"
    learner_id: str | None = None
    verified_at: datetime | None = None
    """When the learner proved by a code who they are; None where the channel vouches for them."""
    verified_earlier: str | None = None
    """Who proved it in a session that is over: what was said here stays among that learner's data."""
    seq: int = 0
    owner: str = BOT
    epoch: int = 0
    language: str | None = None
    passing_language: str | None = None
    """The other language, written in a single message so far (spoken.py)."""
    unanswered: tuple[Unanswered, ...] = ()
    turns: tuple[PastTurn, ...] = ()
    session_intents: frozenset[str] = frozenset()
    session_heard_at: datetime | None = None
    session_unsolicited: int = 0
    session_asked: tuple[str, ...] = ()
    """Preferences that were asked for in this session."""
    request: OpenRequest | None = None
    request_turn: str | None = None
    """The turn that narrowed the request last."""
    form: OpenForm | None = None
    """The form that moved last, open or not."""
    danger_at: datetime | None = None
    """When a crisis or an emergency came up last."""
    risk_at: datetime | None = None
    """When a fraud or a wish for personal advice did."""
    open_ticket: str | None = None
    ticket_reason: str | None = None
    """Why the open ticket was opened or raised."""
    staff_work: StaffWork | None = None
    """The last time that staff answered here."""
    session_staffed: bool = False
    """A person has answered in this session."""
    rated: tuple[str, ...] = ()
    """Tickets whose service the learner has rated."""
    impressions: tuple[ShownImpression, ...] = ()
    not_interested_at: datetime | None = None
    rejected_items: tuple[str, ...] = ()
    cited_courses: tuple[str, ...] = ()
    offered_payloads: tuple[str, ...] = ()
    last_reply: tuple[BotMessage, ...] = ()
    last_reply_turn: str | None = None
    slots: dict[str, Any] = Field(default_factory=dict)
    erased_in_epoch: int | None = None
    """The epoch that began when the learner had this conversation erased."""

    @property
    def handled_by_staff(self) -> bool:
        return self.owner != BOT

    @property
    def open_form(self) -> OpenForm | None:
        return as_defined_now(self.form) if self.form is not None and self.form.is_open else None

    @property
    def only_commands(self) -> bool:
        """Nothing in words yet: a command such as /start does not show which language its sender writes."""
        return all(turn.text.startswith("/") for turn in self.turns)

    def was_offered(self, payload: str) -> bool:
        """Whether the bot itself sent a button with this payload in this conversation."""
        return payload in ALWAYS_OFFERED or payload in self.offered_payloads

    def impression(self, impression_id: str) -> ShownImpression | None:
        return next((i for i in self.impressions if i.id == impression_id), None)

    def unsolicited_since(self, since: datetime) -> int:
        return sum(not i.requested and i.at >= since for i in self.impressions)

    def extended(self, events: Iterable[Event], at: datetime, session: timedelta) -> "Tracker":
        """This tracker with events appended, each counting one up in `seq`."""
        state = self
        for event in events:
            changes = _changes(state, event, at, session)
            state = state.model_copy(update={"seq": state.seq + 1, **changes})
        return state


def _changes(  # noqa: PLR0911, PLR0912 - one case an event
    state: Tracker, event: Event, at: datetime, session: timedelta
) -> dict[str, Any]:
    """What one event changes; events that change nothing are facts for other readers of the log."""
    match event:
        case LearnerSaid():
            return _heard(state, event, at, session)
        case TurnUnderstood():
            turn = PastTurn(
                turn_id=event.turn_id,
                at=at,
                text=event.text[:_TEXT],
                intent=event.intent,
                confidence=event.confidence,
                sentiment=event.sentiment,
                safety_about=event.safety_about,
            )
            seen = {event.intent} | ({event.safety_category} if event.safety_category else set())
            return {
                "turns": (*state.turns, turn)[-_TURNS:],
                "language": state.language if event.passing and state.language else event.language,
                "passing_language": _passing(state, event),
                "session_intents": state.session_intents | seen,
                "danger_at": at if seen & DANGERS else state.danger_at,
                "risk_at": at if seen & RISKS else state.risk_at,
            }
        case ActionRun():
            return _last_turn(state, event.turn_id, action=event.action, rule=event.rule)
        case Searched():
            found = event.model_dump(include={"verdict", "probability", "threshold", "carried"})
            changed = _last_turn(state, event.turn_id, domain=event.domain, **found)
            if event.verdict == "answer":
                changed |= _last_turn(state, event.turn_id, domain=event.domain, sources=event.source_ids[:3], **found)
                courses = dict.fromkeys((*event.course_ids, *state.cited_courses))
                changed["cited_courses"] = tuple(courses)[:_REMEMBERED]
            return changed
        case SlotSet(name="language"):
            return {"language": event.value}
        case SlotSet():
            return {"slots": {**state.slots, event.name: event.value}}
        case RequestNarrowed():
            asked = (event.request.pending,) if event.request.pending else ()
            return {
                "request": event.request,
                "request_turn": event.turn_id,
                "session_asked": (*state.session_asked, *asked),
            }
        case FormMoved():
            return {"form": event.form}
        case IdentityVerified():
            return {"learner_id": event.learner_id, "verified_at": at, "verified_earlier": None}
        case ImpressionShown():
            shown = ShownImpression(
                id=event.impression_id,
                turn_id=event.turn_id,
                at=at,
                requested=event.requested,
                basis=event.basis,
                items=event.items,
            )
            return {
                "impressions": (*state.impressions, shown)[-_REMEMBERED:],
                "session_unsolicited": state.session_unsolicited + (not event.requested),
            }
        case NotInterested():
            rejected = dict.fromkeys((*event.item_ids, *state.rejected_items))
            return {
                "not_interested_at": at,
                "rejected_items": tuple(rejected)[: _REMEMBERED * 2],
                "request": None,
                "request_turn": None,
            }
        case BotSaid(discarded=False):
            return _said(state, event)
        case StaffSaid():
            work = state.staff_work
            return {"unanswered": (), "staff_work": work and work.with_words(event.text)}
        case OwnerChanged():
            # What was said to a person was said to that person: the bot doesn't answer it later.
            work = state.staff_work
            named = work and work.model_copy(update={"staff_name": event.staff_name or work.staff_name})
            changes = {"owner": event.owner, "epoch": event.epoch, "unanswered": (), "session_staffed": True}
            return {**changes, "staff_work": named}
        case TicketOpened():
            work = begun(event.ticket, event.reason, state.turns)
            return {"open_ticket": event.ticket, "ticket_reason": event.reason, "staff_work": work}
        case TicketRaised():
            return {"ticket_reason": event.reason}
        case TicketResolved():
            work = state.staff_work
            done = work and work.ended(at, settled=event.settled, summary=event.summary)
            return {"open_ticket": None, "ticket_reason": None, "staff_work": done}
        case ServiceRated(score=int()):
            return {"rated": (*state.rated, event.ticket)[-_RATED:]}
        case TurnEnded():
            ended = set(event.message_ids)
            return {"unanswered": tuple(u for u in state.unanswered if u.message_id not in ended)}
        case Redacted(through_seq=int()):
            return _forgotten(state, event)
        case _:
            return {}


def _passing(state: Tracker, event: TurnUnderstood) -> str | None:
    if event.passing:
        return event.language
    return None if clear_language(event.text) == event.language else state.passing_language


def _forgotten(state: Tracker, event: Redacted) -> dict[str, Any]:
    """Everything but who this is and how far the log goes."""
    fresh = Tracker(conversation_id=state.conversation_id)
    kept = {"conversation_id", "channel", "learner_id", "verified_at", "language", "owner", "seq"}
    forgotten = {name: getattr(fresh, name) for name in Tracker.model_fields if name not in kept}
    return forgotten | {"epoch": event.epoch, "erased_in_epoch": event.epoch, "owner": BOT}


def _heard(state: Tracker, event: LearnerSaid, at: datetime, session: timedelta) -> dict[str, Any]:
    heard = Unanswered(
        message_id=event.message_id, text=event.text, payload=event.payload, at=at, context=event.context
    )
    # The bot answers nothing that was said to staff: of that the last is enough, for the queue.
    waiting = () if state.handled_by_staff else state.unanswered
    changes: dict[str, Any] = {"unanswered": (*waiting, heard), "session_heard_at": at}
    if state.session_heard_at is None or at - state.session_heard_at > session:
        kept = still_grave(state.session_intents, state.danger_at, state.risk_at, at)
        changes |= {"session_intents": kept, "session_unsolicited": 0, "session_asked": (), "request": None}
        changes["session_staffed"] = False
        if state.channel == _SHARED and state.verified_at is not None:
            changes |= {"learner_id": None, "verified_at": None, "verified_earlier": state.learner_id}
        changes["slots"] = {name: value for name, value in state.slots.items() if name != SIMPLIFIED_MARKED}
    return changes


def _said(state: Tracker, event: BotSaid) -> dict[str, Any]:
    payloads = [button.payload for button in event.buttons]
    if event.turn is not None:
        for shown in event.turn.recommendations:
            payloads += [
                f'/{name}{{"impression_id":"{shown.impression_id}"}}' for name in ("why_this", "not_interested")
            ]
    message = BotMessage(text=event.text, buttons=event.buttons, citations=event.citations)
    continues = state.last_reply_turn == event.turn_id
    return {
        "offered_payloads": tuple(dict.fromkeys((*payloads, *state.offered_payloads)))[:_PAYLOADS],
        "last_reply": (*state.last_reply, message) if continues else (message,),
        "last_reply_turn": event.turn_id,
    }


def _last_turn(state: Tracker, turn_id: str, **changes: Any) -> dict[str, Any]:
    if not state.turns or state.turns[-1].turn_id != turn_id:
        return {}
    return {"turns": (*state.turns[:-1], state.turns[-1].model_copy(update=changes))}
