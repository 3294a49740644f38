"""A whole turn on a real database: what is stored, what is said, in which order."""

import asyncio

import pytest

from bot.dialogue import responses
from bot.dialogue.events import BotSaid, Event, LearnerSaid, Searched, SlotSet, TurnEnded
from bot.dialogue.staff_events import TicketOpened
from bot.fanout.local import LocalFanout
from bot.messages import BotMessage, Button, CitationShown, Reply
from bot.ports import ActionOutcome, ConversationStore
from bot.safety.replies import safety_reply
from tests.fakes.actions import ScriptedActions, said
from tests.fakes.clock import FakeClock
from tests.fakes.turns import MEILING, TurnHouse, message, turn_over
from tests.fakes.understander import ScriptedUnderstander, in_crisis, understood

LIN = "rest:lin"
HELLO = responses.say("utter_first_contact", "zh")


async def exchange(house: TurnHouse, message_id: str, text: str, payload: str | None = None) -> Reply:
    await house.turn.hear(message(message_id, text, payload=payload))
    await house.turn.answer(LIN)
    reply = await house.turn.reply_to(LIN, message_id)
    assert reply is not None
    return reply


async def log_of(house: TurnHouse, audience: str = "staff") -> list[Event]:
    return [stored.event for stored in await house.store.events(LIN, 0, audience=audience)]


class TestOrder:
    async def test_events_of_a_turn_stand_in_the_order_in_which_they_happened(self, house: TurnHouse) -> None:
        found = Searched(turn_id="x", verdict="answer", probability=0.9, threshold=0.5)
        house.actions.script["q"] = ActionOutcome(messages=(BotMessage(text="a"),), events=(found,))
        await exchange(house, "m1", "q")
        types = [event.type for event in await log_of(house)]
        assert types == [
            "learner_said", "turn_understood", "action_run", "searched", "bot_said", "bot_said", "turn_ended",
        ]  # fmt: skip

    async def test_a_reply_is_stored_before_anybody_is_told_of_it(self, house: TurnHouse) -> None:
        fanout = ReadingFanout(house.store)
        turn = turn_over(house.store, house.understander, house.actions, house.clock, fanout=fanout)
        await turn.hear(message("m1", "q"))
        await turn.answer(LIN)
        assert fanout.readable == [["learner_said"], ["learner_said", "bot_said", "bot_said"]]

    async def test_the_last_message_alone_carries_the_turn_and_its_number(self, house: TurnHouse) -> None:
        house.actions.script["q"] = said("one", "two")
        reply = await exchange(house, "m1", "q")
        stored = [s for s in await house.store.events(LIN, 0) if isinstance(s.event, BotSaid)]
        turns = [s.event.turn for s in stored if isinstance(s.event, BotSaid)]
        assert turns[:-1] == [None, None]
        assert turns[-1] == reply.turn
        assert reply.turn.seq == stored[-1].seq
        assert set(reply.turn.timings_ms) == {"understand", "decide", "act"}

    async def test_what_the_action_found_reaches_the_reply(self, house: TurnHouse) -> None:
        citation = CitationShown(n=1, title="t", url="/u", source_id="s", quote="q", version="v", language="zh")
        house.actions.script["q"] = ActionOutcome(
            messages=(BotMessage(text="a"),), citations=(citation,), events=(SlotSet(name="k", value=1),)
        )
        reply = await exchange(house, "m1", "q")
        tracker = await house.store.load(LIN)
        assert reply.turn.citations == (citation,)
        assert tracker is not None
        assert tracker.slots == {"k": 1}


class ReadingFanout(LocalFanout):
    """A fan-out with a subscriber that reads the log the moment it is woken."""

    def __init__(self, store: ConversationStore) -> None:
        super().__init__()
        self._store = store
        self.readable: list[list[str]] = []

    async def publish(self, topic: str) -> None:
        if topic == LIN:
            self.readable.append([stored.event.type for stored in await self._store.events(topic, 0)])
        await super().publish(topic)


