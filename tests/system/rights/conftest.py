"""A house with its model and index, and a search through everything that it keeps."""

import gc
import shutil
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType, ModuleType

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.bootstrap import House, build_house
from bot.messages import Channel, IncomingMessage, Reply
from bot.settings import Settings


@dataclass
class Somebody:
    """A learner, or nobody known, who writes in conversations of a house."""

    house: House
    learner_id: str | None = None
    count: int = 0
    replies: list[Reply | None] = field(default_factory=list)

    async def say(
        self, conversation_id: str, words: str, *, payload: str | None = None, channel: Channel = "widget"
    ) -> Reply | None:
        self.count += 1
        incoming = IncomingMessage(
            conversation_id=conversation_id,
            channel=channel,
            message_id=f"{self.learner_id}-{self.count}",
            text=words,
            payload=payload,
            learner_id=self.learner_id,
            address="555000777" if channel == "telegram" else None,
        )
        await self.house.turn.hear(incoming)
        await self.house.turn.answer(conversation_id)
        self.replies.append(await self.house.turn.reply_to(conversation_id, incoming.message_id))
        return self.replies[-1]

    async def press(self, conversation_id: str, payload: str, *, channel: Channel = "widget") -> Reply:
        """Press what the last reply offered."""
        offered = [button for message in said(self.replies[-1]).messages for button in message.buttons]
        button = next(button for button in offered if button.payload.startswith(payload))
        return said(await self.say(conversation_id, button.title, payload=button.payload, channel=channel))


def said(reply: Reply | None) -> Reply:
    assert reply is not None, "the bot said nothing"
    return reply


def words_of(reply: Reply | None) -> str:
    return "\n".join(message.text for message in said(reply).messages)


def files_with(folder: Path, needles: tuple[str, ...]) -> list[str]:
    """Files in which one of the needles stands, as bytes; text of JSON may be escaped."""
    forms = [form for needle in needles for form in (needle.encode(), needle.encode("unicode_escape"))]
    forms += [needle.encode("utf-16-le") for needle in needles]
    return [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if file.is_file() and any(form in file.read_bytes() for form in forms)
    ]


async def rows_with(house: House, needles: tuple[str, ...]) -> list[str]:
    """Tables of the database in which one of the needles stands, in any column."""
    found = []
    async with house.database.engine.connect() as connection:
        names = await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        for (name,) in names.all():
            rows = await connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - names of our own tables
            if any(needle in str(value) for row in rows for value in row for needle in needles):
                found.append(str(name))
    return found


def remembered(root: object, needles: tuple[str, ...]) -> list[str]:
    """Texts that hold one of the needles, of all that can be reached from an object."""
    found: list[str] = []
    seen = {id(root)}
    waiting = deque([root])
    while waiting:
        holder = waiting.popleft()
        for part in gc.get_referents(holder):
            if id(part) in seen or isinstance(part, ModuleType | type | FunctionType):
                continue
            seen.add(id(part))
            if isinstance(part, str | bytes):
                plain = part if isinstance(part, str) else part.decode("utf-8", "replace")
                found += (
                    [f"{type(holder).__name__}: {plain[:80]}"] if any(needle in plain for needle in needles) else []
                )
            else:
                waiting.append(part)
    return found


@pytest.fixture
async def house(house_var: Path, tmp_path: Path) -> AsyncIterator[House]:
    shutil.copytree(house_var, tmp_path / "var")
    # Unsealed, so that searching the bytes of its files is a search.
    opened = build_house(Settings(var=tmp_path / "var", debounce_seconds=0, data_key=SecretStr("off")))
    await opened.start()
    yield opened
    await opened.close()
