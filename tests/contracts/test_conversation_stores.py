"""What every conversation store promises: numbers without gaps, once per message, the fence, the audiences."""

import asyncio
from datetime import timedelta

import pytest

from bot.dialogue.events import ActionRun, BotSaid, Event, Searched, TurnEnded, TurnUnderstood
from bot.dialogue.staff_events import NoteAdded, OwnerChanged
from bot.dialogue.tracker import Tracker
from bot.messages import TurnPayload
from bot.ports import TICKET_REFERENCE
from tests.contracts.conftest import Stores
from tests.fakes.clock import START
from tests.fakes.turns import MEILING, SESSION, message, new_ticket

CONVERSATION = "rest:lin"


def payload(turn_id: str, ticket: str | None = None) -> TurnPayload:
    return TurnPayload(
        turn_id=turn_id,
        seq=0,
        intent="ask_health",
        confidence=0.9,
        sentiment="neutral",
        language="zh",
        action="action_answer_question",
        rule="subject_question",
        abstained=False,
        ticket=ticket,
    )


def turn_events(turn_id: str, *message_ids: str, text: str = "多喝水。", ticket: str | None = None) -> list[Event]:
    return [
        TurnUnderstood(
            turn_id=turn_id, text="?", intent="ask_health", confidence=0.9, sentiment="neutral", language="zh"
        ),
        ActionRun(turn_id=turn_id, action="action_answer_question", rule="subject_question"),
        BotSaid(turn_id=turn_id, text=text, turn=payload(turn_id, ticket)),
        TurnEnded(turn_id=turn_id, message_ids=message_ids, outcome="answered"),
    ]


async def numbers(stores: Stores) -> list[int]:
    return [s.seq for s in await stores.conversations.events(CONVERSATION, 0, audience="staff")]


class TestHearing:
    async def test_first_message_opens_the_conversation_with_number_one(self, stores: Stores) -> None:
        heard = await stores.conversations.hear(message("m1", language="en"), START)
        assert (heard.seq, heard.repeat, heard.turn_id) == (1, False, None)
        assert heard.tracker == await stores.conversations.load(CONVERSATION)
        assert heard.tracker.language == "en"
        assert [u.message_id for u in heard.tracker.unanswered] == ["m1"]

    async def test_what_nobody_said_anything_in_does_not_exist(self, stores: Stores) -> None:
        assert await stores.conversations.load(CONVERSATION) is None
        assert await stores.conversations.answering(CONVERSATION, "m1") == []
        assert await stores.conversations.events(CONVERSATION, 0) == []
        assert await stores.conversations.append(CONVERSATION, turn_events("t1"), START) is None

    async def test_repeat_changes_nothing_and_names_the_first_number(self, stores: Stores) -> None:
        await stores.conversations.hear(message("m1"), START)
        await stores.conversations.hear(message("m2"), START)
        before = await stores.conversations.load(CONVERSATION)
        again = await stores.conversations.hear(message("m1", text="etwas anderes"), START + timedelta(hours=1))
        assert (again.seq, again.repeat, again.turn_id) == (1, True, None)
        assert again.tracker == before
        assert await numbers(stores) == [1, 2]

    async def test_repeat_of_an_answered_message_names_its_turn(self, stores: Stores) -> None:
        await stores.conversations.hear(message("m1"), START)
        await stores.conversations.append(
            CONVERSATION, turn_events("t1", "m1"), START, epoch=0, ended=["m1"], turn_id="t1"
        )
        again = await stores.conversations.hear(message("m1"), START)
        assert again.turn_id == "t1"
        answering = await stores.conversations.answering(CONVERSATION, "m1")
        assert {said.turn_id for said in answering} == {"t1"}

    async def test_an_id_is_unique_in_its_conversation_only(self, stores: Stores) -> None:
        await stores.conversations.hear(message("m1"), START)
        other = await stores.conversations.hear(message("m1", conversation_id="rest:emma"), START)
        assert not other.repeat

    async def test_fifty_messages_at_once_get_fifty_numbers(self, stores: Stores) -> None:
        heard = await asyncio.gather(*(stores.conversations.hear(message(f"m{i}"), START) for i in range(50)))
        assert sorted(h.seq for h in heard) == list(range(1, 51))
        assert await numbers(stores) == list(range(1, 51))

    async def test_one_message_delivered_fifty_times_at_once_is_heard_once(self, stores: Stores) -> None:
        heard = await asyncio.gather(*(stores.conversations.hear(message("m1"), START) for _ in range(50)))
        assert [h.repeat for h in heard].count(False) == 1
        assert {h.seq for h in heard} == {1}
        assert await numbers(stores) == [1]


