"""Opens a ticket inside a turn's transaction, or takes up again one that was resolved a short while ago."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.desk.queue import URGENCIES
from bot.dialogue.events import BotSaid, Event
from bot.dialogue.staff_events import ServiceRated, TicketOpened, TicketRaised
from bot.ports import TICKET_REFERENCE, NewTicket, reference_of, ticket_id_of
from bot.storage.rows import TicketRow
from bot.ticket_port import RAISED_IN_HAND

REOPEN_WITHIN = timedelta(days=7)
_EARLIER = 3


def with_ticket(
    session: Session,
    conversation_id: str,
    events: list[Event],
    ticket: NewTicket,
    at: datetime,
    reopen_within: timedelta,
) -> list[Event]:
    """Put the ticket's reference into the turn's events; its own event stands before the reply.

    The conversation's row is held: when a ticket is open already, it is that one's reference that is filled in, and
    that one is raised where the new reason is the more urgent.
    """
    mine = TicketRow.conversation_id == conversation_id
    if (waiting := session.scalar(select(TicketRow).where(mine, TicketRow.status != "resolved"))) is not None:
        reference = reference_of(waiting.id)
        named = [_with_reference(event, reference) for event in events]
        if URGENCIES.index(ticket.urgency) >= URGENCIES.index(waiting.urgency):
            return named
        _raise(waiting, ticket, at)
        session.flush()
        return before_reply(named, TicketRaised(ticket=reference, reason=ticket.reason, urgency=ticket.urgency))
    row = _recent(session, conversation_id, ticket, at, reopen_within)
    reopened = row is not None
    if row is None:
        row = TicketRow(conversation_id=conversation_id, reason=ticket.reason, urgency=ticket.urgency, version=0)
        row.opened_at, row.evidence, row.reopened = at, ticket.evidence, 0
        session.add(row)
    else:
        row.evidence = _with_earlier(ticket.evidence, row)
        row.reason, row.urgency = ticket.reason, ticket.urgency
        row.reopened += 1
        row.assignee = row.assignee_name = row.resolved_at = None
    row.status, row.waiting_since, row.first_reply_due_at = "open", at, ticket.first_reply_due_at
    row.team, row.alarms, row.version = ticket.team, 0, row.version + 1
    session.flush()
    reference = reference_of(row.id)
    opened = TicketOpened(ticket=reference, reason=ticket.reason, urgency=ticket.urgency, reopened=reopened)
    return before_reply([_with_reference(event, reference) for event in events], opened)


def before_reply(events: list[Event], fact: Event) -> list[Event]:
    """The events with one more, which stands before the first thing that is said."""
    first_said = next((i for i, event in enumerate(events) if isinstance(event, BotSaid)), len(events))
    return [*events[:first_said], fact, *events[first_said:]]


def keep_ratings(session: Session, conversation_id: str, events: Sequence[Event]) -> None:
    """Write what a learner thought onto their ticket, whose conversation is held; the first number and words stand."""
    for event in events:
        if not isinstance(event, ServiceRated) or (ticket_id := ticket_id_of(event.ticket)) is None:
            continue
        mine = (TicketRow.id == ticket_id, TicketRow.conversation_id == conversation_id)
        row = session.scalar(select(TicketRow).where(*mine))
        if row is None:
            continue
        changes: dict[str, Any] = {}
        if event.score is not None and row.score is None:
            changes["score"] = event.score
        if event.words and not row.score_words:  # sealed: the database cannot compare them
            changes["score_words"] = event.words
        if changes:
            session.execute(update(TicketRow).where(*mine).values(version=TicketRow.version + 1, **changes))


def _raise(row: TicketRow, ticket: NewTicket, at: datetime) -> None:
    """The clocks and the alarm begin anew; who has claimed it keeps it."""
    in_hand = {RAISED_IN_HAND: True} if row.status == "claimed" else {}
    row.evidence = _with_earlier(ticket.evidence, row) | in_hand
    row.reason, row.urgency, row.team = ticket.reason, ticket.urgency, ticket.team
    row.waiting_since, row.first_reply_due_at = at, ticket.first_reply_due_at
    row.alarms, row.version = 0, row.version + 1


def _recent(
    session: Session, conversation_id: str, ticket: NewTicket, at: datetime, within: timedelta
) -> TicketRow | None:
    """The ticket to go on with. Danger is never an old matter: it gets a ticket, and an alarm, of its own."""
    if ticket.urgency == "critical":
        return None
    query = (
        select(TicketRow)
        .where(
            TicketRow.conversation_id == conversation_id,
            TicketRow.status == "resolved",
            TicketRow.urgency != "critical",
            TicketRow.resolved_at >= at - within,
        )
        .order_by(TicketRow.resolved_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def _with_earlier(evidence: dict[str, object], row: TicketRow) -> dict[str, Any]:
    """The new grounds, and below them those of the times before."""
    before = dict(row.evidence)
    earlier = before.pop("earlier", [])
    record = {
        "reason": row.reason,
        "opened_at": row.opened_at.isoformat(),
        "resolved_at": row.resolved_at.isoformat() if row.resolved_at else None,
        "by": row.assignee_name,
        "evidence": before,
    }
    return {**evidence, "earlier": [record, *earlier][:_EARLIER]}


def _with_reference(event: Event, reference: str) -> Event:
    if not isinstance(event, BotSaid):
        return event
    turn = event.turn.model_copy(update={"ticket": reference}) if event.turn and event.turn.ticket else event.turn
    return event.model_copy(update={"text": event.text.replace(TICKET_REFERENCE, reference), "turn": turn})
