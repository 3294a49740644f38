"""Every message is heard once and answered once, whatever dies in between."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import httpx
from structlog.testing import capture_logs

from bot.dialogue import responses
from bot.dialogue.events import LearnerSaid
from bot.errors import Unavailable
from bot.messages import IncomingMessage
from bot.ports import Heard
from bot.storage.conversations import SqlConversations
from tests.fakes.telegram.control import calls, plan
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fake_user import FakeUser
from tests.system.telegram.house import TelegramHouse

ROOT = Path(__file__).parents[3]


class BrieflyUnavailable(SqlConversations):
    """A database that can't be used at first, neither for hearing nor for finding out what is to be sent."""

    hearings = 2
    looks = 2

    async def hear(self, message: IncomingMessage, at: datetime) -> Heard:
        if self.hearings:
            self.hearings -= 1
            raise Unavailable
        return await super().hear(message, at)

    async def undelivered(self, channel: str) -> list[tuple[str, str, int]]:
        if self.looks:
            self.looks -= 1
            raise Unavailable
        return await super().undelivered(channel)


class NeverDone(SqlConversations):
    """A database that takes a message and doesn't come back."""

    async def hear(self, message: IncomingMessage, at: datetime) -> Heard:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    asked = asyncio.Event()


class Broken(SqlConversations):
    """A store with a bug that one text brings out."""

    async def hear(self, message: IncomingMessage, at: datetime) -> Heard:
        if message.text == "毒药":
            raise ZeroDivisionError
        return await super().hear(message, at)


async def heard(house: TelegramHouse) -> list[str]:
    return [stored.event.text for stored in await house.log(1001) if isinstance(stored.event, LearnerSaid)]


async def test_an_update_that_comes_again_makes_no_second_turn(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    update = await user.say("你好吗？")
    await user.read(2)
    await redelivered(control, update)
    await user.say("另一句？")
    assert [seen.text for seen in await user.read(1)] == ["您说：另一句？"]
    assert await heard(house) == ["你好吗？", "另一句？"]
    assert len(await house.turns(1001)) == 2
    assert len(await calls(control, "sendChatAction")) == 2


async def redelivered(control: httpx.AsyncClient, update_id: int) -> None:
    """Have an update handed out again, as soon as the bot has confirmed it."""
    async with asyncio.timeout(10):
        while (await control.post(f"/updates/{update_id}/redeliver")).is_error:  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.02)


async def test_a_message_that_could_not_be_stored_is_asked_for_again(
    emulator: Running, user: FakeUser, database_file: Path
) -> None:
    async with TelegramHouse(emulator, database_file, store=BrieflyUnavailable).running() as house:
        await user.say("还在吗？")
        await user.say("在的话回一声？")
        assert len(await user.read(2, timeout=10)) == 2
        await house.sent_all()
        assert await heard(house) == ["还在吗？", "在的话回一声？"]


async def test_a_message_is_confirmed_only_after_it_was_stored(
    emulator: Running, user: FakeUser, database_file: Path
) -> None:
    async with TelegramHouse(emulator, database_file, store=NeverDone).running():
        await user.say("别丢了我？")
        async with asyncio.timeout(10):
            await NeverDone.asked.wait()
    async with TelegramHouse(emulator, database_file).running() as house:
        assert [seen.text for seen in await user.read(2)][1] == "您说：别丢了我？"
        assert await heard(house) == ["别丢了我？"]


async def test_a_bot_killed_before_its_answer_answers_once_after_its_restart(
    emulator: Running, user: FakeUser, database_file: Path
) -> None:
    await user.say("救命稻草？")
    command = [sys.executable, "-m", "tests.system.telegram.dying", emulator.url, emulator.token, str(database_file)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        async with asyncio.timeout(60):
            assert await process.wait() == -9
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert await user.read(1, timeout=0.1) == []
    async with TelegramHouse(emulator, database_file).running() as house:
        assert await heard(house) == ["救命稻草？"]
        assert [seen.text for seen in await user.read(2)][1] == "您说：救命稻草？"
        await user.say("后来呢？")
        assert [seen.text for seen in await user.read(1)] == ["您说：后来呢？"]
        assert await heard(house) == ["救命稻草？", "后来呢？"]


async def test_after_a_restart_only_what_was_not_sent_is_sent(
    emulator: Running, user: FakeUser, control: httpx.AsyncClient, database_file: Path
) -> None:
    await plan(control, "sendMessage", kind="hang", skip=1)
    async with TelegramHouse(emulator, database_file).running():
        await user.say("你好吗？")
        assert [seen.text for seen in await user.read(1)] == [responses.say("utter_first_contact", "zh")]
        async with asyncio.timeout(10):
            while len(await calls(control, "sendMessage")) < 2:  # noqa: ASYNC110 - another thread's
                await asyncio.sleep(0.02)
    async with TelegramHouse(emulator, database_file).running() as house:
        assert [seen.text for seen in await user.read(1)] == ["您说：你好吗？"]
        await house.sent_all()
    assert await user.read(1, timeout=0.1) == []


async def test_a_message_that_brings_out_a_bug_gets_an_honest_word_and_blocks_nobody(
    emulator: Running, user: FakeUser, database_file: Path
) -> None:
    async with TelegramHouse(emulator, database_file, store=Broken).running():
        with capture_logs() as lines:
            await user.say("毒药")
            assert [seen.text for seen in await user.read(1)] == [responses.say("utter_not_heard", "zh")]
        assert [type(line["exc_info"]) for line in lines if line["event"] == "telegram_update_failed"] == [
            ZeroDivisionError
        ]
        await user.say("好的？")
        assert [seen.text for seen in await user.read(2)][1] == "您说：好的？"