class TestAppending:
    async def test_numbers_run_on_and_the_tracker_is_the_fold_of_the_log(self, stores: Stores) -> None:
        for i in range(5):
            await stores.conversations.hear(message(f"m{i}"), START)
            found = Searched(turn_id=f"t{i}", verdict="answer", probability=0.9, threshold=0.5, course_ids=("c",))
            events = turn_events(f"t{i}", f"m{i}")
            await stores.conversations.append(CONVERSATION, [*events[:2], found, *events[2:]], START, epoch=0)
        stored = await stores.conversations.events(CONVERSATION, 0, audience="staff")
        assert [s.seq for s in stored] == list(range(1, 31))
        folded = Tracker(conversation_id=CONVERSATION, channel="rest")
        for one in stored:
            folded = folded.extended([one.event], one.at, SESSION)
        assert folded == await stores.conversations.load(CONVERSATION)

    async def test_a_reply_knows_its_own_number(self, stores: Stores) -> None:
        await stores.conversations.hear(message("m1"), START)
        await stores.conversations.append(CONVERSATION, turn_events("t1", "m1"), START, epoch=0)
        (said,) = [
            s
            for s in await stores.conversations.events(CONVERSATION, 0)
            if isinstance(s.event, BotSaid) and s.event.turn is not None and s.event.turn.seq == s.seq
        ]
        assert said.seq == 4

    @pytest.mark.parametrize("ticket", [False, True])
    async def test_nothing_is_written_when_the_epoch_is_over(self, stores: Stores, ticket: bool) -> None:
        await stores.conversations.hear(message("m1"), START)
        await stores.conversations.append(CONVERSATION, [OwnerChanged(owner=MEILING.id, epoch=1)], START)
        await stores.conversations.append(CONVERSATION, [OwnerChanged(owner="bot", epoch=2)], START)
        before = await stores.conversations.load(CONVERSATION)
        late = await stores.conversations.append(
            CONVERSATION,
            turn_events("t1", "m1"),
            START,
            epoch=0,
            ended=["m1"],
            turn_id="t1",
            ticket=new_ticket() if ticket else None,
        )
        assert late is None
        assert await stores.conversations.load(CONVERSATION) == before
        assert await stores.conversations.answering(CONVERSATION, "m1") == []
        assert await numbers(stores) == [1, 2, 3]
        assert await stores.tickets.tickets("queue") == []

    async def test_what_a_turn_said_is_read_back_alone(self, stores: Stores) -> None:
        await stores.conversations.hear(message("m1"), START)
        for turn_id, message_id in (("t1", "m1"), ("t2", "m2")):
            events = turn_events(turn_id, message_id)
            await stores.conversations.append(CONVERSATION, events, START, ended=[message_id], turn_id=turn_id)
        (said,) = await stores.conversations.answering(CONVERSATION, "m1")
        assert (said.turn_id, said.type) == ("t1", "bot_said")


class TestTwoWriters:
    async def twice(self, stores: Stores, *, ticket: bool) -> None:
        """Two processes heard of one message, both loaded, both thought."""
        await stores.conversations.hear(message("m1"), START)
        for turn_id in ("t1", "t2"):
            await stores.conversations.append(
                CONVERSATION,
                turn_events(turn_id, "m1", text=f"reply {turn_id}"),
                START,
                epoch=0,
                ended=["m1"],
                turn_id=turn_id,
                ticket=new_ticket() if ticket else None,
            )

    @pytest.mark.parametrize("ticket", [False, True])
    async def test_of_two_turns_that_answer_one_message_the_first_is_stored(self, stores: Stores, ticket: bool) -> None:
        await self.twice(stores, ticket=ticket)
        said = [s.event for s in await stores.conversations.events(CONVERSATION, 0) if isinstance(s.event, BotSaid)]
        assert [event.text for event in said] == ["reply t1"]
        log = await numbers(stores)
        assert log == list(range(1, len(log) + 1))
        assert {s.turn_id for s in await stores.conversations.answering(CONVERSATION, "m1")} == {"t1"}

    async def test_a_turn_that_answers_one_old_and_one_new_message_is_not_stored(self, stores: Stores) -> None:
        await self.twice(stores, ticket=False)
        await stores.conversations.hear(message("m2"), START)
        late = await stores.conversations.append(
            CONVERSATION, turn_events("t3", "m1", "m2"), START, epoch=0, ended=["m1", "m2"], turn_id="t3"
        )
        assert late is None
        tracker = await stores.conversations.load(CONVERSATION)
        assert tracker is not None
        assert [one.message_id for one in tracker.unanswered] == ["m2"]
        assert (await stores.conversations.hear(message("m2"), START)).turn_id is None

    async def test_what_is_stored_for_audit_takes_no_answer_from_its_turn(self, stores: Stores) -> None:
        await self.twice(stores, ticket=False)
        silent = BotSaid(turn_id="t2", text="reply t2", discarded=True)
        await stores.conversations.append(CONVERSATION, [silent], START, ended=["m1"], turn_id="t2")
        assert (await stores.conversations.hear(message("m1"), START)).turn_id == "t1"


