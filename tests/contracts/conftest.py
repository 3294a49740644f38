"""All kinds of stores, under one name. PostgreSQL takes part where ZHIKE_TEST_POSTGRES names an empty database."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.outcome_port import OutcomeStore
from bot.ports import ConversationStore, TicketStore
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from bot.storage.encryption import Cipher
from bot.storage.outcomes import SqlOutcomes
from bot.storage.rows import Base
from bot.storage.tickets import SqlTickets
from recommender import ATTRIBUTION_WINDOW
from tests.fakes.memory import FakeConversations, Memory
from tests.fakes.outcomes import FakeOutcomes
from tests.fakes.platforms import Platform, StillClock, demo_platform, over_http
from tests.fakes.tickets import FakeTickets
from tests.fakes.turns import SESSION


@dataclass
class Stores:
    """What a contract is about."""

    conversations: ConversationStore
    tickets: TicketStore
    outcomes: OutcomeStore


@pytest.fixture
async def postgresql() -> AsyncIterator[Database]:
    """The database that ZHIKE_TEST_POSTGRES names, emptied."""
    server = os.environ.get("ZHIKE_TEST_POSTGRES")
    if not server:
        pytest.skip("ZHIKE_TEST_POSTGRES names no database")
    opened = Database(server)
    await opened.migrate()
    async with opened.engine.begin() as connection:
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
    yield opened
    await opened.close()


@pytest.fixture
async def sealed(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """As a server has it that nobody has told otherwise: with a key."""
    path = shutil.copy(migrated, tmp_path / "sealed.db")
    opened = Database(f"sqlite+aiosqlite:///{path}", Cipher(Fernet.generate_key().decode()))
    yield opened
    await opened.close()


@pytest.fixture(params=["database", "sealed", "memory", "postgresql"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        memory = Memory(SESSION)
        return Stores(FakeConversations(memory), FakeTickets(memory), FakeOutcomes(memory, ATTRIBUTION_WINDOW))
    opened: Database = request.getfixturevalue(request.param)
    return Stores(SqlConversations(opened, SESSION), SqlTickets(opened, SESSION), SqlOutcomes(opened))


@pytest.fixture(params=["database", "postgresql"])
def opened(request: pytest.FixtureRequest) -> Database:
    """A real database, for what only those promise."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["demo", "http"])
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    clock = StillClock(datetime(2026, 11, 20, 4, tzinfo=UTC))  # a Friday, noon in Beijing
    demo = demo_platform(clock)
    if request.param == "demo":
        yield Platform(demo, demo, clock)
    else:
        port, _ = over_http(demo, clock)
        yield Platform(port, demo, clock)
        await port.close()
    await demo.close()
