"""Fixtures: the emulator on a free loopback port, empty for each test, a client of its control API and a user."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.fakes.telegram.control import control_client
from tests.fakes.telegram.emulator import Running, serve
from tests.fakes.telegram.fake_user import FakeUser


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Running]:
    """One emulator for the whole run."""
    with serve() as running:
        yield running


@pytest.fixture
async def control(running_emulator: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the emulator's control API; the emulator has nothing in it."""
    async with control_client(running_emulator.url) as client:
        (await client.post("/reset")).raise_for_status()
        yield client


@pytest.fixture
def emulator(running_emulator: Running, control: httpx.AsyncClient) -> Running:
    """The emulator, with nothing in it."""
    return running_emulator


@pytest.fixture
async def user(emulator: Running) -> AsyncIterator[FakeUser]:
    """Somebody whose Telegram is in Chinese."""
    async with FakeUser(emulator.url, 1001) as made:
        yield made
