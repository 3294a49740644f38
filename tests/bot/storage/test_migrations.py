"""The migrations: they end in the tables that rows.py names, and lose nothing on the way."""

import json
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert

from bot.dialogue.events import Event, NotInterested
from bot.dialogue.tracker import Tracker
from bot.storage.database import Database
from bot.storage.migrations import NEWEST
from bot.storage.outcomes import SqlOutcomes
from bot.storage.rows import Base, ConversationRow, EventRow
from tests.contracts.test_outcome_stores import ALL, facts, slate
from tests.fakes.clock import START
from tests.repository import ROOT


def upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "bot" / "storage" / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_the_schema_is_the_one_that_the_rows_name(migrated: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{migrated}")
    assert database._file is not None
    with database._file.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_the_newest_version_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "bot" / "storage" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


async def test_slates_and_refusals_of_the_log_are_taken_over(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
    refused = NotInterested(impression_id="i1", item_ids=("sleep-well", "sleep-well", "unknown"))
    events: list[Event] = [slate("i1", "sleep-well", "first-budget"), refused, refused, slate("i2", "a", turn_id="t2")]
    async with database.engine.begin() as connection:
        await connection.run_sync(upgrade, "0001")
        tracker = Tracker(conversation_id="widget:learner-lin")
        conversation = {
            "id": "widget:learner-lin",
            "channel": "widget",
            "learner_id": "learner-lin",
            "tracker": tracker.model_dump_json(),
            "updated_at": START,
        }
        await connection.execute(insert(ConversationRow), [conversation])
        rows = [
            {
                "conversation_id": "widget:learner-lin",
                "seq": seq,
                "type": event.type,
                "audience": event.audience,
                "turn_id": getattr(event, "turn_id", None),
                "at": START + timedelta(minutes=seq),
                "body": json.dumps(event.model_dump(mode="json")),
            }
            for seq, event in enumerate(events, start=1)
        ]
        await connection.execute(insert(EventRow), rows)
    await database.migrate()
    found = await SqlOutcomes(database).results(*ALL)
    assert [(r.exposure.impression_id, r.exposure.item_id, facts(r)) for r in found] == [
        ("i1", "sleep-well", {"dismissed"}),
        ("i1", "first-budget", set()),
        ("i2", "a", set()),
    ]
    first = found[0].exposure
    assert (first.learner_id, first.channel, first.propensity) == ("learner-lin", "widget", 0.9)
    assert first.at == START + timedelta(minutes=1)
    await database.close()
