"""A bot that is killed after it has heard a message and before it has answered it; a process of its own."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from tests.fakes.telegram.emulator import Running
from tests.system.telegram.house import TelegramHouse


async def killed(text: str, payload: str | None, tracker: Tracker) -> Understanding:
    """An Understander at which the process ends, as when its machine fails."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


async def main(url: str, token: str, file: str) -> None:
    async with TelegramHouse(Running(url, token), Path(file), understand=killed).running():
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
