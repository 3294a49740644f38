"""`zhike export` as an analyst runs it, as a process of its own."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from tests.contracts.test_outcome_stores import slate
from tests.fakes.clock import START
from tests.fakes.turns import SESSION, message

KEY = "a key of the tests with more than thirty-two characters"


def export(database: Database, *arguments: str, key: str = KEY) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "ZHIKE_DATABASE_URL": str(database.url), "ZHIKE_PSEUDONYM_KEY": key}
    command = [sys.executable, "-m", "bot", "export", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def test_the_log_of_suggestions_and_the_event_log_are_two_files(database: Database, tmp_path: Path) -> None:
    store = SqlConversations(database, SESSION)
    await store.hear(message("m1", "我失眠", "widget:learner-lin"), START)
    await store.append("widget:learner-lin", [slate("i1", "sleep-well", "first-budget")], START, epoch=0)

    done = export(database, "offers", "--out", str(tmp_path / "offers.csv"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["exposures"] == 2
    written = (tmp_path / "offers.csv").read_text(encoding="utf-8")
    assert [row["item_id"] for row in csv.DictReader(written.splitlines())] == ["sleep-well", "first-budget"]
    assert "learner-lin" not in written
    assert "失眠" not in written

    earlier = export(database, "offers", "--out", str(tmp_path / "none.csv"), "--until", "2026-01-01")
    assert json.loads(earlier.stdout.splitlines()[-1])["exposures"] == 0

    events = export(database, "--out", str(tmp_path / "events.jsonl"))
    assert json.loads(events.stdout.splitlines()[-1])["events"] == 2


async def test_without_a_key_or_a_file_it_says_what_is_missing(database: Database, tmp_path: Path) -> None:
    short = export(database, "offers", "--out", str(tmp_path / "offers.csv"), key="short")
    assert short.returncode != 0
    assert "32" in short.stderr
    assert "Traceback" not in short.stderr
    nameless = export(database)
    assert nameless.returncode == 2
    assert "--out" in nameless.stderr
    assert "offers.csv" not in os.listdir(tmp_path)  # noqa: PTH208 - one look at a folder of the test
