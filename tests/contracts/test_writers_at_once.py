"""Learners, staff and an erasure write at the same time: everybody comes through, in whatever order."""

import asyncio

from sqlalchemy import delete, text, update

from bot.dialogue.events import BotSaid
from bot.ports import TICKET_REFERENCE
from bot.rights_port import Subject
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from bot.storage.joining import Joining
from bot.storage.rights import SqlRights
from bot.storage.rows import ConversationRow, ReceivedRow
from bot.storage.tickets import SqlTickets
from bot.storage.tombstones import Tombstones
from tests.contracts.conftest import Stores
from tests.contracts.test_outcome_stores import slate
from tests.contracts.test_ticket_stores import CONVERSATION, claimed
from tests.fakes.clock import START
from tests.fakes.turns import MEILING, OLIVER, SESSION, message, new_ticket

_TIMES = 40


async def test_a_learner_and_staff_write_in_one_conversation(stores: Stores) -> None:
    ticket = await claimed(stores)

    async def learner() -> None:
        for i in range(_TIMES):
            await stores.conversations.hear(message(f"l{i}"), START)

    async def staff() -> None:
        for i in range(_TIMES):
            assert await stores.tickets.reply(ticket.id, MEILING, "您好", f"reply-{i:03}", START)
            assert await stores.tickets.note(ticket.id, OLIVER, "note", START)

    await asyncio.gather(learner(), staff())
    types = [s.event.type for s in await stores.conversations.events(CONVERSATION, 0, audience="staff")]
    assert [types.count(name) for name in ("learner_said", "staff_said", "note_added")] == [_TIMES + 1, _TIMES, _TIMES]


async def test_a_claim_and_a_message_come_at_the_same_moment(stores: Stores) -> None:
    for i in range(10):
        conversation_id = f"rest:{i}"
        await stores.conversations.hear(message("m1", conversation_id=conversation_id), START)
        said = BotSaid(turn_id="t1", text=TICKET_REFERENCE)
        await stores.conversations.append(conversation_id, [said], START, epoch=0, ticket=new_ticket())
        (ticket,) = [t for t in await stores.tickets.tickets("queue") if t.conversation_id == conversation_id]
        heard = (stores.conversations.hear(message(f"l{n}", conversation_id=conversation_id), START) for n in range(4))
        await asyncio.gather(stores.tickets.claim(ticket.id, MEILING, ticket.version, START), *heard)
        tracker = await stores.conversations.load(conversation_id)
        assert tracker is not None
        assert tracker.seq == len(await stores.conversations.events(conversation_id, 0, audience="staff"))


async def test_who_waits_for_the_joining_lock_holds_no_row_that_its_holder_comes_for(postgresql: Database) -> None:
    store, lock = SqlConversations(postgresql, SESSION), Joining(SESSION, is_sqlite=False).lock
    await store.hear(message("m1"), START)
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with postgresql.transaction() as holder:
        await holder.run_sync(lock)
        shown = asyncio.create_task(store.append(CONVERSATION, [slate("i1", "sleep-well")], START))
        while not await holder.scalar(waiting):
            pass
        await holder.execute(text("SET LOCAL lock_timeout = '2s'"))
        await holder.execute(delete(ReceivedRow))
        await holder.execute(update(ConversationRow).values(updated_at=START))
    assert await shown is not None


async def test_a_learner_is_erased_while_they_are_shown_something_and_staff_answer(opened: Database) -> None:
    store, tickets = SqlConversations(opened, SESSION), SqlTickets(opened, SESSION)
    rights = SqlRights(opened, SESSION, Tombstones(b"key"))
    for i in range(_TIMES // 2):
        learner, phone = f"learner-{i}", f"rest:{i}"
        for n, conversation_id in enumerate((f"widget:{i}", phone)):
            heard = message("m1", conversation_id=conversation_id).model_copy(update={"learner_id": learner})
            await store.hear(heard, START)
            said = BotSaid(turn_id=f"t{n}", text=TICKET_REFERENCE)
            await store.append(conversation_id, [said], START, epoch=0, ticket=new_ticket())
        (ticket,) = [t for t in await tickets.tickets("queue") if t.conversation_id == phone]
        await tickets.claim(ticket.id, MEILING, ticket.version, START)
        shown = [slate(f"{i}-{n}", "sleep-well", turn_id=f"s{n}") for n in range(4)]
        await asyncio.gather(
            *(store.append(phone, [one], START) for one in shown),
            rights.erase(Subject(f"widget:{i}", learner), START),
            tickets.reply(ticket.id, MEILING, "您好", "reply-01", START),
        )
        assert await store.load(f"widget:{i}") is None
