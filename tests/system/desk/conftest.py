"""The application with the demo's staff, and two of them at their desks."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.staff import SqlStaff
from tests.fakes.app import ScriptedApp, scripted_app
from tests.fakes.staff import Member, signed_in
from tests.fakes.turns import TurnHouse
from tests.system.conftest import client_of


@pytest.fixture
def scripted(staffed_house: TurnHouse) -> ScriptedApp:
    return scripted_app(staffed_house, staff=SqlStaff(staffed_house.database))


@pytest.fixture
async def meiling(scripted: ScriptedApp) -> AsyncIterator[Member]:
    async with client_of(scripted.app) as client:
        yield await signed_in(client, "meiling")


@pytest.fixture
async def oliver(scripted: ScriptedApp) -> AsyncIterator[Member]:
    async with client_of(scripted.app) as client:
        yield await signed_in(client, "oliver")
