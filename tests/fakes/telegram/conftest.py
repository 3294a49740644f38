"""Fixtures of the emulator's own tests."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from tests.fakes.telegram.echo import make_bot, polling
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fixtures import control, emulator, running_emulator, user

__all__ = ["control", "emulator", "running_emulator", "user"]


@pytest.fixture
async def bot(emulator: Running) -> AsyncIterator[Bot]:
    """An aiogram bot of the emulator that does nothing by itself."""
    made = make_bot(emulator)
    yield made
    await made.session.close()


@pytest.fixture
async def echo_bot(bot: Bot) -> AsyncIterator[Bot]:
    """One that echoes."""
    async with polling(bot):
        yield bot
