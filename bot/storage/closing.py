"""Tickets of the erased: closed, emptied, and moved into conversations of nobody's."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.dialogue import responses
from bot.dialogue.events import Event
from bot.dialogue.staff_events import NoteAdded, TicketResolved
from bot.dialogue.tracker import BOT, Tracker
from bot.ports import reference_of
from bot.storage.log import append_events
from bot.storage.rows import ConversationRow, TicketRow, table_of

_CONVERSATIONS, _TICKETS = table_of(ConversationRow), table_of(TicketRow)
_SENT_ALL = 2**31 - 1
_SHELL = "erased:"


def close_tickets(session: Session, ids: Collection[str], at: datetime, receipt: str, session_gap: timedelta) -> int:
    """Tickets stay as bare figures in a conversation of nobody's, so that staff see why there is no text."""
    tickets = session.execute(select(_TICKETS).where(_TICKETS.c.conversation_id.in_(ids))).all()
    for ticket in tickets:
        shell = f"{_SHELL}{uuid.uuid4().hex}"
        tracker = Tracker(conversation_id=shell)
        session.execute(
            insert(_CONVERSATIONS).values(
                id=shell, channel=tracker.channel, owner=BOT, epoch=0, last_seq=0, updated_at=at,
                tracker=tracker.model_dump_json(), delivered_seq=_SENT_ALL,
            )
        )  # fmt: skip
        words = "\n".join(responses.say("note_erased", one, receipt=receipt or "-") for one in responses.LANGUAGES)
        closing: list[Event] = [NoteAdded(staff_id="", staff_name="知客 Zhike", text=words)]
        if ticket.status != "resolved":
            closing.append(TicketResolved(ticket=reference_of(ticket.id), staff_id="", staff_name="知客 Zhike"))
        append_events(session, shell, closing, at, session_gap)
        emptied = {"rule": ticket.reason, "turns": [], "limits": {}, "attempts": 0, "recommended": []}
        session.execute(
            update(_TICKETS)
            .where(_TICKETS.c.id == ticket.id)
            .values(
                conversation_id=shell,
                evidence=emptied | {"not_interested": False},
                status="resolved",
                resolved_at=ticket.resolved_at or at,
                waiting_since=None,
                first_reply_due_at=None,
                score=None,
                score_words="",
                version=ticket.version + 1,
            )
        )
    return len(tickets)


def closed_tickets(session: Session) -> frozenset[str]:
    """References of all tickets that an erasure has closed."""
    shells = select(_TICKETS.c.id).where(_TICKETS.c.conversation_id.startswith(_SHELL))
    return frozenset(map(reference_of, session.scalars(shells)))
