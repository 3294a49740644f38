"""The tests' Bot API emulator against npm's `telegram-test-api`, as far as that one works.

    npm install --prefix FOLDER telegram-test-api@4.2.1
    ZHIKE_TELEGRAM_TEST_API=FOLDER python -m pytest tests/system/test_telegram_second_opinion.py

It is of 2022, and no Telegram either: where the two disagree, Telegram's documentation decided. `DISAGREEMENTS` is all
there is, `UNREADABLE` is where aiogram 3 fails on it, and a version of it that does better turns a test red. So
aiogram's `start_polling` ends at getMe, and the channel as it is repeats its first setMyCommands for ever: `filled`
adds the three things without which no conversation could be compared.
"""

import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.methods import Response, TelegramMethod
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bot.channels.telegram import commands
from tests.fakes.telegram.control import Json
from tests.fakes.telegram.emulator import Running, serve
from tests.fakes.telegram.fake_user import FakeUser
from tests.fakes.telegram.second_opinion import SecondOpinion, SecondUser, filled, second_opinion
from tests.system.telegram.house import Script, TelegramHouse
from tests.system.telegram.samples import CHOICE, CITED, CITED_AND_SUGGESTED, SUGGESTED

FOLDER = os.environ.get("ZHIKE_TELEGRAM_TEST_API", "")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="npm install --prefix FOLDER telegram-test-api@4.2.1, and set ZHIKE_TELEGRAM_TEST_API=FOLDER"
)
USER = 1001
BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="是 Yes", callback_data="/yes")],
        [InlineKeyboardButton(text="课程", url="https://kepu.example")],
    ]
)

_ITS_USERS = {
    "result.0.message.botToken": "its own; nothing of Telegram's",
    "result.0.message.chat.title": "Telegram: of groups and channels only",
    "result.0.message.chat.username": "its users have one, ours don't",
    "result.0.message.from.username": "its users have one, ours don't",
}
_ITS_MESSAGES = {
    "result.chat_id": "repeats what was asked",
    "result.chat.first_name": "Telegram: the user's; it says Bot",
    "result.date": "Telegram: Unix time in seconds; it gives milliseconds",
    "result.from": "Telegram: the bot; it leaves the sender out",
}
_NOTHING = {"result": "Telegram: True or the message; it answers null"}
_NOT_KNOWN = dict.fromkeys(["status", "ok", "result", "message"], "no such method; a 500 that is no Bot API answer")
DISAGREEMENTS: dict[str, dict[str, str]] = {
    "getMe": {
        "result.id": "another bot",
        "result.first_name": "another bot",
        "result.username": "another bot",
        "result.is_bot": "Telegram: required",
        "result.can_join_groups": "Telegram: in getMe only, and there always",
        "result.can_read_all_group_messages": "the same",
        "result.supports_inline_queries": "the same",
    },
    "setWebhook": {
        "result": "Telegram: True; it answers null",
        "description": "Telegram: Webhook was set",
    },
    "deleteWebhook": {},
    "deleteWebhook, again": {"description": "Telegram: Webhook is already deleted"},
    "setMyCommands": _NOT_KNOWN,
    "getUpdates, none": {},
    "getUpdates, a text": _ITS_USERS,
    "getUpdates, not confirmed": {"result": "Telegram: hands them out until an offset confirms them"},
    "getUpdates, a command": _ITS_USERS,
    "sendChatAction": _NOT_KNOWN,
    "sendMessage": _ITS_MESSAGES,
    "sendMessage, no preview": _ITS_MESSAGES
    | {"result.link_preview_options": "repeats the JSON text; Telegram gives the object"},
    "sendMessage, nothing": dict.fromkeys(
        ["status", "ok", "result", "error_code", "description"], "Telegram: refused; it takes everything"
    ),
    "getUpdates, a press": {
        "result.0.callback_query.chat_instance": "Telegram: required",
        "result.0.callback_query.from.username": "its users have one, ours don't",
    },
    "answerCallbackQuery": _NOTHING,
    "editMessageText": _NOTHING,
    "editMessageReplyMarkup": _NOTHING,
    "deleteMessage": _NOTHING,
    "deleteMessage, again": {
        "status": "Telegram: the error code; it answers 200",
        "description": "Telegram: message to delete not found",
    },
}
UNREADABLE = {"getMe", "setMyCommands", "sendChatAction", "sendMessage, no preview", "getUpdates, a press"}
# Its client leaves the pressed message to the test, so it is no opinion of its own.
NOT_ITS_OWN = "result.0.callback_query.message"


class Listening(AiohttpSession):
    """aiogram's session, which shows each answer as it came."""

    answer: Json

    def check_response(self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str) -> Response[Any]:
        self.answer = {"status": status_code} | json.loads(content)
        return super().check_response(bot, method, status_code, content)


