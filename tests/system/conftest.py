"""The scripted application, in process and behind a real port; staff logins stand in its database."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.platforms.demo import demo_data
from bot.storage.database import Database
from bot.storage.staff import SqlStaff
from tests.fakes.app import ScriptedApp, scripted_app
from tests.fakes.turns import TurnHouse, turn_house

MOST_IN_A_FRAME = 256 * 1024


@pytest.fixture(scope="session")
def staffed(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the demo's staff; hashing their passwords is slow on purpose, so it's done once."""
    path = tmp_path_factory.mktemp("staffed") / "zhike.db"
    shutil.copy(migrated, path)

    async def add() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        for member in demo_data()["staff"]:
            await SqlStaff(database).add(**member)
        await database.close()

    asyncio.run(add())
    return path


@pytest.fixture
async def staffed_house(staffed: Path, tmp_path: Path) -> AsyncIterator[TurnHouse]:
    path = tmp_path / "staffed.db"
    shutil.copy(staffed, path)
    opened = Database(f"sqlite+aiosqlite:///{path}")
    yield turn_house(opened)
    await opened.close()


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """Requests go straight into the application; a crash is a 500, as behind a server."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://zhike.test")


@pytest.fixture
def scripted(house: TurnHouse) -> ScriptedApp:
    return scripted_app(house)


@pytest.fixture
async def client(scripted: ScriptedApp) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(scripted.app) as opened:
        yield opened


Serve = Callable[[ScriptedApp], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Puts an application behind a port of the loopback; gives the address. Stopped at the end of the test."""
    async with AsyncExitStack() as stack:

        async def start(scripted: ScriptedApp) -> str:
            return await stack.enter_async_context(_served(scripted.app))

        yield start


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", ws_max_size=MOST_IN_A_FRAME, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    # In the test's own loop, so that a test can hold a turn up; who connects before it is up waits in the backlog.
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listening.close()
