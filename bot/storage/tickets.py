"""Tickets, and the changes of owner that go with them: claim, reply, note, hand back, resolve."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.queue import URGENCIES
from bot.dialogue.events import Event
from bot.dialogue.staff_events import NoteAdded, OwnerChanged, StaffSaid, TicketClaimed, TicketReleased, TicketResolved
from bot.dialogue.tracker import BOT, Tracker
from bot.ports import StaffMember, Standing, Ticket, reference_of, ticket_id_of
from bot.storage.database import Database
from bot.storage.log import append_events
from bot.storage.rows import ConversationRow, ReceivedRow, TicketRow
from bot.ticket_port import RAISED_IN_HAND

_RESOLVED_SHOWN = 50
# So many of the latest first replies tell what a wait is; more would only be older.
_REPLIES_READ = 400


class SqlTickets:
    """Implements ports.TicketStore."""

    def __init__(self, database: Database, session_gap: timedelta) -> None:
        self._database = database
        self._gap = session_gap
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert

    async def tickets(self, view: str, staff_id: str | None = None) -> list[Ticket]:
        """`queue`: open and claimed; `mine`: claimed by this staff member; `resolved`: the latest."""
        query = _select()
        if view == "mine":
            query = query.where(TicketRow.status == "claimed", TicketRow.assignee == staff_id)
        elif view == "resolved":
            query = query.where(TicketRow.status == "resolved").order_by(TicketRow.resolved_at.desc())
            query = query.limit(_RESOLVED_SHOWN)
        else:
            query = query.where(TicketRow.status != "resolved")
        async with self._database.transaction() as session:
            return [_ticket(row) for row in (await session.execute(query)).all()]

    async def ticket(self, ticket_id: int) -> Ticket | None:
        async with self._database.transaction() as session:
            return await self._read(session, ticket_id)

    async def claim(self, ticket_id: int, staff: StaffMember, version: int, at: datetime) -> Ticket | None:
        async with self._database.transaction() as session:
            await _hold(session, ticket_id)
            taken = await session.execute(
                update(TicketRow)
                .where(TicketRow.id == ticket_id, TicketRow.status == "open", TicketRow.version == version)
                .values(
                    status="claimed", assignee=staff.id, assignee_name=staff.display_name, version=TicketRow.version + 1
                )
                .returning(TicketRow.conversation_id)
            )
            conversation_id = taken.scalar_one_or_none()
            if conversation_id is None:
                return None
            epoch = await self._next_epoch(session, conversation_id)
            claimed = TicketClaimed(ticket=reference_of(ticket_id), staff_id=staff.id, staff_name=staff.display_name)
            owned = OwnerChanged(owner=staff.id, epoch=epoch, staff_name=staff.display_name)
            await session.run_sync(append_events, conversation_id, [claimed, owned], at, self._gap)
            return await self._read(session, ticket_id)

    async def reply(
        self, ticket_id: int, staff: StaffMember, text: str, message_id: str, at: datetime
    ) -> Ticket | None:
        async with self._database.transaction() as session:
            await _hold(session, ticket_id)
            owned = select(TicketRow.conversation_id).where(*_claimed_by(ticket_id, staff))
            conversation_id = await session.scalar(owned)
            if conversation_id is None:
                return None
            received = self._insert(ReceivedRow).values(
                conversation_id=conversation_id, message_id=f"{staff.id}:{message_id}", seq=0
            )
            fresh = await session.execute(received.on_conflict_do_nothing().returning(ReceivedRow.seq))
            if fresh.one_or_none() is not None:  # a repeat answers nothing that was asked since
                replied = func.coalesce(TicketRow.first_replied_at, at)
                stopped = {"waiting_since": None, "first_reply_due_at": None, "first_replied_at": replied}
                await self._own(session, ticket_id, staff, **stopped)
                said = StaffSaid(staff_id=staff.id, staff_name=staff.display_name, text=text)
                await session.run_sync(append_events, conversation_id, [said], at, self._gap)
            return await self._read(session, ticket_id)

    async def note(
        self, ticket_id: int, staff: StaffMember, text: str, at: datetime, message_id: str | None = None
    ) -> Ticket | None:
        async with self._database.transaction() as session:
            await _hold(session, ticket_id)
            conversation_id = await session.scalar(select(TicketRow.conversation_id).where(TicketRow.id == ticket_id))
            if conversation_id is None:
                return None
            note = NoteAdded(staff_id=staff.id, staff_name=staff.display_name, text=text)
            if message_id is None or await self._first(session, conversation_id, f"{staff.id}:{message_id}"):
                await session.run_sync(append_events, conversation_id, [note], at, self._gap)
            return await self._read(session, ticket_id)

    async def hand_back(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, settled: bool = True, summary: str = ""
    ) -> Ticket | None:
        """The bot goes on; the ticket returns to nobody and is resolved, since nobody works on it."""
        left = {"way": "handed_back", "settled": settled, "summary": summary}
        return await self._finish(ticket_id, staff, at, left, ())

    async def resolve(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, closing: Sequence[Event] = ()
    ) -> Ticket | None:
        return await self._finish(ticket_id, staff, at, {}, closing)

    async def release(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, closing: Sequence[Event] = ()
    ) -> Ticket | None:
        async with self._database.transaction() as session:
            await _hold(session, ticket_id)
            waits = {"waiting_since": func.coalesce(TicketRow.waiting_since, at), "alarms": 0}
            free = {"status": "open", "assignee": None, "assignee_name": None, **waits}
            conversation_id = await self._own(session, ticket_id, staff, **free)
            if conversation_id is None:
                return None
            epoch = await self._next_epoch(session, conversation_id)
            left = TicketReleased(ticket=reference_of(ticket_id), staff_id=staff.id, staff_name=staff.display_name)
            owned = OwnerChanged(owner=BOT, epoch=epoch)
            await session.run_sync(append_events, conversation_id, [left, owned, *closing], at, self._gap)
            return await self._read(session, ticket_id)

    async def standing(self, team: str, urgency: str, since: datetime, ticket: str | None = None) -> Standing:
        rank = case({name: place for place, name in enumerate(URGENCIES)}, value=TicketRow.urgency)
        mine = URGENCIES.index(urgency)
        ahead = select(func.count()).where(TicketRow.status == "open", TicketRow.team == team)
        async with self._database.transaction() as session:
            own = None if ticket is None else await session.get(TicketRow, ticket_id_of(ticket) or 0)
            if own is None:
                ahead = ahead.where(rank <= mine)
            else:
                first = or_(
                    TicketRow.waiting_since < own.waiting_since,
                    and_(TicketRow.waiting_since == own.waiting_since, TicketRow.id < own.id),
                )
                ahead = ahead.where(TicketRow.id != own.id, or_(rank < mine, and_(rank == mine, first)))
            count = await session.scalar(ahead)
            replies = await session.execute(
                select(TicketRow.opened_at, TicketRow.first_replied_at)
                .where(
                    TicketRow.urgency == urgency,
                    TicketRow.team == team,
                    TicketRow.opened_at >= since,
                    TicketRow.first_replied_at.is_not(None),
                )
                .order_by(TicketRow.opened_at.desc())
                .limit(_REPLIES_READ)
            )
            return Standing(count or 0, tuple((opened, replied) for opened, replied in replies.all() if replied))

    async def sound_alarms(self, opened_before: datetime) -> list[Ticket]:
        late_ones = (
            TicketRow.urgency == "critical",
            TicketRow.alarms == 0,
            TicketRow.waiting_since <= opened_before,
        )
        async with self._database.transaction() as session:
            in_hand = await session.execute(
                select(TicketRow.id, TicketRow.evidence).where(TicketRow.status == "claimed", *late_ones)
            )
            raised = [ticket_id for ticket_id, evidence in in_hand.all() if evidence.get(RAISED_IN_HAND) is True]
            late = await session.scalars(
                update(TicketRow)
                .where(or_(TicketRow.status == "open", TicketRow.id.in_(raised)), *late_ones)
                .values(alarms=1, version=TicketRow.version + 1)
                .returning(TicketRow.id)
            )
            found = [await self._read(session, ticket_id) for ticket_id in late.all()]
            return [ticket for ticket in found if ticket is not None]

    async def _finish(
        self, ticket_id: int, staff: StaffMember, at: datetime, left: dict[str, Any], closing: Sequence[Event]
    ) -> Ticket | None:
        async with self._database.transaction() as session:
            await _hold(session, ticket_id)
            conversation_id = await self._own(session, ticket_id, staff, status="resolved", resolved_at=at)
            if conversation_id is None:
                return None
            epoch = await self._next_epoch(session, conversation_id)
            resolved = TicketResolved(
                ticket=reference_of(ticket_id), staff_id=staff.id, staff_name=staff.display_name, **left
            )
            owned = OwnerChanged(owner=BOT, epoch=epoch)
            await session.run_sync(append_events, conversation_id, [resolved, owned, *closing], at, self._gap)
            return await self._read(session, ticket_id)

    async def _own(self, session: AsyncSession, ticket_id: int, staff: StaffMember, **values: Any) -> str | None:
        """Change a ticket that this staff member has claimed, and whose conversation is held; None if they haven't."""
        taken = await session.execute(
            update(TicketRow)
            .where(*_claimed_by(ticket_id, staff))
            .values(version=TicketRow.version + 1, **values)
            .returning(TicketRow.conversation_id)
        )
        return taken.scalar_one_or_none()

    async def _next_epoch(self, session: AsyncSession, conversation_id: str) -> int:
        raised = await session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(epoch=ConversationRow.epoch + 1)
            .returning(ConversationRow.epoch)
        )
        return int(raised.scalar_one())

    async def _first(self, session: AsyncSession, conversation_id: str, message_id: str) -> bool:
        """Whether this comes for the first time."""
        received = self._insert(ReceivedRow).values(conversation_id=conversation_id, message_id=message_id, seq=0)
        fresh = await session.execute(received.on_conflict_do_nothing().returning(ReceivedRow.seq))
        return fresh.one_or_none() is not None

    async def named(self, conversation_id: str) -> bool:
        async with self._database.transaction() as session:
            found = select(TicketRow.id).where(TicketRow.conversation_id == conversation_id).limit(1)
            return await session.scalar(found) is not None

    async def _read(self, session: AsyncSession, ticket_id: int) -> Ticket | None:
        row = (await session.execute(_select().where(TicketRow.id == ticket_id))).one_or_none()
        return None if row is None else _ticket(row)