class TestOnce:
    async def test_every_turn_ends_with_exactly_one_event(self, house: TurnHouse) -> None:
        for i in range(6):
            await exchange(house, f"m{i}", f"q{i}")
        ended = [event for event in await log_of(house) if isinstance(event, TurnEnded)]
        assert [event.message_ids for event in ended] == [(f"m{i}",) for i in range(6)]
        assert len({event.turn_id for event in ended}) == 6
        assert {event.outcome for event in ended} == {"answered"}

    async def test_nothing_unanswered_means_no_turn(self, house: TurnHouse) -> None:
        assert await house.turn.answer(LIN) is None
        await exchange(house, "m1", "q")
        assert await house.turn.answer(LIN) is None

    async def test_short_messages_are_one_turn_and_share_its_reply(self, house: TurnHouse) -> None:
        for i, text in enumerate(("我想", "退款", "可以吗")):
            await house.turn.hear(message(f"m{i}", text))
        turn_id = await house.turn.answer(LIN)
        assert house.understander.heard == ["我想\n退款\n可以吗"]
        replies = [await house.turn.reply_to(LIN, f"m{i}") for i in range(3)]
        assert [reply and reply.turn.turn_id for reply in replies] == [turn_id] * 3

    async def test_answering_at_the_same_time_is_answering_once(self, house: TurnHouse) -> None:
        await house.turn.hear(message("m1", "q"))
        turns = await asyncio.gather(*(house.turn.answer(LIN) for _ in range(8)))
        assert len([turn_id for turn_id in turns if turn_id]) == 1

    async def test_two_processes_that_think_about_one_message_answer_it_once(self, house: TurnHouse) -> None:
        other = turn_over(house.store, house.understander, house.actions, house.clock)

        async def answered_elsewhere() -> None:
            house.actions.pause = nothing_more
            assert await other.answer(LIN) is not None
            await house.turn.hear(message("m2", "second"))

        house.actions.pause = answered_elsewhere
        await house.turn.hear(message("m1", "first"))
        await house.turn.answer(LIN)
        said = [e for e in await log_of(house) if isinstance(e, BotSaid) and e.text != HELLO]
        assert [(e.text, e.discarded) for e in said] == [
            ("epoch 0: first", False),
            ("epoch 0: first", True),
            ("epoch 0: second", False),
        ]
        replies = [await house.turn.reply_to(LIN, message_id) for message_id in ("m1", "m2")]
        assert [reply and reply.messages[-1].text for reply in replies] == ["epoch 0: first", "epoch 0: second"]
        tracker = await house.store.load(LIN)
        assert tracker is not None
        assert [turn.text for turn in tracker.turns] == ["first", "second"]

    async def test_what_is_heard_during_a_turn_is_left_for_the_next(self, house: TurnHouse) -> None:
        async def say_more() -> None:
            house.actions.pause = nothing_more
            await house.turn.hear(message("m2", "second"))

        house.actions.pause = say_more
        await exchange(house, "m1", "first")
        assert await house.turn.reply_to(LIN, "m2") is None
        assert await house.turn.answer(LIN) is not None
        assert house.understander.heard == ["first", "second"]


async def nothing_more() -> None:
    return


class TestGreeting:
    async def test_the_first_contact_says_that_it_is_a_machine_and_no_later_one_does(self, house: TurnHouse) -> None:
        first = await exchange(house, "m1", "q1")
        second = await exchange(house, "m2", "q2")
        assert [m.text for m in first.messages] == [HELLO, "epoch 0: q1"]
        assert [m.text for m in second.messages] == ["epoch 0: q2"]

    async def test_the_greeting_speaks_the_language_of_the_channel(self, house: TurnHouse) -> None:
        await house.turn.hear(message("m1", "hi", language="en"))
        await house.turn.answer(LIN)
        reply = await house.turn.reply_to(LIN, "m1")
        assert reply is not None
        assert reply.messages[0].text == responses.say("utter_first_contact", "en")

    async def test_a_greeting_is_greeted_once_with_the_buttons(self, house: TurnHouse) -> None:
        house.understander.script["你好"] = "greet"
        button = Button(title="推荐一门课", payload="/recommend_course")
        house.actions.script["你好"] = ActionOutcome(messages=(BotMessage(text="您好！", buttons=(button,)),))
        reply = await exchange(house, "m1", "你好")
        assert reply.messages == (BotMessage(text=HELLO, buttons=(button,)),)


class TestSafety:
    @pytest.mark.parametrize("mood", ["neutral", "negative"])
    @pytest.mark.parametrize("earlier", [0, 1])
    async def test_the_reviewed_text_is_the_first_thing_said(self, house: TurnHouse, mood: str, earlier: int) -> None:
        for i in range(earlier):
            await exchange(house, f"e{i}", "q")
        house.understander.script["不想活了"] = in_crisis("不想活了").model_copy(update={"sentiment": mood})
        reply = await exchange(house, "m1", "不想活了")
        assert reply.messages[0].text == safety_reply("self_harm_risk", "zh", "CN")
        assert HELLO not in [message.text for message in reply.messages]  # the reviewed text says that it is a machine
        (ticket,) = await house.tickets.tickets("queue")
        assert (ticket.reason, ticket.urgency) == ("self_harm_risk", "critical")


