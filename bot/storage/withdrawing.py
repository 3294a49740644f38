"""Closes the ticket of a learner who needs no person any more, inside the turn's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.dialogue.events import Event
from bot.dialogue.staff_events import TicketResolved
from bot.ports import ticket_id_of
from bot.storage.rows import TicketRow


def withdrawn_in(events: Sequence[Event]) -> list[int]:
    """The tickets that a turn's learner has withdrawn."""
    gone = (event.ticket for event in events if isinstance(event, TicketResolved) and event.way == "withdrawn")
    return [number for reference in gone if (number := ticket_id_of(reference)) is not None]


def close_withdrawn(session: Session, conversation_id: str, tickets: Sequence[int], at: datetime) -> None:
    """The conversation's row is held in the bot's epoch, so that nobody has claimed one of them."""
    if tickets:
        session.execute(
            update(TicketRow)
            .where(TicketRow.conversation_id == conversation_id, TicketRow.id.in_(tickets), TicketRow.status == "open")
            .values(
                status="resolved",
                resolved_at=at,
                waiting_since=None,
                first_reply_due_at=None,
                version=TicketRow.version + 1,
            )
        )