class TestTicketsOfATurn:
    async def test_the_reference_is_filled_in_and_the_ticket_stands_before_the_reply(self, stores: Stores) -> None:
        await stores.conversations.hear(message("m1"), START)
        events = turn_events("t1", "m1", text=f"工单 {TICKET_REFERENCE}", ticket=TICKET_REFERENCE)
        await stores.conversations.append(CONVERSATION, events, START, epoch=0, ticket=new_ticket())
        (ticket,) = await stores.tickets.tickets("queue")
        stored = await stores.conversations.events(CONVERSATION, 1)
        assert [s.event.type for s in stored] == ["ticket_opened", "bot_said"]
        said = stored[1].event
        assert isinstance(said, BotSaid)
        assert said.turn is not None
        assert (said.text, said.turn.ticket) == (f"工单 {ticket.reference}", ticket.reference)
        assert (ticket.status, ticket.waiting_since, ticket.evidence) == ("open", START, {"rule": "asked_for_person"})

    async def test_no_second_ticket_while_one_is_open(self, stores: Stores) -> None:
        await stores.conversations.hear(message("m1"), START)
        for turn_id in ("t1", "t2"):
            events = turn_events(turn_id, text=TICKET_REFERENCE, ticket=TICKET_REFERENCE)
            await stores.conversations.append(CONVERSATION, events, START, epoch=0, ticket=new_ticket())
        (ticket,) = await stores.tickets.tickets("queue")
        said = [s.event for s in await stores.conversations.events(CONVERSATION, 0) if isinstance(s.event, BotSaid)]
        assert {event.text for event in said} == {ticket.reference}
        opened = await stores.conversations.events(CONVERSATION, 0)
        assert [s.event.type for s in opened].count("ticket_opened") == 1


class TestReading:
    async def test_each_audience_reads_its_own(self, stores: Stores) -> None:
        await stores.conversations.hear(message("m1"), START)
        note = NoteAdded(staff_id=MEILING.id, staff_name="陈美玲", text="VIP")
        late = BotSaid(turn_id="t0", text="zu spät", discarded=True)
        await stores.conversations.append(CONVERSATION, [note, late, *turn_events("t1", "m1")], START)
        learner = await stores.conversations.events(CONVERSATION, 0)
        staff = await stores.conversations.events(CONVERSATION, 0, audience="staff")
        assert [s.event.type for s in learner] == ["learner_said", "bot_said"]
        assert [s.seq for s in staff] == list(range(1, 8))
        assert await stores.conversations.events(CONVERSATION, 0, audience="audit") == staff

    async def test_reading_goes_on_after_a_number_and_stops_at_a_limit(self, stores: Stores) -> None:
        for i in range(6):
            await stores.conversations.hear(message(f"m{i}"), START)
        found = await stores.conversations.events(CONVERSATION, 2, limit=3)
        assert [s.seq for s in found] == [3, 4, 5]


class TestPending:
    async def test_only_what_the_bot_owes_since_before_then(self, stores: Stores) -> None:
        later = START + timedelta(seconds=10)
        await stores.conversations.hear(message("m1"), START)
        await stores.conversations.hear(message("m2", conversation_id="rest:emma"), later)
        await stores.conversations.hear(message("m3", conversation_id="rest:wang"), START)
        await stores.conversations.append("rest:wang", [OwnerChanged(owner=MEILING.id, epoch=1)], START)
        await stores.conversations.hear(message("m4", conversation_id="rest:wang"), START)
        assert await stores.conversations.pending(START) == [CONVERSATION]
        assert set(await stores.conversations.pending(later)) == {CONVERSATION, "rest:emma"}
        await stores.conversations.append(CONVERSATION, turn_events("t1", "m1"), START, epoch=0)
        assert await stores.conversations.pending(START) == []
