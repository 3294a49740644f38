"""The event log: hear once, append with numbers 1..n and without gaps, read by audience."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.dialogue.events import EVENT, BotSaid, Event, LearnerSaid, StoredEvent
from bot.dialogue.learner_memory import LearnerMemory, last_look, shows_something
from bot.dialogue.tracker import BOT, Tracker
from bot.errors import Conflict
from bot.messages import Channel, IncomingMessage
from bot.ports import Heard, NewTicket
from bot.storage.consents import keep_consents
from bot.storage.database import Database
from bot.storage.erasure import Erasure, confirmed_in
from bot.storage.joining import Joining, is_joined
from bot.storage.learners import hold_memory, read_memory
from bot.storage.log import append_events, read_tracker
from bot.storage.opening import REOPEN_WITHIN, keep_ratings, with_ticket
from bot.storage.rows import ConversationRow, EventRow, ReceivedRow, TicketRow, table_of
from bot.storage.tombstones import Tombstones
from bot.storage.withdrawing import close_withdrawn, withdrawn_in
from recommender import ATTRIBUTION_WINDOW

# Who may read what: staff may also see what was kept for audit.
_AUDIENCES = {"learner": ("learner",), **dict.fromkeys(("staff", "audit"), ("learner", "staff", "audit"))}

# What every turn does is built once: building a statement takes longer than SQLite takes to run it.
_CONVERSATIONS, _EVENTS, _RECEIVED = table_of(ConversationRow), table_of(EventRow), table_of(ReceivedRow)
_TICKETS = table_of(TicketRow)
_LOG = select(_EVENTS.c.conversation_id, _EVENTS.c.seq, _EVENTS.c.at, _EVENTS.c.body).where(
    _EVENTS.c.conversation_id == bindparam("conversation_id")
)
# Not ordered here: SQLite would then read the whole conversation in the order of its numbers to find one turn's events.
_ANSWERING = _LOG.join_from(
    _EVENTS,
    _RECEIVED,
    (_RECEIVED.c.conversation_id == _EVENTS.c.conversation_id) & (_RECEIVED.c.turn_id == _EVENTS.c.turn_id),
).where(_RECEIVED.c.message_id == bindparam("message_id"), _EVENTS.c.type == "bot_said")
_HEARD = select(_RECEIVED.c.seq, _RECEIVED.c.turn_id).where(
    _RECEIVED.c.conversation_id == bindparam("conversation_id"), _RECEIVED.c.message_id == bindparam("message_id")
)
_MARK_RECEIVED = update(_RECEIVED).where(
    _RECEIVED.c.conversation_id == bindparam("_conversation_id"),
    _RECEIVED.c.message_id.in_(bindparam("_message_ids", expanding=True)),
    _RECEIVED.c.turn_id.is_(None),  # the turn that answered first is the one that answered
)
_WAITS_AGAIN = (
    update(_TICKETS)
    .where(
        _TICKETS.c.conversation_id == bindparam("_conversation_id"),
        _TICKETS.c.status != "resolved",
        _TICKETS.c.waiting_since.is_(None),
    )
    .values(version=_TICKETS.c.version + 1)
)


class _AnsweredMeanwhile(Conflict):
    """Another process has answered what this turn answers: takes the transaction back, and is seen by nobody."""


class SqlConversations:
    """Implements ports.ConversationStore and ports.DeliveryLog on SQLite and PostgreSQL."""

    def __init__(
        self,
        database: Database,
        session_gap: timedelta,
        attribution_window: timedelta = ATTRIBUTION_WINDOW,
        reopen_within: timedelta = REOPEN_WITHIN,
        tombstones: Tombstones | None = None,
    ) -> None:
        self._database = database
        self._gap = session_gap
        self._reopen = reopen_within
        self._joining = Joining(attribution_window, is_sqlite=database.is_sqlite)
        self._erasure = Erasure(tombstones or Tombstones(), session_gap, self._joining.lock)
        insert = sqlite.insert if database.is_sqlite else postgresql.insert
        self._add_conversation = insert(_CONVERSATIONS).on_conflict_do_nothing()
        self._add_received = insert(_RECEIVED).on_conflict_do_nothing().returning(_RECEIVED.c.seq)

    async def hear(self, message: IncomingMessage, at: datetime) -> Heard:
        return await self._database.run(self._hear, message, at)

    async def open(
        self, conversation_id: str, channel: Channel, learner_id: str | None, language: str | None, at: datetime
    ) -> Tracker:
        return await self._database.run(self._open, conversation_id, channel, learner_id, language, at)

    async def load(self, conversation_id: str) -> Tracker | None:
        return await self._database.run(read_tracker, conversation_id)

    async def remembered(self, learner_id: str) -> LearnerMemory:
        return await self._database.run(read_memory, learner_id)

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
        try:
            return await self._database.run(self._append, conversation_id, events, at, epoch, ticket, ended, turn_id)
        except _AnsweredMeanwhile:
            return None

    async def events(
        self, conversation_id: str, after: int, *, audience: str = "learner", limit: int = 500
    ) -> list[StoredEvent]:
        query = (
            _LOG.where(_EVENTS.c.seq > after, _EVENTS.c.audience.in_(_AUDIENCES[audience]))
            .order_by(_EVENTS.c.seq)
            .limit(limit)
        )
        return await self._database.run(_read, query, conversation_id=conversation_id)

    async def answering(self, conversation_id: str, message_id: str) -> list[BotSaid]:
        found = await self._database.run(_read, _ANSWERING, conversation_id=conversation_id, message_id=message_id)
        in_order = sorted(found, key=lambda stored: stored.seq)
        return [stored.event for stored in in_order if isinstance(stored.event, BotSaid)]

    async def pending(self, older_than: datetime) -> list[str]:
        query = select(ConversationRow.id).where(
            ConversationRow.pending_since <= older_than, ConversationRow.owner == "bot"
        )
        return await self._database.run(lambda session: list(session.scalars(query)))

    async def undelivered(self, channel: str) -> list[tuple[str, str, int]]:
        """Conversations of a channel whose log goes further than what was sent: id, address, last number sent."""
        query = select(ConversationRow.id, ConversationRow.address, ConversationRow.delivered_seq).where(
            ConversationRow.channel == channel, ConversationRow.delivered_seq < ConversationRow.last_seq
        )
        found = await self._database.run(lambda session: session.execute(query).all())
        return [(i, address or "", seq) for i, address, seq in found]

    async def delivered(self, conversation_id: str, seq: int) -> None:
        """Remember that everything up to `seq` was sent."""
        sent = (
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id, ConversationRow.delivered_seq < seq)
            .values(delivered_seq=seq)
        )
        await self._database.run(lambda session: session.execute(sent))

    def _hear(self, session: Session, message: IncomingMessage, at: datetime) -> Heard:
        opened = (message.conversation_id, message.channel, message.learner_id, message.language)
        self._ensure(session, *opened, message.address, at)
        place = {"conversation_id": message.conversation_id, "message_id": message.message_id, "seq": 0}
        fresh = session.execute(self._add_received, place)
        if fresh.one_or_none() is None:
            return self._repeat(session, message)
        said = LearnerSaid(
            message_id=message.message_id, text=message.text, payload=message.payload, context=message.context
        )
        tracker = append_events(session, message.conversation_id, [said], at, self._gap)
        if tracker is None:
            raise LookupError(message.conversation_id)
        self._received(session, message.conversation_id, [message.message_id], seq=tracker.seq)
        if tracker.open_ticket is not None:
            session.execute(_WAITS_AGAIN, {"_conversation_id": message.conversation_id, "waiting_since": at})
        return Heard(tracker, tracker.seq, repeat=False, turn_id=None)

    def _open(
        self,
        session: Session,
        conversation_id: str,
        channel: Channel,
        learner_id: str | None,
        language: str | None,
        at: datetime,
    ) -> Tracker:
        self._ensure(session, conversation_id, channel, learner_id, language, None, at)
        tracker = read_tracker(session, conversation_id)
        if tracker is None:
            raise LookupError(conversation_id)
        return tracker

    def _append(
        self,
        session: Session,
        conversation_id: str,
        events: Sequence[Event],
        at: datetime,
        epoch: int | None,
        ticket: NewTicket | None,
        ended: Sequence[str],
        turn_id: str | None,
    ) -> Tracker | None:
        if is_joined(events) or confirmed_in(events):
            self._joining.lock(session)  # before any row: an erasure has it when it comes for the rows
        if confirmed_in(events):
            return self._erasure.in_turn(session, conversation_id, events, at, epoch, ended, turn_id)
        suggests, withdrawn = shows_something(events), withdrawn_in(events)
        if ticket is not None or suggests or withdrawn:
            # Taking the conversation's row first keeps one order of locks: conversation, ticket, learner.
            fence = update(ConversationRow).where(ConversationRow.id == conversation_id)
            if epoch is not None:
                fence = fence.where(ConversationRow.epoch == epoch, ConversationRow.owner == "bot")
            held = session.execute(fence.values(updated_at=at).returning(ConversationRow.tracker)).one_or_none()
            if held is None:
                return None
            if ticket is not None:
                events = with_ticket(session, conversation_id, list(events), ticket, at, self._reopen)
            close_withdrawn(session, conversation_id, withdrawn, at)
            if suggests:
                events = self._last_look(session, Tracker.model_validate_json(held.tracker), events, at)
        tracker = append_events(session, conversation_id, events, at, self._gap, epoch=epoch)
        if tracker is None and (ticket is not None or suggests or withdrawn):
            raise LookupError(conversation_id)  # the row is held: cannot happen, and must not half-commit
        if tracker is not None:
            self._joining.take_up(session, tracker, events, at)
            keep_ratings(session, conversation_id, events)
            keep_consents(session, tracker, events, at)
        if tracker is not None and ended:
            marked = self._received(session, conversation_id, ended, turn_id=turn_id)
            if epoch is not None and marked < len(set(ended)):
                raise _AnsweredMeanwhile
        return tracker

    def _ensure(
        self,
        session: Session,
        conversation_id: str,
        channel: Channel,
        learner_id: str | None,
        language: str | None,
        address: str | None,
        at: datetime,
    ) -> None:
        tracker = Tracker(conversation_id=conversation_id, channel=channel, learner_id=learner_id, language=language)
        session.execute(
            self._add_conversation,
            {
                "id": conversation_id,
                "channel": channel,
                "address": address,
                "learner_id": learner_id,
                "owner": BOT,
                "epoch": 0,
                "last_seq": 0,
                "tracker": tracker.model_dump_json(),
                "delivered_seq": 0,
                "updated_at": at,
            },
        )

    def _repeat(self, session: Session, message: IncomingMessage) -> Heard:
        row = _heard(session, message.conversation_id, message.message_id)
        tracker = read_tracker(session, message.conversation_id)
        if row is None or tracker is None:
            raise LookupError(message.conversation_id)
        return Heard(tracker, row.seq, repeat=True, turn_id=row.turn_id)

    def _received(self, session: Session, conversation_id: str, message_ids: Sequence[str], **values: object) -> int:
        """How many of these messages nobody had answered."""
        place = {"_conversation_id": conversation_id, "_message_ids": list(message_ids)}
        marked: Any = session.execute(_MARK_RECEIVED, place | values)
        return int(marked.rowcount)

    def _last_look(self, session: Session, tracker: Tracker, events: Sequence[Event], at: datetime) -> list[Event]:
        """The turn without a suggestion against which something has come up in another writer's hands."""
        known = tracker.learner_id
        memory = LearnerMemory() if known is None else hold_memory(session, known, at)
        return last_look(events, memory, at, unsolicited_in_session=tracker.session_unsolicited)


def _heard(session: Session, conversation_id: str, message_id: str) -> Row[int, str | None] | None:
    found = session.execute(_HEARD, {"conversation_id": conversation_id, "message_id": message_id})
    return found.one_or_none()


def _read(session: Session, /, query: Select[Any], **place: str) -> list[StoredEvent]:
    return [
        StoredEvent(conversation_id=row.conversation_id, seq=row.seq, at=row.at, event=EVENT.validate_json(row.body))
        for row in session.execute(query, place)
    ]