class TestTickets:
    async def test_the_reference_is_in_the_text_and_in_the_payload(self, house: TurnHouse) -> None:
        house.understander.script["找人工"] = "human_handoff"
        reply = await exchange(house, "m1", "找人工")
        (ticket,) = await house.tickets.tickets("queue")
        assert ticket.reference in reply.messages[-1].text
        assert "{" not in "".join(m.text for m in reply.messages)
        assert reply.turn.ticket == ticket.reference
        assert (reply.turn.escalated, reply.turn.escalation_reason) == (True, "asked_for_person")

    async def test_asking_again_opens_no_second_ticket_and_names_the_first(self, house: TurnHouse) -> None:
        house.understander.script["找人工"] = "human_handoff"
        first, second = await exchange(house, "m1", "找人工"), await exchange(house, "m2", "找人工")
        (ticket,) = await house.tickets.tickets("queue")
        (waiting,) = [m.text for m in second.messages]
        assert waiting.startswith(responses.say("utter_already_waiting", "zh", ticket=ticket.reference))
        assert first.turn.ticket == second.turn.ticket == ticket.reference
        assert len([e for e in await log_of(house) if isinstance(e, TicketOpened)]) == 1

    async def test_the_ticket_freezes_what_was_known(self, house: TurnHouse) -> None:
        house.understander.script["找人工"] = understood("找人工", "human_handoff", sentiment="negative")
        await exchange(house, "m1", "q")
        await exchange(house, "m2", "找人工")
        await exchange(house, "m3", "later")
        (ticket,) = await house.tickets.tickets("queue")
        turns = ticket.evidence["turns"]
        assert isinstance(turns, list)
        assert [(t["text"], t["intent"], t["sentiment"]) for t in turns] == [
            ("q", "ask_health", "neutral"),
            ("找人工", "human_handoff", "negative"),
        ]
        assert ticket.evidence["rule"] == "asked_for_person"
        assert ticket.evidence["limits"] == {"confidence": 0.5, "margin": 0.1}

    async def test_an_operators_rule_opens_a_ticket(self, house: TurnHouse) -> None:
        understand, clock = ScriptedUnderstander({"q": "refund_request"}), FakeClock()
        rules = frozenset({"refund_request"})
        turn = turn_over(house.store, understand, ScriptedActions(), clock, escalate_intents=rules)
        await turn.hear(message("m1", "q"))
        await turn.answer(LIN)
        assert [t.reason for t in await house.tickets.tickets("queue")] == ["operator_rule"]

    async def test_an_abstention_is_told_apart_from_an_answer(self, house: TurnHouse) -> None:
        house.actions.script["q"] = ActionOutcome(messages=(BotMessage(text="?"),), abstained=True)
        reply = await exchange(house, "m1", "q")
        assert reply.turn.abstained
        assert [e.outcome for e in await log_of(house) if isinstance(e, TurnEnded)] == ["abstained"]


class TestPeople:
    async def owned(self, house: TurnHouse) -> int:
        house.understander.script["找人工"] = "human_handoff"
        await exchange(house, "m1", "找人工")
        (ticket,) = await house.tickets.tickets("queue")
        assert await house.tickets.claim(ticket.id, MEILING, ticket.version, house.clock()) is not None
        return ticket.id

    async def test_the_bot_is_silent_while_staff_answer(self, house: TurnHouse) -> None:
        await self.owned(house)
        await house.turn.hear(message("m2", "q"))
        assert await house.turn.answer(LIN) is None
        assert await house.turn.reply_to(LIN, "m2") is None
        assert house.understander.heard == ["找人工"]

    async def test_what_was_said_to_a_person_is_not_answered_after_the_hand_back(self, house: TurnHouse) -> None:
        ticket_id = await self.owned(house)
        await house.turn.hear(message("m2", "to a person"))
        await house.tickets.hand_back(ticket_id, MEILING, house.clock())
        assert await house.turn.answer(LIN) is None
        reply = await exchange(house, "m3", "to the bot")
        assert reply.messages[-1].text == "epoch 2: to the bot"

    async def test_a_reply_that_comes_after_the_take_over_is_kept_for_audit_only(self, house: TurnHouse) -> None:
        house.understander.script["找人工"] = "human_handoff"
        await exchange(house, "m1", "找人工")
        (ticket,) = await house.tickets.tickets("queue")

        async def take_over() -> None:
            await house.tickets.claim(ticket.id, MEILING, ticket.version, house.clock())

        house.actions.pause = take_over
        await house.turn.hear(message("m2", "late"))
        assert await house.turn.answer(LIN) is None
        assert await house.turn.reply_to(LIN, "m2") is None
        assert "epoch 0: late" not in [getattr(e, "text", "") for e in await log_of(house, "learner")]
        kept = [e for e in await log_of(house) if isinstance(e, BotSaid) and e.discarded]
        assert [e.text for e in kept] == ["epoch 0: late"]
        assert [e.outcome for e in await log_of(house) if isinstance(e, TurnEnded)] == ["handed_over", "discarded"]


class TestButtons:
    async def test_a_payload_counts_only_when_the_bot_offered_it(self, house: TurnHouse) -> None:
        typed = await exchange(house, "m1", "/goodbye", payload="/goodbye")
        button = Button(title="再见", payload="/goodbye")
        house.actions.script["q"] = ActionOutcome(messages=(BotMessage(text="a", buttons=(button,)),))
        await exchange(house, "m2", "q")
        pressed = await exchange(house, "m3", "再见", payload="/goodbye")
        assert (typed.turn.intent, pressed.turn.intent) == ("ask_health", "goodbye")

    async def test_the_page_around_the_widget_reaches_the_action(self, house: TurnHouse) -> None:
        page = {"course_id": "sleep-well"}
        await house.turn.hear(message("m1", "q").model_copy(update={"context": page}))
        await house.turn.answer(LIN)
        assert house.actions.contexts[0].page == page
        assert [e.context for e in await log_of(house) if isinstance(e, LearnerSaid)] == [page]
