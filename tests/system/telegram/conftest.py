"""Fixtures of the Telegram tests: the emulator, a user, an empty migrated database, a running house."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fixtures import control, emulator, running_emulator, user
from tests.system.telegram.house import Script, TelegramHouse

__all__ = ["control", "emulator", "running_emulator", "user"]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the program's revision; migrating one for each test would take longer than the tests."""
    file = tmp_path_factory.mktemp("telegram") / "empty.db"

    async def migrate() -> None:
        database = Database(f"sqlite+aiosqlite:///{file}")
        await database.migrate()
        await database.close()

    asyncio.run(migrate())
    return file


@pytest.fixture
def database_file(empty_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "zhike.db"))


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def house(emulator: Running, database_file: Path, script: Script) -> AsyncIterator[TelegramHouse]:
    async with TelegramHouse(emulator, database_file, script=script).running() as running:
        yield running
