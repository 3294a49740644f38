"""`zhike erase`, `zhike retention` and what an export leaves behind, as an operator runs them."""

import asyncio
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.messages import IncomingMessage
from bot.platforms.demo import DemoPlatform
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from tests.fakes.turns import SESSION
from tests.system.rights.conftest import files_with

WORDS = ("紫色河马",)


@pytest.fixture
def var(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which two learners wrote something, old enough for every class."""
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copy(migrated, folder / "zhike.db")
    monkeypatch.setenv("ZHIKE_VAR", str(folder))
    monkeypatch.setenv("ZHIKE_DATA_KEY", "off")
    monkeypatch.setenv("ZHIKE_PSEUDONYM_KEY", "x" * 40)

    async def write() -> None:
        database = Database(f"sqlite+aiosqlite:///{folder / 'zhike.db'}")
        store = SqlConversations(database, SESSION)
        for learner, words in (("L1", "紫色河马"), ("L2", "橙色企鹅")):
            message = IncomingMessage(
                conversation_id=f"widget:{learner}", channel="widget", message_id="m1", text=words, learner_id=learner
            )
            await store.hear(message, datetime(2026, 1, 1, tzinfo=UTC))
        await database.close()

    asyncio.run(write())
    return folder


def run(*arguments: str) -> object:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.strip().splitlines()[-1])


def test_a_learner_is_erased_by_command_with_the_exports_and_the_others_stay(var: Path) -> None:
    run("export", "--out", str(var / "events.jsonl"))
    run("export", "offers", "--out", str(var / "offers.csv"))
    assert files_with(var, WORDS) == ["events.jsonl", "zhike.db"]
    said = run("erase", "--learner", "L1")
    assert isinstance(said, dict)
    assert said["receipt"].startswith("ER-")
    assert said["removed"]["messages"] == 1
    assert files_with(var, (*WORDS, "widget:L1")) == []
    assert files_with(var, ("橙色企鹅",)) == ["zhike.db"]
    assert not (var / "offers.csv").exists()


def test_a_backup_is_erased_again_by_command(var: Path, tmp_path: Path) -> None:
    shutil.copy(var / "zhike.db", tmp_path / "backup.db")
    run("erase", "--learner", "L1")
    shutil.copy(tmp_path / "backup.db", var / "zhike.db")
    assert run("erase", "--replay") == {"erased_again": 2, "platform_owes": 0}
    assert files_with(var, WORDS) == []
    assert run("erase", "--replay") == {"erased_again": 0, "platform_owes": 0}


def test_retention_shows_first_and_then_removes(var: Path) -> None:
    shown = run("retention", "--dry-run")
    assert isinstance(shown, list)
    assert {row["data_class"]: row["removed"] for row in shown}["conversation_text"] == 2
    assert files_with(var, WORDS)
    run("retention")
    assert files_with(var, (*WORDS, "橙色企鹅")) == []


def test_retention_takes_old_one_time_codes_with_the_contacts_beside_them(var: Path) -> None:
    async def ask_for_code(platform: DemoPlatform) -> None:
        await platform.send_code("stranger@example.com")
        await platform.close()

    asyncio.run(ask_for_code(DemoPlatform(var / "platform.db", clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))))
    run("retention", "--dry-run")
    assert files_with(var, ("stranger@example.com",))
    run("retention")
    assert files_with(var, ("stranger@example.com",)) == []


def test_erase_wants_to_know_whom() -> None:
    assert CliRunner().invoke(app, ["erase"]).exit_code != 0
