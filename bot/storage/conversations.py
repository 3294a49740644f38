"""The event log: hear once, append with numbers 1..n and without gaps, read by audience."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dialogue.events import EVENT, BotSaid, Event, LearnerSaid, StoredEvent, TicketOpened
from bot.dialogue.tracker import Tracker
from bot.messages import Channel, IncomingMessage
from bot.ports import TICKET_REFERENCE, Heard, NewTicket, reference_of
from bot.storage.database import Database
from bot.storage.log import append_events, read_tracker
from bot.storage.rows import ConversationRow, EventRow, ReceivedRow, TicketRow

# Who may read what: each audience sees its own events and all before it in this order.
_AUDIENCES = {"learner": ("learner",), "staff": ("learner", "staff", "audit")}


class SqlConversations:
    """Implements ports.ConversationStore and ports.DeliveryLog on SQLite and PostgreSQL."""

    def __init__(self, database: Database, session_gap: timedelta) -> None:
        self._database = database
        self._gap = session_gap
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert

    async def hear(self, message: IncomingMessage, at: datetime) -> Heard:
        async with self._database.transaction() as session:
            opened = (message.conversation_id, message.channel, message.learner_id, message.language)
            await self._ensure(session, *opened, message.address, at)
            received = self._insert(ReceivedRow).values(
                conversation_id=message.conversation_id, message_id=message.message_id, seq=0
            )
            fresh = await session.execute(received.on_conflict_do_nothing().returning(ReceivedRow.seq))
            if fresh.one_or_none() is None:
                return await self._repeat(session, message)
            said = LearnerSaid(
                message_id=message.message_id, text=message.text, payload=message.payload, context=message.context
            )
            tracker = await append_events(session, message.conversation_id, [said], at, self._gap)
            if tracker is None:
                raise LookupError(message.conversation_id)
            await self._received(session, message.conversation_id, [message.message_id], seq=tracker.seq)
            if tracker.open_ticket is not None:
                await session.execute(
                    update(TicketRow)
                    .where(
                        TicketRow.conversation_id == message.conversation_id,
                        TicketRow.status != "resolved",
                        TicketRow.waiting_since.is_(None),
                    )
                    .values(waiting_since=at, version=TicketRow.version + 1)
                )
            return Heard(tracker, tracker.seq, repeat=False, turn_id=None)

    async def open(
        self, conversation_id: str, channel: Channel, learner_id: str | None, language: str | None, at: datetime
    ) -> Tracker:
        async with self._database.transaction() as session:
            await self._ensure(session, conversation_id, channel, learner_id, language, None, at)
            tracker = await read_tracker(session, conversation_id)
            if tracker is None:
                raise LookupError(conversation_id)
            return tracker

    async def load(self, conversation_id: str) -> Tracker | None:
        async with self._database.transaction() as session:
            return await read_tracker(session, conversation_id)

    async def append(
        self,
        conversation_id: str,
        events: Sequence[Event],
        at: datetime,
        *,
        epoch: int | None = None,
        ticket: NewTicket | None = None,
        ended: Sequence[str] = (),
        turn_id: str | None = None,
    ) -> Tracker | None:
        async with self._database.transaction() as session:
            opened = 0 if ticket is None else 1
            if ticket is not None:
                # Taking the conversation's row first keeps one order of locks: conversation, then ticket.
                fence = update(ConversationRow).where(ConversationRow.id == conversation_id)
                if epoch is not None:
                    fence = fence.where(ConversationRow.epoch == epoch, ConversationRow.owner == "bot")
                held = await session.execute(fence.values(updated_at=at).returning(ConversationRow.id))
                if held.one_or_none() is None:
                    return None
                events = await self._with_ticket(session, conversation_id, list(events), ticket, at)
            tracker = await append_events(session, conversation_id, events, at, self._gap, epoch=epoch)
            if tracker is None and opened:
                raise LookupError(conversation_id)  # the row is held: cannot happen, and must not half-commit
            if tracker is not None and ended:
                await self._received(session, conversation_id, ended, turn_id=turn_id)
            return tracker

    async def events(
        self, conversation_id: str, after: int, *, audience: str = "learner", limit: int = 500
    ) -> list[StoredEvent]:
        query = (
            select(EventRow)
            .where(
                EventRow.conversation_id == conversation_id,
                EventRow.seq > after,
                EventRow.audience.in_(_AUDIENCES[audience]),
            )
            .order_by(EventRow.seq)
            .limit(limit)
        )
        async with self._database.transaction() as session:
            return [_stored(row) for row in await session.scalars(query)]

    async def turn_of(self, conversation_id: str, message_id: str) -> str | None:
        async with self._database.transaction() as session:
            row = await session.get(ReceivedRow, (conversation_id, message_id))
            return None if row is None else row.turn_id

    async def turn_events(self, conversation_id: str, turn_id: str) -> list[StoredEvent]:
        query = (
            select(EventRow)
            .where(EventRow.conversation_id == conversation_id, EventRow.turn_id == turn_id)
            .order_by(EventRow.seq)
        )
        async with self._database.transaction() as session:
            return [_stored(row) for row in await session.scalars(query)]

    async def pending(self, older_than: datetime) -> list[str]:
        query = select(ConversationRow.id).where(
            ConversationRow.pending_since <= older_than, ConversationRow.owner == "bot"
        )
        async with self._database.transaction() as session:
            return list(await session.scalars(query))

    async def undelivered(self, channel: str) -> list[tuple[str, str, int]]:
        """Conversations of a channel whose log goes further than what was sent: id, address, last number sent."""
        query = select(ConversationRow.id, ConversationRow.address, ConversationRow.delivered_seq).where(
            ConversationRow.channel == channel, ConversationRow.delivered_seq < ConversationRow.last_seq
        )
        async with self._database.transaction() as session:
            return [(i, address or "", seq) for i, address, seq in (await session.execute(query)).all()]

    async def delivered(self, conversation_id: str, seq: int) -> None:
        """Remember that everything up to `seq` was sent."""
        async with self._database.transaction() as session:
            await session.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id, ConversationRow.delivered_seq < seq)
                .values(delivered_seq=seq)
            )

    async def _ensure(
        self,
        session: AsyncSession,
        conversation_id: str,
        channel: Channel,
        learner_id: str | None,
        language: str | None,
        address: str | None,
        at: datetime,
    ) -> None:
        tracker = Tracker(conversation_id=conversation_id, channel=channel, learner_id=learner_id, language=language)
        row = self._insert(ConversationRow).values(
            id=conversation_id,
            channel=channel,
            address=address,
            learner_id=learner_id,
            owner="bot",
            epoch=0,
            last_seq=0,
            tracker=tracker.model_dump_json(),
            delivered_seq=0,
            updated_at=at,
        )
        await session.execute(row.on_conflict_do_nothing())

    async def _repeat(self, session: AsyncSession, message: IncomingMessage) -> Heard:
        row = await session.get_one(ReceivedRow, (message.conversation_id, message.message_id))
        tracker = await read_tracker(session, message.conversation_id)
        if tracker is None:
            raise LookupError(message.conversation_id)
        return Heard(tracker, row.seq, repeat=True, turn_id=row.turn_id)

    async def _received(
        self, session: AsyncSession, conversation_id: str, message_ids: Sequence[str], **values: object
    ) -> None:
        await session.execute(
            update(ReceivedRow)
            .where(ReceivedRow.conversation_id == conversation_id, ReceivedRow.message_id.in_(message_ids))
            .values(**values),
            execution_options={"synchronize_session": False},
        )

    async def _with_ticket(
        self, session: AsyncSession, conversation_id: str, events: list[Event], ticket: NewTicket, at: datetime
    ) -> list[Event]:
        """Insert the ticket and put its reference into the turn's events; its own event stands before the reply.

        The conversation's row is held: when a ticket is open already, it is that one's reference that is filled in.
        """
        query = select(TicketRow.id).where(TicketRow.conversation_id == conversation_id, TicketRow.status != "resolved")
        if (open_id := await session.scalar(query)) is not None:
            return [_with_reference(event, reference_of(open_id)) for event in events]
        row = TicketRow(
            conversation_id=conversation_id,
            reason=ticket.reason,
            urgency=ticket.urgency,
            status="open",
            opened_at=at,
            waiting_since=at,
            first_reply_due_at=ticket.first_reply_due_at,
            version=1,
            evidence=ticket.evidence,
        )
        session.add(row)
        await session.flush()
        reference = reference_of(row.id)
        opened = TicketOpened(ticket=reference, reason=ticket.reason, urgency=ticket.urgency)
        named = [_with_reference(event, reference) for event in events]
        first_said = next((i for i, event in enumerate(named) if isinstance(event, BotSaid)), len(named))
        return [*named[:first_said], opened, *named[first_said:]]


def _with_reference(event: Event, reference: str) -> Event:
    if not isinstance(event, BotSaid):
        return event
    turn = event.turn.model_copy(update={"ticket": reference}) if event.turn and event.turn.ticket else event.turn
    return event.model_copy(update={"text": event.text.replace(TICKET_REFERENCE, reference), "turn": turn})


def _stored(row: EventRow) -> StoredEvent:
    return StoredEvent(conversation_id=row.conversation_id, seq=row.seq, at=row.at, event=EVENT.validate_json(row.body))
