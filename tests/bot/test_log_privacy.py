"""What a learner wrote is in no log line, whatever happens; and each turn has exactly one line of its own."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.channels.debounce import Debounce
from bot.errors import Unavailable
from bot.logs import configure_logs
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from tests.bot.test_turn_failures import STAGES, break_stage, table_away
from tests.fakes.clock import START
from tests.fakes.turns import SESSION, TurnHouse, message

LIN = "rest:lin"
MARKER = "紫色河马 13800138000 lin@example.com"


def without_words(lines: list[Any]) -> bool:
    text = repr(lines)
    return not any(part in text for part in ("紫色河马", "13800138000", "lin@example.com"))


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """For tests that look at lines as the server writes them, tracebacks included."""
    yield
    structlog.reset_defaults()


class TestOneLine:
    async def test_a_turn_has_one_line_with_what_it_came_to(self, house: TurnHouse) -> None:
        with capture_logs() as lines:
            await house.turn.hear(message("m1", MARKER))
            await house.turn.answer(LIN)
            await house.turn.answer(LIN)
        (line,) = [line for line in lines if line["event"] == "turn_completed"]
        assert without_words(lines)
        assert line["log_level"] == "info"
        assert {"intent": "ask_health", "rule": "subject_question", "outcome": "answered"}.items() <= line.items()
        assert {"confidence", "sentiment", "language", "action", "abstained", "escalated", "error"} <= line.keys()
        assert set(line["timings_ms"]) == {"understand", "decide", "act", "persist"}

    @pytest.mark.parametrize("stage", STAGES)
    async def test_a_turn_that_crashed_has_one_line_too(self, house: TurnHouse, stage: str) -> None:
        break_stage(house, stage)
        with capture_logs() as lines:
            await house.turn.hear(message("m1", "q"))
            await house.turn.answer(LIN)
        assert [line["event"] for line in lines].count("turn_completed") == 1

    async def test_the_line_names_the_turn_and_the_conversation(
        self, house: TurnHouse, logs_restored: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure_logs("json")
        await house.turn.hear(message("m1", MARKER))
        turn_id = await house.turn.answer(LIN)
        (line,) = capsys.readouterr().err.splitlines()
        assert f'"turn_id": "{turn_id}"' in line
        assert f'"conversation_id": "{LIN}"' in line
        assert structlog.contextvars.get_contextvars() == {}


class TestWords:
    async def test_a_database_that_fails_is_logged_without_what_it_was_given(
        self, house: TurnHouse, logs_restored: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure_logs("json")

        begun = asyncio.Event()

        async def hear_and_answer(conversation_id: str) -> None:
            begun.set()
            await house.turn.hear(message("m1", MARKER, conversation_id))

        debounce = Debounce(hear_and_answer, 0)
        with table_away(house.database, "events"):
            debounce.heard(LIN, MARKER, pressed=False)
            await begun.wait()
            await debounce.close()
        line = capsys.readouterr().err
        assert "turn_not_stored" in line
        assert "OperationalError" in line
        assert without_words([line])

    def test_a_value_that_does_not_fit_its_type_is_logged_without_the_value(
        self, logs_restored: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure_logs("json")
        with pytest.raises(ValueError, match="channel") as raised:
            message("m1").model_validate({"conversation_id": LIN, "channel": MARKER, "message_id": "m1", "text": "q"})
        structlog.get_logger().error("request_failed", exc_info=raised.value)
        line = capsys.readouterr().err
        assert "ValidationError" in line
        assert without_words([line])

    @pytest.mark.parametrize("key", ["text", "message", "token", "email", "quote"])
    def test_keys_under_which_words_travel_lose_their_value(
        self, key: str, logs_restored: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure_logs("json")
        structlog.get_logger().info("something_happened", **{key: MARKER})
        line = capsys.readouterr().err
        assert "something_happened" in line
        assert without_words([line])

    async def test_an_error_of_the_database_keeps_the_values_to_itself(self, database: Database) -> None:
        store = SqlConversations(database, SESSION)
        with table_away(database, "events"), pytest.raises(Unavailable) as raised:
            await store.hear(message("m1", MARKER), START)
        assert without_words([str(raised.value.__cause__)])
