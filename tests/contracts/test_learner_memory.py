"""Caps, silence and choices hold for a learner in all conversations, whoever writes, also after a restart."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.dialogue import responses
from bot.dialogue.events import (
    ActionRun,
    BotSaid,
    Event,
    ImpressionShown,
    NotInterested,
    OfferWithheld,
    SlotSet,
    TurnEnded,
    TurnUnderstood,
)
from bot.dialogue.learner_memory import LearnerMemory, last_look
from bot.messages import IncomingMessage, RecommendationShown, TurnPayload
from bot.ports import ConversationStore
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from tests.contracts.conftest import Stores
from tests.fakes.clock import START
from tests.fakes.turns import SESSION

LIN = "learner-lin"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def card(impression: str) -> RecommendationShown:
    return RecommendationShown(
        kind="course", id="sleep-well", title="好好睡觉", url="/courses/sleep-well", sponsored=False,
        label="本平台课程", reason="因为您提到了「睡眠」", impression_id=impression,
    )  # fmt: skip


def turn_with_offer(
    turn_id: str, *, requested: bool = False, intent: str = "ask_health", sentiment: str = "neutral"
) -> list[Event]:
    """A turn that answers, and shows one card in a bubble of its own."""
    impression = f"i-{turn_id}"
    payload = TurnPayload(
        turn_id=turn_id, seq=0, intent=intent, confidence=0.9, sentiment=sentiment, language="zh",
        action="action_answer_question", rule="subject_question", abstained=False, recommendations=(card(impression),),
    )  # fmt: skip
    return [
        TurnUnderstood(turn_id=turn_id, text="睡眠", intent=intent, confidence=0.9, sentiment=sentiment, language="zh"),
        ActionRun(turn_id=turn_id, action="action_answer_question", rule="subject_question"),
        ImpressionShown(turn_id=turn_id, impression_id=impression, policy_version="p", requested=requested,
                        items=(card(impression),), propensities=(1.0,)),
        BotSaid(turn_id=turn_id, text="7 到 8 小时"),
        BotSaid(turn_id=turn_id, text="顺便一提", impression_id=impression, turn=payload),
        TurnEnded(turn_id=turn_id, message_ids=(f"m-{turn_id}",), outcome="answered"),
    ]  # fmt: skip


async def say(
    store: ConversationStore,
    conversation: str,
    turn_id: str,
    at: datetime,
    events: Sequence[Event] | None = None,
    learner: str | None = LIN,
) -> list[Event]:
    """The learner writes and a turn answers; what the log then has of that turn."""
    await store.hear(
        IncomingMessage(
            conversation_id=conversation, channel="widget", message_id=f"m-{turn_id}", text="睡眠", learner_id=learner
        ),
        at,
    )
    await store.append(conversation, events or turn_with_offer(turn_id), at, epoch=0, turn_id=turn_id)
    stored = await store.events(conversation, 0, audience="staff")
    return [s.event for s in stored if getattr(s.event, "turn_id", None) == turn_id]


def offered(events: Sequence[Event]) -> bool:
    return any(isinstance(event, ImpressionShown) for event in events)


def withheld(events: Sequence[Event]) -> list[str]:
    return [event.rule for event in events if isinstance(event, OfferWithheld)]


class TestAcrossConversations:
    async def test_a_second_unasked_card_of_a_session_is_taken_out_of_the_reply(self, stores: Stores) -> None:
        store = stores.conversations
        assert offered(await say(store, "widget:a", "1", START))
        second = await say(store, "telegram:b", "2", START + HOUR / 6)
        assert not offered(second)
        assert withheld(second) == ["session_cap"]
        (said,) = [event for event in second if isinstance(event, BotSaid)]
        assert said.text == "7 到 8 小时"
        assert said.turn is not None
        assert said.turn.recommendations == ()

    async def test_a_later_session_has_room_again_up_to_three_in_seven_days(self, stores: Stores) -> None:
        store = stores.conversations
        for n in range(3):
            assert offered(await say(store, f"widget:{n}", str(n), START + n * DAY))
        fourth = await say(store, "widget:d", "x", START + 3 * DAY)
        assert withheld(fourth) == ["week_cap"]
        assert offered(await say(store, "widget:e", "y", START + 7 * DAY + HOUR))

    async def test_a_refusal_anywhere_is_thirty_days_of_silence_everywhere(self, stores: Stores) -> None:
        store = stores.conversations
        refusal = [NotInterested(impression_id="i", item_ids=("sleep-well",))]
        await say(store, "widget:a", "1", START, refusal)
        assert withheld(await say(store, "widget:b", "2", START + 29 * DAY)) == ["silent_after_refusal"]
        assert offered(await say(store, "widget:c", "3", START + 31 * DAY))
        assert (await store.remembered(LIN)).rejected_items == ("sleep-well",)

    async def test_an_opt_out_anywhere_holds_everywhere_until_it_is_taken_back(self, stores: Stores) -> None:
        store = stores.conversations
        await say(store, "widget:a", "1", START, [SlotSet(name="opted_out", value=True)])
        assert withheld(await say(store, "widget:b", "2", START + 90 * DAY)) == ["opted_out"]
        await say(store, "widget:c", "3", START + 91 * DAY, [SlotSet(name="opted_out", value=False)])
        assert offered(await say(store, "widget:d", "4", START + 92 * DAY))

    async def test_a_crisis_on_one_device_silences_the_other(self, stores: Stores) -> None:
        store = stores.conversations
        crisis = TurnUnderstood(
            turn_id="1", text="x", intent="self_harm_risk", confidence=1.0, sentiment="negative", language="zh",
            safety_category="self_harm_risk", safety_severity="critical",
        )  # fmt: skip
        await say(store, "widget:a", "1", START, [crisis])
        assert withheld(await say(store, "widget:b", "2", START + HOUR / 6)) == ["danger_in_session"]

    @pytest.mark.parametrize(
        ("matter", "rule", "days"),
        [
            ("medical_emergency", "danger_in_session", 30),
            ("fraud_report", "complaint_in_session", 7),
            ("personal_medical_advice", "advice_refused_in_session", 7),
            ("personal_investment_advice", "advice_refused_in_session", 7),
        ],
    )
    async def test_after_danger_fraud_and_advice_the_silence_is_counted_in_days(
        self, stores: Stores, matter: str, rule: str, days: int
    ) -> None:
        store = stores.conversations
        grave = TurnUnderstood(
            turn_id="1", text="x", intent=matter, confidence=1.0, sentiment="neutral", language="zh",
            safety_category=matter,
        )  # fmt: skip
        await say(store, "widget:a", "1", START, [grave])
        asked = turn_with_offer("2", requested=True)
        assert withheld(await say(store, "widget:a", "2", START + 2 * HOUR, asked)) == [rule]
        assert withheld(await say(store, "widget:b", "3", START + days * DAY - HOUR)) == [rule]
        assert offered(await say(store, "widget:a", "4", START + days * DAY + HOUR))

    async def test_what_was_asked_for_is_left_alone_and_counts_for_nothing(self, stores: Stores) -> None:
        store = stores.conversations
        for n in range(5):
            assert offered(await say(store, f"widget:{n}", str(n), START, turn_with_offer(str(n), requested=True)))
        assert (await store.remembered(LIN)).unsolicited_at == ()

    async def test_learners_do_not_share_a_memory_and_a_stranger_has_none(self, stores: Stores) -> None:
        store = stores.conversations
        assert offered(await say(store, "widget:a", "1", START))
        assert offered(await say(store, "widget:b", "2", START, learner="learner-emma"))
        assert offered(await say(store, "widget:c", "3", START, learner=None))
        assert await store.remembered("nobody") == LearnerMemory()

    async def test_memory_is_the_fold_of_all_logs_in_time(self, stores: Stores) -> None:
        store = stores.conversations
        for n in range(6):
            await say(store, f"widget:{n % 2}", str(n), START + n * HOUR)
        logs = [e for c in ("widget:0", "widget:1") for e in await store.events(c, 0, audience="staff")]
        folded = LearnerMemory()
        for stored in sorted(logs, key=lambda e: (e.at, e.seq)):
            folded = folded.extended([stored.event], stored.at, SESSION)
        assert folded == await store.remembered(LIN)


class TestAtTheSameTime:
    async def test_of_twenty_devices_one_shows_the_card(self, stores: Stores) -> None:
        store = stores.conversations
        turns = await asyncio.gather(*(say(store, f"widget:{n}", str(n), START) for n in range(20)))
        assert [offered(turn) for turn in turns].count(True) == 1
        assert sum(withheld(turn) == ["session_cap"] for turn in turns) == 19
        assert (await store.remembered(LIN)).session_unsolicited == 1

    async def test_two_processes_over_one_database_do_not_both_show_one(self, database: Database) -> None:
        url = database.url.render_as_string(hide_password=False)
        opened = [Database(url) for _ in range(2)]
        first, second = (SqlConversations(one, SESSION) for one in opened)
        turns = await asyncio.gather(
            *(say((first, second)[n % 2], f"widget:{n}", str(n), START) for n in range(12)),
        )
        assert [offered(turn) for turn in turns].count(True) == 1
        for one in opened:
            await one.close()

    async def test_a_stranger_gets_one_a_session_too_when_two_turns_were_thought_at_once(self, stores: Stores) -> None:
        store = stores.conversations
        assert offered(await say(store, "widget:anon", "1", START, learner=None))
        again = await say(store, "widget:anon", "2", START, learner=None)
        assert withheld(again) == ["session_cap"]

    async def test_a_restart_forgets_nothing(self, database: Database) -> None:
        assert offered(await say(SqlConversations(database, SESSION), "widget:a", "1", START))
        await database.close()
        opened = Database(database.url.render_as_string(hide_password=False))
        after = SqlConversations(opened, SESSION)
        assert withheld(await say(after, "widget:b", "2", START + HOUR / 6)) == ["session_cap"]
        await opened.close()


def test_without_room_the_turn_is_as_if_the_policy_had_been_silent() -> None:
    used_up = LearnerMemory(session_unsolicited=1)
    left = last_look(turn_with_offer("1"), used_up, START)
    assert [event.type for event in left] == [
        "turn_understood",
        "action_run",
        "offer_withheld",
        "bot_said",
        "turn_ended",
    ]
    assert last_look(turn_with_offer("1"), LearnerMemory(), START) == turn_with_offer("1")


def test_who_asked_is_told_when_nothing_may_be_shown_any_more() -> None:
    turn = turn_with_offer("1", requested=True)
    left = last_look(turn, LearnerMemory(session_intents=frozenset({"refund_request"})), START)
    assert withheld(left) == ["refund_in_session"]
    said = [event for event in left if isinstance(event, BotSaid)]
    assert said[0].text == "7 到 8 小时"
    assert said[-1].text == responses.say("utter_silent_after_refund", "zh", url="/")
    assert said[-1].turn is not None
    assert said[-1].turn.recommendations == ()
    assert last_look(turn, LearnerMemory(session_unsolicited=9), START) == turn


@pytest.mark.parametrize(
    ("basis", "memory", "left"),
    [
        (("message", "conversation"), LearnerMemory(), True),
        (("message", "conversation"), LearnerMemory(personalised=False), False),
        (("message", "page"), LearnerMemory(personalised=False, history_consent=True), True),
        (("message", "history"), LearnerMemory(), False),
        (("message", "history"), LearnerMemory(history_consent=True), True),
    ],
)
def test_a_choice_made_meanwhile_elsewhere_is_heeded(basis: tuple[str, ...], memory: LearnerMemory, left: bool) -> None:
    turn = [
        event.model_copy(update={"basis": basis}) if isinstance(event, ImpressionShown) else event
        for event in turn_with_offer("1", requested=True)
    ]
    assert offered(last_look(turn, memory, START)) == left


@pytest.mark.parametrize("name", ["opted_out", "personalised", "history_consent"])
def test_a_choice_is_remembered_and_another_slot_is_not(name: str) -> None:
    memory = LearnerMemory().extended(
        [SlotSet(name=name, value=True), SlotSet(name="order", value="x")], START, SESSION
    )
    assert getattr(memory, name) is True
    assert set(memory.model_dump()) == set(LearnerMemory().model_dump())
