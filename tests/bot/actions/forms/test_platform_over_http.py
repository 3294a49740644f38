"""A form on the HTTP adapter while its platform goes away and comes back, the breaker open in between."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from bot.bootstrap import build_house
from bot.dialogue import responses
from bot.engines import Engines
from bot.platforms.demo import DemoPlatform
from bot.platforms.http import HttpPlatform
from bot.settings import Settings
from knowledge import Catalogue
from tests.bot.actions.forms.conftest import Chat
from tests.fakes.platforms import IMPATIENT, Line, StillClock, demo_platform, over_http

CHEN, ORDER = "learner-chen", "KP202611200011"
# The breaker has to stay open for as long as a turn of a busy machine takes.
PATIENCE = replace(IMPATIENT, failures=2, recovery=1.5)


@dataclass
class Far:
    """A learner's conversation, and the line to the platform behind it."""

    chat: Chat
    port: HttpPlatform
    line: Line
    demo: DemoPlatform

    async def is_back(self) -> None:
        self.line.always = None
        async with asyncio.timeout(10):
            while self.port.open:  # noqa: ASYNC110 - time itself closes it, and tells nobody
                await asyncio.sleep(0.02)

    async def says_without_asking(self, text: str) -> None:
        """A message that is answered while the breaker is open."""
        assert self.port.open
        asked = self.line.calls
        await self.chat.say(text)
        assert self.line.calls == asked, "an open breaker asks nobody"

    async def made(self) -> list[str]:
        return [receipt.reference for receipt in await self.demo.requests(CHEN)]


@pytest.fixture
async def far(migrated: Path, tmp_path: Path, engines: Engines, catalogue: Catalogue) -> AsyncIterator[Far]:
    shutil.copy(migrated, tmp_path / "zhike.db")
    clock = StillClock(datetime(2026, 11, 22, 4, tzinfo=UTC))
    demo = demo_platform(clock)
    port, line = over_http(demo, clock, patience=PATIENCE)
    settings = Settings(_env_file=None, var=tmp_path, debounce_seconds=0)
    house = build_house(settings, catalogue, rng=np.random.default_rng(7), clock=clock, engines=engines, platform=port)
    # Its own platform is looked into directly, and its clock stands still.
    yield Far(Chat(house, cast(Any, None), cast(Any, clock), learner_id=CHEN), port, line, demo)
    await house.database.close()
    await port.close()
    await demo.close()


async def test_what_was_typed_outlives_an_open_breaker_and_is_sent_once(far: Far) -> None:
    chat = far.chat
    await chat.say("我想退款，讲得太浅了")
    assert (await chat.form()).requested == "order_id"

    # Gone while it is being filled: said so each time, and nothing typed is lost.
    far.line.always = "down"
    down = responses.say("utter_form_platform_down", "zh")
    while not far.port.open:
        await chat.say(ORDER)
        assert down in chat.text
        assert "/human_handoff" in [button.payload for button in chat.buttons]
    await far.says_without_asking("继续")
    assert down in chat.text
    assert chat.last is not None
    assert not chat.last.turn.escalated
    form = await chat.form()
    assert (form.status, form.slots["reason"]) == ("paused", "讲得太浅了")

    await far.is_back()
    await chat.press("继续办理")
    form = await chat.form()
    assert (form.status, form.slots) == ("confirming", {"order_id": ORDER, "reason": "讲得太浅了"})
    assert not await far.made()

    # Gone again while it is sent: done there, and no answer ever came back.
    far.line.always = "lost"
    await chat.press("确认提交")
    while not far.port.open:
        assert (await chat.form()).status == "unsent"
        await chat.press("再试一次")
    await far.says_without_asking("再试一次")
    assert responses.say("utter_form_unsent", "zh") in chat.text
    assert "RF-" not in chat.text
    assert len(await far.made()) == 1

    await far.is_back()
    await chat.press("再试一次")
    form = await chat.form()
    assert form.status == "submitted"
    assert await far.made() == [form.reference]
    assert str(form.reference) in chat.text


async def test_a_question_about_the_courses_is_answered_while_the_breaker_is_open(far: Far) -> None:
    chat = far.chat
    await chat.say(f"我要退 {ORDER}")
    far.line.always = "down"
    while not far.port.open:
        await chat.say("我的订单有哪些")
    await far.says_without_asking("每天吃多少盐合适？")
    assert chat.rule == "subject_question"
    assert chat.last is not None
    assert chat.last.turn.citations
    assert (await chat.form()).slots == {"order_id": ORDER}
    # A reason needs nobody to look it up; the sum that would come back does.
    await chat.say("讲得太浅了")
    assert responses.say("utter_form_platform_down", "zh") in chat.text
    await far.is_back()
    await chat.press("继续办理")
    assert (await chat.form()).slots == {"order_id": ORDER, "reason": "讲得太浅了"}
    assert not await far.made()