def _claimed_by(ticket_id: int, staff: StaffMember) -> tuple[ColumnElement[bool], ...]:
    return TicketRow.id == ticket_id, TicketRow.status == "claimed", TicketRow.assignee == staff.id


async def _hold(session: AsyncSession, ticket_id: int) -> None:
    """Lock the ticket's conversation: learners come by it to the ticket, and so does everybody else."""
    mine = select(TicketRow.conversation_id).where(TicketRow.id == ticket_id).scalar_subquery()
    held = update(ConversationRow).where(ConversationRow.id == mine)
    await session.execute(
        held.values(updated_at=ConversationRow.updated_at).execution_options(synchronize_session=False)
    )


def _select() -> Select[Any]:
    query: Any = select(TicketRow, ConversationRow.channel, ConversationRow.learner_id, ConversationRow.tracker).join(
        ConversationRow, ConversationRow.id == TicketRow.conversation_id
    )
    return query  # type: ignore[no-any-return]  # columns of two tables; _ticket names them


def _ticket(found: Row[Any]) -> Ticket:
    row, channel, learner_id, body = tuple(found)
    tracker = Tracker.model_validate_json(body)
    last = tracker.turns[-1] if tracker.turns else None
    heard = tracker.unanswered[-1].text if tracker.unanswered else last.text if last else ""
    return Ticket(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=channel,
        learner_id=learner_id,
        language=tracker.language,
        reason=row.reason,
        urgency=row.urgency,
        status=row.status,
        assignee=row.assignee,
        assignee_name=row.assignee_name,
        opened_at=row.opened_at,
        waiting_since=row.waiting_since,
        first_reply_due_at=row.first_reply_due_at,
        version=row.version,
        last_text=heard[:120],
        sentiment=last.sentiment if last else "neutral",
        evidence=row.evidence,
        team=row.team,
        reopened=row.reopened,
        alarms=row.alarms,
        score=row.score,
        score_words=row.score_words,
    )
