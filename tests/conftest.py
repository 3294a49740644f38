"""Fixtures for all tests: a migrated database, and the folder with the built index."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from bot.ingest import ingest
from bot.settings import Settings
from bot.storage.database import Database
from tests.fakes.turns import TurnHouse, turn_house


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that use the built house take longest: begun first, they leave no worker alone with one at the end. While
    the first of them builds it the other worker would wait: that begins with what is long and needs no house.
    """
    using = {item.path for item in items if {"house_var", "browser"} & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path not in using)
    building = items[0].path if items else None
    long = {item.path for item in items if item.get_closest_marker("long")} - using
    items.sort(key=lambda item: (item.path != building, item.path not in long))


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
def house_var(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index and the item vectors of the shipped content and bundle; copy it, don't write in it.

    It stands in pytest's cache, so that only what has changed since the last run is built. The folder that
    ZHIKE_TEST_VAR names is not touched: what stands in it is taken over as far as it fits.
    """
    built, cache = os.environ.get("ZHIKE_TEST_VAR"), request.config.cache
    if built or cache is None:
        var = tmp_path_factory.mktemp("house_var")
        for part in ("index", "recommender"):
            if built and (Path(built) / part).is_dir():
                shutil.copytree(Path(built) / part, var / part)
    else:
        var = cache.mkdir("house_var")
    # One worker of pytest-xdist builds, the others wait and find nothing left to do.
    with FileLock(var.with_suffix(".lock")):
        ingest(Settings(var=var), today=date(2026, 11, 20))
    return var
