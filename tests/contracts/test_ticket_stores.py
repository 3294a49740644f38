"""What every ticket store promises: one claimer wins, only the owner replies, a changed owner ends the bot's epoch."""

import asyncio
from datetime import timedelta

import pytest

from bot.dialogue.events import BotSaid
from bot.dialogue.staff_events import OwnerChanged, StaffSaid, TicketResolved
from bot.ports import StaffMember, Ticket
from tests.contracts.conftest import Stores
from tests.fakes.clock import START
from tests.fakes.turns import MEILING, OLIVER, message, new_ticket

CONVERSATION = "rest:lin"
NOBODY = 999


async def opened(stores: Stores, conversation_id: str = CONVERSATION) -> Ticket:
    await stores.conversations.hear(message("m1", conversation_id=conversation_id), START)
    said = BotSaid(turn_id="t1", text="{ticket}")
    await stores.conversations.append(conversation_id, [said], START, epoch=0, ticket=new_ticket())
    (found,) = [t for t in await stores.tickets.tickets("queue") if t.conversation_id == conversation_id]
    return found


async def claimed(stores: Stores, staff: StaffMember = MEILING) -> Ticket:
    ticket = await opened(stores)
    found = await stores.tickets.claim(ticket.id, staff, ticket.version, START)
    assert found is not None
    return found


async def types(stores: Stores) -> list[str]:
    return [s.event.type for s in await stores.conversations.events(CONVERSATION, 0, audience="staff")]


