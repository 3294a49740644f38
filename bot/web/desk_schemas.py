"""Request and response models of the desk API."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from bot.desk.triggers import trigger_named
from bot.dialogue.events import BotSaid, OfferWithheld, RequestNarrowed, StoredEvent, TurnUnderstood
from bot.dialogue.staff_events import OwnerChanged
from bot.ports import Ticket
from recommender import silence_named, wish_words

_MOST = 2**31 - 1  # what a database's integer holds
TicketId = Annotated[int, Field(ge=1, le=_MOST)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Claim(BaseModel):
    version: Annotated[int, Field(ge=0, le=_MOST)]


_MessageId = Annotated[str, Field(min_length=8, max_length=64)]


class StaffReply(BaseModel):
    text: _Text
    client_msg_id: _MessageId


class Note(BaseModel):
    text: _Text
    client_msg_id: _MessageId | None = None
    """With one, a note that is sent again is written once."""


class HandBack(BaseModel):
    """What staff leave the bot to know: whether it is settled, and a sentence that it may repeat to the learner."""

    settled: bool = True
    summary: Annotated[str, StringConstraints(strip_whitespace=True, max_length=240)] = ""


def ticket_json(ticket: Ticket, learner_name: str | None) -> dict[str, Any]:
    """A ticket as the queue shows it."""
    trigger = trigger_named(ticket.reason)
    reason = ticket.evidence.get("reason") or {"zh": trigger.reason_zh, "en": trigger.reason_en}
    return {
        "id": ticket.id,
        "reference": ticket.reference,
        "conversation_id": ticket.conversation_id,
        "channel": ticket.channel,
        "learner_name": learner_name,
        "language": ticket.language,
        "reason": ticket.reason,
        "reason_text": reason,
        "urgency": ticket.urgency,
        "status": ticket.status,
        "assignee": ticket.assignee,
        "assignee_name": ticket.assignee_name,
        "opened_at": ticket.opened_at.isoformat(),
        "waiting_since": ticket.waiting_since.isoformat() if ticket.waiting_since else None,
        "first_reply_due_at": ticket.first_reply_due_at.isoformat() if ticket.first_reply_due_at else None,
        "version": ticket.version,
        "last_text": ticket.last_text,
        "sentiment": ticket.sentiment,
        "team": ticket.team,
        "reopened": ticket.reopened,
        "alarms": ticket.alarms,
        "calls_desk": ticket.calls_desk,
        "rating": None if ticket.score is None else {"score": ticket.score, "words": ticket.score_words},
    }


def event_json(stored: StoredEvent) -> dict[str, Any]:
    """An event as staff see it: everything, with discarded replies marked."""
    event = stored.event
    body = event.model_dump(mode="json")
    if isinstance(event, OwnerChanged):
        body["owner"] = "bot" if event.owner == "bot" else "staff"
    if isinstance(event, BotSaid):
        body["discarded"] = event.discarded
    if isinstance(event, TurnUnderstood):
        body.pop("text")  # the words stand in the learner's own event
    if isinstance(event, OfferWithheld) and (silence := silence_named(event.rule)) is not None:
        body["reason"] = {"zh": silence.reason_zh, "en": silence.reason_en}
    if isinstance(event, RequestNarrowed):
        wish = event.request.wish
        body["wish"] = {"zh": "、".join(wish_words(wish, "zh")), "en": ", ".join(wish_words(wish, "en"))}
    return {"seq": stored.seq, "at": stored.at.isoformat(), **body}