class Calls:
    """The calls of the channel and those that a bot with buttons makes, each with its answer."""

    def __init__(self, running: Running) -> None:
        self._session = Listening(api=TelegramAPIServer.from_base(running.url))
        self._bot = Bot(running.token, session=self._session)
        self.answers: dict[str, Json] = {}
        self.unreadable: set[str] = set()

    async def _call(self, name: str, **params: Any) -> Any:
        """Make the call that the name begins with; its result, as it came."""
        method = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name.partition(",")[0])
        try:
            with suppress(TelegramAPIError):
                await getattr(self._bot, method)(**params)
        except ClientDecodeError:
            self.unreadable.add(name)
        self.answers[name] = self._session.answer
        return self._session.answer.get("result")

    async def make(self, user: FakeUser | SecondUser) -> None:
        call = self._call
        try:
            await call("getMe")
            await call("setWebhook", url="http://127.0.0.1:9/")
            await call("deleteWebhook")
            await call("deleteWebhook, again")
            await call("setMyCommands", commands=commands("zh"))
            await call("getUpdates, none")
            await user.say("你好 🙂")
            (text,) = await call("getUpdates, a text")
            await call("getUpdates, not confirmed")
            await user.say("/start from_the_site")
            (command,) = await call("getUpdates, a command", offset=text["update_id"] + 1)
            await call("sendChatAction", chat_id=USER, action="typing")
            bold = [MessageEntity(type="bold", offset=0, length=2)]
            sent = await call("sendMessage", chat_id=USER, text="好的。", entities=bold, reply_markup=BUTTONS)
            place = {"chat_id": USER, "message_id": sent["message_id"]}
            no_preview = LinkPreviewOptions(is_disabled=True)
            await call("sendMessage, no preview", chat_id=USER, text="x", link_preview_options=no_preview)
            await call("sendMessage, nothing", chat_id=USER, text="")
            await user.read(2)
            await user.press("是 Yes")
            (press,) = await call("getUpdates, a press", offset=command["update_id"] + 1)
            await call("answerCallbackQuery", callback_query_id=press["callback_query"]["id"], text="x")
            await call("editMessageText", **place, text="改了", reply_markup=BUTTONS)
            await call("editMessageReplyMarkup", **place)
            await call("deleteMessage", **place)
            await call("deleteMessage, again", **place)
        finally:
            await self._session.close()


def differing(ours: Any, theirs: Any, *path: str) -> Iterator[str]:
    """Where two answers are not the same; numbers that each gives as it likes are compared by their kind."""
    if ".".join(path) == NOT_ITS_OWN:
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in ours.keys() & theirs.keys():
            yield from differing(ours[key], theirs[key], *path, key)
        yield from (".".join((*path, key)) for key in ours.keys() ^ theirs.keys())
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            yield from differing(our, their, *path, str(number))
    elif _kind(ours, path[-1]) != _kind(theirs, path[-1]):
        yield ".".join(path)


def _kind(value: Any, name: str) -> object:
    if name in {"message_id", "update_id"}:
        return type(value)
    if name == "date":
        return len(str(value))
    return value


@pytest.fixture
async def opinion() -> AsyncIterator[SecondOpinion]:
    async with second_opinion(FOLDER) as running:
        yield running


@pytest.fixture
def emulator() -> Iterator[Running]:
    with serve() as running:
        yield running


async def test_both_answer_alike_but_for_what_is_known(emulator: Running, opinion: SecondOpinion) -> None:
    ours, theirs = Calls(emulator), Calls(opinion.running)
    async with FakeUser(emulator.url, USER) as user:
        await ours.make(user)
    async with SecondUser(opinion, USER) as second:
        await theirs.make(second)
    found = {name: set(differing(ours.answers[name], theirs.answers[name])) for name in ours.answers}
    assert found == {name: set(known) for name, known in DISAGREEMENTS.items()}
    assert ours.unreadable == set()
    assert theirs.unreadable == UNREADABLE


# What the learner does, and how many messages come back.
CONVERSATION = [
    ("/start", 1),
    ("/help", 1),
    ("/privacy", 1),
    ("/language", 1),
    ("/language", 1),
    ("睡多久？", 1),
    ("有什么推荐？", 1),
    ("[为什么推荐]", 1),
    ("[不感兴趣]", 1),
    ("选一个。", 1),
    ("[聊聊别的]", 1),
    ("都要。", 2),
    ("/human", 1),
]


async def test_the_channel_says_the_same_on_both(
    emulator: Running, opinion: SecondOpinion, migrated: Path, tmp_path: Path
) -> None:
    async with FakeUser(emulator.url, USER) as user:
        ours = await _talk(emulator, user, Path(shutil.copy(migrated, tmp_path / "ours.db")))
    async with filled(opinion) as running, SecondUser(opinion, USER) as second:
        theirs = await _talk(running, second, Path(shutil.copy(migrated, tmp_path / "theirs.db")))
    assert [len(said) for said in ours] == [count for _, count in CONVERSATION]
    assert theirs == ours


async def _talk(running: Running, user: FakeUser | SecondUser, file: Path) -> list[list[Json]]:
    script = Script({"睡多久？": CITED, "有什么推荐？": SUGGESTED, "选一个。": CHOICE, "都要。": CITED_AND_SUGGESTED})
    said: list[list[Json]] = []
    async with TelegramHouse(running, file, script=script).running():
        for done, count in CONVERSATION:
            await (user.press(done.strip("[]")) if done.startswith("[") else user.say(done))
            seen = await user.read(count)
            shown = ("text", "entities", "reply_markup")
            said.append([{part: one.message[part] for part in shown if part in one.message} for one in seen])
    return said
