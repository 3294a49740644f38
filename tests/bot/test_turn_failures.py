"""Every turn ends: whatever stage or table breaks, the learner gets an answer, an apology, or an answer later."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.dialogue import responses
from bot.dialogue.events import BotSaid, LearnerSaid, TurnEnded
from bot.errors import Unavailable
from bot.ports import ActionOutcome
from bot.safety.replies import safety_reply
from bot.storage.database import Database
from tests.fakes.actions import said
from tests.fakes.turns import TurnHouse, message
from tests.fakes.understander import in_crisis, understood, unreadable

LIN, EMMA = "rest:lin", "rest:emma"
NOW = timedelta(0)


def break_stage(house: TurnHouse, stage: str) -> None:
    """Make one stage of the turn for the text `q` crash."""
    match stage:
        case "understand":
            house.understander.script["q"] = RuntimeError("model gone")
        case "decide":
            house.understander.script["q"] = unreadable("q")
        case "act":
            house.actions.script["q"] = RuntimeError("platform gone")
        case "escalate":
            house.actions.script["q"] = ActionOutcome(handoff="no such reason")
        case "compose":
            # There are no templates in French, which only shows when the reply is worded.
            house.understander.script["q"] = understood("q", language="fr")


STAGES = ["understand", "decide", "act", "escalate", "compose"]


class TestCrash:
    @pytest.mark.parametrize("stage", STAGES)
    async def test_a_crash_ends_in_an_apology_with_a_ticket(self, house: TurnHouse, stage: str) -> None:
        break_stage(house, stage)
        await house.turn.hear(message("m1", "q"))
        with capture_logs() as lines:
            assert await house.turn.answer(LIN) is not None
        reply = await house.turn.reply_to(LIN, "m1")
        (ticket,) = await house.tickets.tickets("queue")
        assert reply is not None
        texts = [m.text for m in reply.messages]
        assert responses.say("utter_apology", "zh") in texts
        assert ticket.reference in texts[-1]
        assert (ticket.reason, reply.turn.ticket) == ("action_failed", ticket.reference)
        assert [line["outcome"] for line in lines if line["event"] == "turn_completed"] == ["apologised"]
        assert [line["event"] for line in lines if line["log_level"] == "error"] == ["turn_failed"]

    @pytest.mark.parametrize("stage", STAGES)
    async def test_the_turn_ends_once_and_the_next_one_is_well_again(self, house: TurnHouse, stage: str) -> None:
        break_stage(house, stage)
        for message_id, text in (("m1", "q"), ("m2", "fine")):
            await house.turn.hear(message(message_id, text))
            await house.turn.answer(LIN)
        ended = [s.event for s in await house.store.events(LIN, 0, audience="staff") if isinstance(s.event, TurnEnded)]
        assert [(e.message_ids, e.outcome) for e in ended] == [(("m1",), "apologised"), (("m2",), "answered")]
        assert ended[0].error is not None

    async def test_an_action_that_reports_its_crash_is_apologised_for_too(self, house: TurnHouse) -> None:
        sorry = responses.say("utter_apology", "zh")
        house.actions.script["q"] = ActionOutcome(messages=said(sorry).messages, failed="TimeoutError")
        await house.turn.hear(message("m1", "q"))
        await house.turn.answer(LIN)
        reply = await house.turn.reply_to(LIN, "m1")
        assert reply is not None
        assert sorry in [m.text for m in reply.messages]
        assert [t.reason for t in await house.tickets.tickets("queue")] == ["action_failed"]

    async def test_a_danger_is_heard_also_where_its_reply_fails(self, house: TurnHouse) -> None:
        house.understander.script["不想活了"] = in_crisis("不想活了")
        sorry = responses.say("utter_apology", "zh")
        house.actions.script["不想活了"] = ActionOutcome(messages=said(sorry).messages, failed="TimeoutError")
        await self.hears_danger(house)

    @pytest.mark.parametrize("stage", ["understand", "act"])
    async def test_a_danger_is_heard_also_where_a_stage_crashes(self, house: TurnHouse, stage: str) -> None:
        house.understander.script["不想活了"] = RuntimeError("gone") if stage == "understand" else in_crisis("不想活了")
        house.actions.script["不想活了"] = RuntimeError("gone")
        await self.hears_danger(house)

    async def hears_danger(self, house: TurnHouse) -> None:
        await house.turn.hear(message("m1", "不想活了"))
        await house.turn.answer(LIN)
        reply = await house.turn.reply_to(LIN, "m1")
        assert reply is not None
        assert reply.messages[0].text == safety_reply("self_harm_risk", "zh", "CN", region_known=False)
        assert responses.say("utter_apology", "zh") not in [m.text for m in reply.messages]
        (ticket,) = await house.tickets.tickets("queue")
        assert (ticket.reason, ticket.urgency) == ("self_harm_risk", "critical")
        tracker = await house.store.load(LIN)
        assert tracker is not None
        assert tracker.danger_at is not None

    async def test_the_apology_speaks_the_learners_language(self, house: TurnHouse) -> None:
        break_stage(house, "act")
        await house.turn.hear(message("m1", "q", language="en"))
        await house.turn.answer(LIN)
        reply = await house.turn.reply_to(LIN, "m1")
        assert reply is not None
        assert responses.say("utter_apology", "en") in [m.text for m in reply.messages]

    @pytest.mark.parametrize(("wish", "known"), [("fr", None), ("zh-Hant-TW", "zh"), ("EN-gb", "en"), ("", None)])
    def test_a_language_without_templates_is_no_language(self, wish: str, known: str | None) -> None:
        assert message("m1", language=wish).language == known


@contextmanager
def table_away(database: Database, table: str) -> Iterator[None]:
    """The database refuses every statement on one table, as one that is full or half restored does."""
    path = str(database.url.database)
    _execute(path, f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        yield
    finally:
        _execute(path, f"ALTER TABLE {table}_away RENAME TO {table}")


def _execute(path: str, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


class TestDatabaseDown:
    async def test_what_cannot_be_stored_is_refused_whole(self, house: TurnHouse) -> None:
        with table_away(house.database, "events"), pytest.raises(Unavailable):
            await house.turn.hear(message("m1", "q"))
        assert await house.store.load(LIN) is None
        assert not (await house.turn.hear(message("m1", "q"))).repeat

    async def test_an_answer_that_could_not_be_stored_is_given_later_and_once(self, house: TurnHouse) -> None:
        await house.turn.hear(message("m1", "q"))
        before = await house.store.load(LIN)
        away = table_away(house.database, "events")

        async def database_goes_down() -> None:
            away.__enter__()

        house.actions.pause = database_goes_down
        with pytest.raises(Unavailable):
            await house.turn.answer(LIN)
        away.__exit__(None, None, None)
        assert await house.store.load(LIN) == before
        assert await house.turn.reply_to(LIN, "m1") is None

        house.actions.pause = nothing_happens
        assert await house.turn.resume_pending(NOW) == 1
        assert await house.turn.resume_pending(NOW) == 0
        stored = [s.event for s in await house.store.events(LIN, 0, audience="staff")]
        assert [e.text for e in stored if isinstance(e, BotSaid)][1:] == ["epoch 0: q"]
        assert len([e for e in stored if isinstance(e, TurnEnded)]) == 1

    async def test_a_turn_that_was_not_stored_has_its_line_in_the_log(self, house: TurnHouse) -> None:
        await house.turn.hear(message("m1", "q"))
        away = table_away(house.database, "events")

        async def database_goes_down() -> None:
            away.__enter__()

        house.actions.pause = database_goes_down
        with capture_logs() as lines, pytest.raises(Unavailable):
            await house.turn.answer(LIN)
        away.__exit__(None, None, None)
        assert [line["outcome"] for line in lines if line["event"] == "turn_completed"] == ["not_stored"]


async def nothing_happens() -> None:
    return


class TestResuming:
    async def test_what_a_dead_process_left_is_answered_and_younger_messages_are_not_touched(
        self, house: TurnHouse
    ) -> None:
        await house.turn.hear(message("m1", "old"))
        house.clock.advance(timedelta(minutes=1))
        await house.turn.hear(message("m2", "young", conversation_id=EMMA))
        assert await house.turn.resume_pending(timedelta(seconds=30)) == 1
        assert await house.turn.reply_to(LIN, "m1") is not None
        assert await house.turn.reply_to(EMMA, "m2") is None

    async def test_one_unreadable_conversation_does_not_keep_the_others_waiting(self, house: TurnHouse) -> None:
        for message_id, conversation_id in (("m1", LIN), ("m2", EMMA)):
            await house.turn.hear(message(message_id, "q", conversation_id=conversation_id))
        _execute(str(house.database.url.database), "UPDATE conversations SET tracker = '{' WHERE id = 'rest:lin'")
        with capture_logs() as lines:
            await house.turn.resume_pending(NOW)
        assert await house.turn.reply_to(EMMA, "m2") is not None
        assert [line["event"] for line in lines if line["log_level"] == "error"] == ["turn_not_stored"]

    async def test_messages_stay_readable_for_staff_whatever_became_of_the_turn(self, house: TurnHouse) -> None:
        break_stage(house, "understand")
        await house.turn.hear(message("m1", "q"))
        await house.turn.answer(LIN)
        stored = [s.event for s in await house.store.events(LIN, 0, audience="staff")]
        assert [e.text for e in stored if isinstance(e, LearnerSaid)] == ["q"]
