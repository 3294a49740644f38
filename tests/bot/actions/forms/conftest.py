"""The real house with its model and content over a platform in memory; one learner who writes and presses."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import pytest

from bot.bootstrap import House, build_house
from bot.dialogue.events import FormMoved
from bot.dialogue.open_form import OpenForm
from bot.engines import Engines, load_engines
from bot.ingest import read_content
from bot.messages import Button, IncomingMessage, Reply
from bot.settings import Settings
from knowledge import Catalogue
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform


@dataclass
class Chat:
    """One conversation with the house."""

    house: House
    platform: FakePlatform
    clock: FakeClock
    learner_id: str | None = None
    language: str = "zh"
    conversation_id: str = "widget:form"
    channel: Literal["widget", "telegram"] = "widget"
    said: int = 0
    last: Reply | None = None

    async def say(self, text: str, payload: str | None = None) -> Reply:
        self.said += 1
        message = IncomingMessage(
            conversation_id=self.conversation_id,
            channel=self.channel,
            message_id=f"m{self.said}",
            text=text,
            payload=payload,
            learner_id=self.learner_id,
            language=self.language,
        )
        await self.house.turn.hear(message)
        await self.house.turn.answer(self.conversation_id)
        self.last = await self.house.turn.reply_to(self.conversation_id, message.message_id)
        assert self.last is not None
        return self.last

    async def press(self, title: str) -> Reply:
        """The first button whose title begins so."""
        found = [button for button in self.buttons if button.title.startswith(title)]
        assert found, f"no button {title} among {[button.title for button in self.buttons]}"
        return await self.say(found[0].title, found[0].payload)

    @property
    def buttons(self) -> list[Button]:
        return [button for message in self.last.messages for button in message.buttons] if self.last else []

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.last.messages) if self.last else ""

    @property
    def rule(self) -> str:
        return self.last.turn.rule if self.last else ""

    async def form(self) -> OpenForm:
        tracker = await self.house.store.load(self.conversation_id)
        assert tracker is not None
        assert tracker.form is not None
        return tracker.form

    async def moves(self) -> list[OpenForm]:
        events = await self.house.store.events(self.conversation_id, 0, audience="staff", limit=2000)
        return [stored.event.form for stored in events if isinstance(stored.event, FormMoved)]

    def requests(self, **fields: Any) -> list[Any]:
        """What the platform has been asked for, as far as it has these values."""
        made = [request for _, request, _ in self.platform.log.values()]
        return [r for r in made if all(getattr(r, name, None) == value for name, value in fields.items())]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Read once: it takes longer than a whole conversation."""
    return read_content(Settings(_env_file=None)).catalogue


@pytest.fixture(scope="session")
def engines(house_var: Path, catalogue: Catalogue) -> Engines:
    return load_engines(Settings(_env_file=None, var=house_var), catalogue)


@pytest.fixture
async def chat(migrated: Path, tmp_path: Path, engines: Engines, catalogue: Catalogue) -> AsyncIterator[Chat]:
    shutil.copy(migrated, tmp_path / "zhike.db")
    clock = FakeClock()
    platform = FakePlatform(clock)
    settings = Settings(_env_file=None, var=tmp_path, debounce_seconds=0)
    built = build_house(
        settings,
        catalogue,
        rng=np.random.default_rng(7),
        clock=clock,
        engines=engines,
        platform=cast(Any, platform),
    )
    yield Chat(built, platform, clock, learner_id="learner-lin")
    await built.database.close()
