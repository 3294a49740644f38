"""What a learner wrote is in no log line, whatever happens; and each turn has exactly one line of its own."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot.__main__ import app
from bot.channels.debounce import Debounce
from bot.errors import Unavailable
from bot.logs import configure_logs, log_name
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
        configure_logs("json", "a key")
        await house.turn.hear(message("m1", MARKER))
        turn_id = await house.turn.answer(LIN)
        (line,) = capsys.readouterr().err.splitlines()
        assert f'"turn_id": "{turn_id}"' in line
        assert f'"conversation_id": "{log_name("a key", LIN)}"' in line
        assert structlog.contextvars.get_contextvars() == {}


class TestNames:
    @pytest.mark.parametrize("key", ["conversation_id", "learner_id", "address"])
    def test_lines_of_one_belong_together_and_name_nobody(
        self, key: str, logs_restored: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure_logs("json", "a key")
        log = structlog.get_logger()
        for who in ("telegram:555000777", "telegram:555000777", "telegram:555000778"):
            log.info("something_happened", **{key: who})
        first, second, other = (json.loads(line)[key] for line in capsys.readouterr().err.splitlines())
        assert first == second == log_name("a key", "telegram:555000777")
        assert first != other
        assert "555" not in first

    def test_without_a_key_the_names_hold_for_one_process_and_lead_nowhere(
        self, logs_restored: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        named = []
        for _ in range(2):
            configure_logs("json")
            structlog.get_logger().info("something_happened", conversation_id=LIN)
            named.append(json.loads(capsys.readouterr().err)["conversation_id"])
        assert named[0] != named[1]
        assert LIN not in named

    def test_operators_find_the_lines_of_a_conversation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZHIKE_SECRET_KEY", "a key of the operator's, long enough")
        said = CliRunner().invoke(app, ["log-name", "telegram:555000777"])
        name = log_name("a key of the operator's, long enough", "telegram:555000777")
        assert json.loads(said.stdout) == {"name": name}


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