class TestReleasing:
    async def test_a_released_ticket_waits_in_the_queue_and_the_bot_is_there(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        await stores.tickets.reply(ticket.id, MEILING, "马上看", "r1", START)
        later = START + timedelta(hours=1)
        said = BotSaid(turn_id="t9", text="back")
        found = await stores.tickets.release(ticket.id, MEILING, later, closing=[said])
        assert found is not None
        assert (found.status, found.assignee, found.assignee_name) == ("open", None, None)
        assert found.waiting_since == later
        tracker = await stores.conversations.load(CONVERSATION)
        assert tracker is not None
        assert (tracker.owner, tracker.epoch, tracker.open_ticket) == ("bot", 2, ticket.reference)
        assert (await types(stores))[-3:] == ["ticket_released", "owner_changed", "bot_said"]
        again = await stores.tickets.claim(ticket.id, OLIVER, found.version, later)
        assert again is not None
        assert again.assignee == OLIVER.id

    async def test_who_waited_already_goes_on_waiting_from_then(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        found = await stores.tickets.release(ticket.id, MEILING, START + timedelta(hours=1))
        assert found is not None
        assert found.waiting_since == ticket.waiting_since

    @pytest.mark.parametrize("case", ["open", "of somebody else", "unknown"])
    async def test_nobody_releases_what_they_do_not_hold(self, stores: Stores, case: str) -> None:
        ticket = await (opened(stores) if case == "open" else claimed(stores))
        before = await types(stores)
        wanted = NOBODY if case == "unknown" else ticket.id
        assert await stores.tickets.release(wanted, OLIVER, START) is None
        assert await types(stores) == before


class TestClaiming:
    async def test_a_claim_gives_the_conversation_to_the_claimer(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        tracker = await stores.conversations.load(CONVERSATION)
        assert tracker is not None
        assert (ticket.status, ticket.assignee, ticket.assignee_name) == ("claimed", MEILING.id, "陈美玲")
        assert (tracker.owner, tracker.epoch, tracker.unanswered) == (MEILING.id, 1, ())
        assert (await types(stores))[-2:] == ["ticket_claimed", "owner_changed"]

    async def test_of_fifty_claimers_at_once_exactly_one_wins(self, stores: Stores) -> None:
        ticket = await opened(stores)
        many = [StaffMember(f"staff-{i}", f"s{i}", f"S {i}", "staff") for i in range(50)]
        results = await asyncio.gather(*(stores.tickets.claim(ticket.id, s, ticket.version, START) for s in many))
        (won,) = [result for result in results if result is not None]
        tracker = await stores.conversations.load(CONVERSATION)
        assert tracker is not None
        assert (tracker.owner, tracker.epoch) == (won.assignee, 1)
        assert (await types(stores)).count("owner_changed") == 1

    @pytest.mark.parametrize("taken", [False, True])
    async def test_a_learner_withdraws_what_nobody_has_claimed(self, stores: Stores, taken: bool) -> None:
        ticket = await opened(stores)
        if taken:
            assert await stores.tickets.claim(ticket.id, OLIVER, ticket.version, START) is not None
        gone = TicketResolved(ticket=ticket.reference, staff_id="", staff_name="", way="withdrawn", settled=False)
        tracker = await stores.conversations.append(CONVERSATION, [gone], START, epoch=0)
        found = await stores.tickets.ticket(ticket.id)
        assert found is not None
        if taken:
            assert (tracker, found.status) == (None, "claimed")
            return
        assert tracker is not None
        assert (tracker.open_ticket, tracker.ticket_reason, tracker.epoch) == (None, None, 0)
        assert (found.status, found.assignee, found.waiting_since) == ("resolved", None, None)
        assert await stores.tickets.tickets("queue") == []
        assert await stores.tickets.claim(ticket.id, OLIVER, found.version, START) is None

    @pytest.mark.parametrize("case", ["stale", "claimed", "resolved", "unknown"])
    async def test_what_cannot_be_claimed_changes_nothing(self, stores: Stores, case: str) -> None:
        ticket = await opened(stores)
        version = ticket.version
        if case == "stale":
            version -= 1
        if case in {"claimed", "resolved"}:
            taken = await stores.tickets.claim(ticket.id, OLIVER, version, START)
            assert taken is not None
            version = taken.version
        if case == "resolved":
            done = await stores.tickets.resolve(ticket.id, OLIVER, START)
            assert done is not None
            version = done.version
        before = await types(stores)
        wanted = NOBODY if case == "unknown" else ticket.id
        assert await stores.tickets.claim(wanted, MEILING, version, START) is None
        assert await types(stores) == before

    async def test_a_reply_thought_up_before_the_claim_is_not_stored_after_it(self, stores: Stores) -> None:
        ticket = await opened(stores)
        late = BotSaid(turn_id="t2", text="late")
        await stores.tickets.claim(ticket.id, MEILING, ticket.version, START)
        assert await stores.conversations.append(CONVERSATION, [late], START, epoch=0) is None
        await stores.tickets.hand_back(ticket.id, MEILING, START)
        assert await stores.conversations.append(CONVERSATION, [late], START, epoch=0) is None
        assert await stores.conversations.append(CONVERSATION, [late], START, epoch=2) is not None


class TestReplying:
    async def test_a_reply_is_said_and_stops_the_clocks(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        after = await stores.tickets.reply(ticket.id, MEILING, "我来看看", "reply-01", START)
        assert after is not None
        assert (after.waiting_since, after.first_reply_due_at) == (None, None)
        said = (await stores.conversations.events(CONVERSATION, 0))[-1].event
        assert said == StaffSaid(staff_id=MEILING.id, staff_name="陈美玲", text="我来看看")

    async def test_the_learner_waits_again_from_the_next_message_on(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        await stores.tickets.reply(ticket.id, MEILING, "请说", "reply-01", START)
        first, second = START + timedelta(minutes=1), START + timedelta(minutes=2)
        for message_id, at in (("m2", first), ("m3", second)):
            await stores.conversations.hear(message(message_id, text=f"text {message_id}"), at)
        found = await stores.tickets.ticket(ticket.id)
        assert found is not None
        assert (found.waiting_since, found.last_text) == (first, "text m3")

    async def test_one_reply_sent_twenty_times_is_written_once(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        sent = (stores.tickets.reply(ticket.id, MEILING, "我来看看", "reply-01", START) for _ in range(20))
        assert None not in await asyncio.gather(*sent)
        assert (await types(stores)).count("staff_said") == 1

    async def test_a_repeated_reply_answers_nothing_that_was_asked_since(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        await stores.tickets.reply(ticket.id, MEILING, "请说", "reply-01", START)
        asked = START + timedelta(minutes=5)
        await stores.conversations.hear(message("m2", "真的吗？"), asked)
        before = await stores.tickets.ticket(ticket.id)
        again = await stores.tickets.reply(ticket.id, MEILING, "请说", "reply-01", START + timedelta(minutes=6))
        assert again == before
        assert again is not None
        assert again.waiting_since == asked

    async def test_two_members_may_use_the_same_reply_id(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        await stores.tickets.reply(ticket.id, MEILING, "一", "reply-01", START)
        await stores.tickets.hand_back(ticket.id, MEILING, START)
        second = await opened_again(stores)
        await stores.tickets.claim(second.id, OLIVER, second.version, START)
        await stores.tickets.reply(second.id, OLIVER, "two", "reply-01", START)
        assert (await types(stores)).count("staff_said") == 2

    @pytest.mark.parametrize("case", ["unclaimed", "another's", "resolved", "unknown"])
    async def test_only_who_owns_the_conversation_replies_or_ends_it(self, stores: Stores, case: str) -> None:
        ticket = await (opened(stores) if case == "unclaimed" else claimed(stores))
        if case == "resolved":
            await stores.tickets.resolve(ticket.id, MEILING, START)
        member = OLIVER if case == "another's" else MEILING
        wanted = NOBODY if case == "unknown" else ticket.id
        before = await types(stores)
        assert await stores.tickets.reply(wanted, member, "?", "reply-01", START) is None
        assert await stores.tickets.hand_back(wanted, member, START) is None
        assert await stores.tickets.resolve(wanted, member, START) is None
        assert await types(stores) == before


class TestNotes:
    async def test_anyone_may_note_and_no_learner_reads_it(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        noted = await stores.tickets.note(ticket.id, OLIVER, "call back", START)
        assert noted is not None
        assert noted.assignee == MEILING.id
        assert "note_added" in await types(stores)
        learner = await stores.conversations.events(CONVERSATION, 0)
        assert "note_added" not in [s.event.type for s in learner]

    async def test_a_note_sent_twice_with_one_id_is_written_once(self, stores: Stores) -> None:
        ticket = await opened(stores)
        for _ in range(2):
            await stores.tickets.note(ticket.id, OLIVER, "留意", START, "note-0001")
        await stores.tickets.note(ticket.id, MEILING, "留意", START, "note-0001")
        for _ in range(2):
            await stores.tickets.note(ticket.id, OLIVER, "留意", START)
        assert (await types(stores)).count("note_added") == 4

    async def test_a_conversation_is_named_from_its_first_ticket_on(self, stores: Stores) -> None:
        assert not await stores.tickets.named(CONVERSATION)
        ticket = await claimed(stores)
        assert await stores.tickets.named(CONVERSATION)
        await stores.tickets.resolve(ticket.id, MEILING, START)
        assert await stores.tickets.named(CONVERSATION)
        assert not await stores.tickets.named("rest:wang")

    async def test_a_note_needs_a_ticket(self, stores: Stores) -> None:
        await opened(stores)
        assert await stores.tickets.note(NOBODY, MEILING, "?", START) is None


class TestFinishing:
    @pytest.mark.parametrize("way", ["hand_back", "resolve"])
    async def test_the_bot_goes_on_in_an_epoch_of_its_own(self, stores: Stores, way: str) -> None:
        ticket = await claimed(stores)
        finish = stores.tickets.hand_back if way == "hand_back" else stores.tickets.resolve
        done = await finish(ticket.id, MEILING, START)
        tracker = await stores.conversations.load(CONVERSATION)
        assert done is not None
        assert tracker is not None
        assert (done.status, tracker.owner, tracker.epoch, tracker.open_ticket) == ("resolved", "bot", 2, None)
        last = (await stores.conversations.events(CONVERSATION, 0))[-1].event
        assert last == OwnerChanged(owner="bot", epoch=2)
        assert await finish(ticket.id, MEILING, START) is None

    async def test_what_staff_leave_the_bot_to_know_stands_in_the_log(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        await stores.tickets.reply(ticket.id, MEILING, "抬头已改好", "reply-01", START)
        await stores.tickets.hand_back(ticket.id, MEILING, START, settled=False, summary="等财务确认")
        tracker = await stores.conversations.load(CONVERSATION)
        assert tracker is not None
        assert tracker.staff_work is not None
        work = tracker.staff_work
        assert (work.ticket, work.staff_name, work.said) == (ticket.reference, "陈美玲", ("抬头已改好",))
        assert (work.settled, work.summary, work.ended_at) == (False, "等财务确认", START)
        assert tracker.session_staffed

    async def test_closing_words_are_said_once_the_bot_owns_the_conversation(self, stores: Stores) -> None:
        ticket = await claimed(stores)
        await stores.tickets.resolve(ticket.id, MEILING, START, closing=[BotSaid(turn_id="c", text="how was it?")])
        assert (await types(stores))[-3:] == ["ticket_resolved", "owner_changed", "bot_said"]


class TestViews:
    async def test_queue_mine_and_resolved_show_each_ticket_where_it_belongs(self, stores: Stores) -> None:
        first, second, third = [await opened(stores, f"rest:{name}") for name in ("lin", "emma", "wang")]
        for ticket in (first, second):
            assert await stores.tickets.claim(ticket.id, MEILING, ticket.version, START) is not None
        await stores.tickets.resolve(first.id, MEILING, START)
        ids = {
            view: {t.id for t in await stores.tickets.tickets(view, MEILING.id)}
            for view in ("queue", "mine", "resolved")
        }
        assert ids == {"queue": {second.id, third.id}, "mine": {second.id}, "resolved": {first.id}}
        assert await stores.tickets.tickets("mine", OLIVER.id) == []

    async def test_resolved_ones_are_shown_the_latest_first(self, stores: Stores) -> None:
        for minute, name in enumerate(("lin", "emma", "wang")):
            ticket = await opened(stores, f"rest:{name}")
            await stores.tickets.claim(ticket.id, MEILING, ticket.version, START)
            await stores.tickets.resolve(ticket.id, MEILING, START + timedelta(minutes=minute))
        shown = [t.conversation_id for t in await stores.tickets.tickets("resolved")]
        assert shown == ["rest:wang", "rest:emma", "rest:lin"]

    async def test_there_is_no_ticket_that_nobody_opened(self, stores: Stores) -> None:
        assert await stores.tickets.ticket(NOBODY) is None


async def opened_again(stores: Stores, epoch: int = 2) -> Ticket:
    said = BotSaid(turn_id="t9", text="{ticket}")
    await stores.conversations.append(CONVERSATION, [said], START, epoch=epoch, ticket=new_ticket())
    (found,) = await stores.tickets.tickets("queue")
    return found
