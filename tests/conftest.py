"""Fixtures for all tests: a migrated database, and the folder with the built index."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.ingest import ingest
from bot.settings import Settings
from bot.storage.database import Database
from tests.fakes.turns import TurnHouse, turn_house


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that the migrations made; tests work on copies."""
    path = tmp_path_factory.mktemp("migrated") / "zhike.db"

    async def migrate() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await database.migrate()
        await database.close()

    asyncio.run(migrate())
    return path


@pytest.fixture
async def database(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "zhike.db"
    shutil.copy(migrated, path)
    opened = Database(f"sqlite+aiosqlite:///{path}")
    yield opened
    await opened.close()


@pytest.fixture
async def house(database: Database) -> TurnHouse:
    return turn_house(database)


@pytest.fixture(scope="session")
def house_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index and the item vectors of the shipped content and bundle; copy it, don't write in it.

    What stands in the folder that ZHIKE_TEST_VAR names is taken over as far as it fits; the rest is built, once.
    """
    var = tmp_path_factory.mktemp("house") / "var"
    var.mkdir()
    built = os.environ.get("ZHIKE_TEST_VAR")
    if built:
        for part in ("index", "recommender"):
            if (Path(built) / part).is_dir():
                shutil.copytree(Path(built) / part, var / part)
    ingest(Settings(var=var), today=date(2026, 11, 20))
    return var
