"""Runs coroutines in a seeded order: everything that can go on waits at a gate, and one of them is let through."""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine, Generator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.dialogue.events import BotSaid, Event, StoredEvent
from bot.dialogue.learner_memory import LearnerMemory
from bot.dialogue.tracker import Tracker
from bot.messages import Channel, IncomingMessage
from bot.ports import ConversationStore, Heard, NewTicket, StaffMember, Ticket, TicketStore

_PARKED = object()


class _Gate:
    def __await__(self) -> Generator[object, None, None]:
        yield _PARKED


async def gate() -> None:
    """A point at which any other coroutine may run; only inside `interleave`."""
    await _Gate()


async def interleave(actors: Sequence[Coroutine[Any, Any, None]], rng: random.Random) -> None:
    """Run all to their end, one from gate to gate, chosen by `rng`. What an actor raises is raised."""
    running = list(actors)
    try:
        while running:
            chosen = rng.choice(running)
            if not await _to_the_next_gate(chosen):
                running.remove(chosen)
    finally:
        for actor in running:
            actor.close()


async def _to_the_next_gate(actor: Coroutine[Any, Any, None]) -> bool:
    while True:
        try:
            waited_for = actor.send(None)
        except StopIteration:
            return False
        if waited_for is _PARKED:
            return True
        if waited_for is None:  # a mere pause
            await asyncio.sleep(0)
            continue
        # A future of the database's thread: nobody else runs until it is there, so that the order stays the seed's.
        waited_for._asyncio_future_blocking = False
        await asyncio.wait([waited_for])


class GatedLocks:
    """Implements ports.Locks for coroutines that `interleave` runs."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        await gate()
        while conversation_id in self._held:
            await gate()
        self._held.add(conversation_id)
        try:
            yield
        finally:
            self._held.discard(conversation_id)


class GatedConversations:
    """A conversation store with a gate before every transaction."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store

    async def hear(self, message: IncomingMessage, at: datetime) -> Heard:
        await gate()
        return await self._store.hear(message, at)

    async def open(
        self, conversation_id: str, channel: Channel, learner_id: str | None, language: str | None, at: datetime
    ) -> Tracker:
        await gate()
        return await self._store.open(conversation_id, channel, learner_id, language, at)

    async def load(self, conversation_id: str) -> Tracker | None:
        await gate()
        return await self._store.load(conversation_id)

    async def remembered(self, learner_id: str) -> LearnerMemory:
        await gate()
        return await self._store.remembered(learner_id)

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
        await gate()
        return await self._store.append(
            conversation_id, events, at, epoch=epoch, ticket=ticket, ended=ended, turn_id=turn_id
        )

    async def events(
        self, conversation_id: str, after: int, *, audience: str = "learner", limit: int = 500
    ) -> list[StoredEvent]:
        await gate()
        return await self._store.events(conversation_id, after, audience=audience, limit=limit)

    async def answering(self, conversation_id: str, message_id: str) -> list[BotSaid]:
        await gate()
        return await self._store.answering(conversation_id, message_id)

    async def pending(self, older_than: datetime) -> list[str]:
        await gate()
        return await self._store.pending(older_than)


class GatedTickets:
    """A ticket store with a gate before every transaction."""

    def __init__(self, tickets: TicketStore) -> None:
        self._tickets = tickets

    async def tickets(self, view: str, staff_id: str | None = None) -> list[Ticket]:
        await gate()
        return await self._tickets.tickets(view, staff_id)

    async def ticket(self, ticket_id: int) -> Ticket | None:
        await gate()
        return await self._tickets.ticket(ticket_id)

    async def claim(self, ticket_id: int, staff: StaffMember, version: int, at: datetime) -> Ticket | None:
        await gate()
        return await self._tickets.claim(ticket_id, staff, version, at)

    async def reply(
        self, ticket_id: int, staff: StaffMember, text: str, message_id: str, at: datetime
    ) -> Ticket | None:
        await gate()
        return await self._tickets.reply(ticket_id, staff, text, message_id, at)

    async def note(self, ticket_id: int, staff: StaffMember, text: str, at: datetime) -> Ticket | None:
        await gate()
        return await self._tickets.note(ticket_id, staff, text, at)

    async def hand_back(self, ticket_id: int, staff: StaffMember, at: datetime) -> Ticket | None:
        await gate()
        return await self._tickets.hand_back(ticket_id, staff, at)

    async def resolve(self, ticket_id: int, staff: StaffMember, at: datetime) -> Ticket | None:
        await gate()
        return await self._tickets.resolve(ticket_id, staff, at)
