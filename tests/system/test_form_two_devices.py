"""A learner at two devices answers one question of a form differently at the same moment: one thing comes of it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI

from bot.application import build_app
from bot.bootstrap import House, build_house
from bot.dialogue.events import BotSaid, FormMoved, TurnEnded
from bot.dialogue.open_form import OpenForm
from bot.platform_port import Order, Receipt, ServiceRequest
from bot.ports import Clock
from bot.settings import Settings
from tests.fakes.app import ScriptedApp
from tests.fakes.clock import FakeClock
from tests.fakes.platform import LIN, FakePlatform
from tests.fakes.sockets import Frame, Socket, widget_at
from tests.system.conftest import Serve

SLEEP, BUDGET, MOVE = "KP202611110017", "KP202611150005", "KP202611180042"
CONVERSATION = f"widget:{LIN}"


class Held(FakePlatform):
    """A platform that can be made to take its time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.free = asyncio.Event()
        self.free.set()
        self.asked = asyncio.Event()

    async def orders(self, learner_id: str) -> list[Order]:
        await self._until_free()
        return await super().orders(learner_id)

    async def submit(self, learner_id: str, request: ServiceRequest, key: str) -> Receipt:
        await self._until_free()
        return await super().submit(learner_id, request, key)

    async def _until_free(self) -> None:
        self.asked.set()
        await self.free.wait()


@dataclass
class Two:
    """A phone and a laptop in the conversation of one learner."""

    house: House
    platform: Held
    phone: Socket
    laptop: Socket
    sent: int = 0

    async def do(self, device: Socket, said: str, on_screen: list[dict[str, str]] | None = None) -> None:
        """Press the button of this title, where there is one on the screen; else write it."""
        self.sent += 1
        fields: dict[str, Any] = {"client_msg_id": f"message-{self.sent}"}
        shown = await self.buttons() if on_screen is None else on_screen
        button = next((one for one in shown if one["title"].startswith(said)), None)
        if button is None:
            await device.send("say", text=said, **fields)
        else:
            await device.send("press", payload=button["payload"], title=button["title"], **fields)

    async def one_after_the_other(self, *said: str) -> None:
        for words in said:
            await self.do(self.phone, words)
            await self.answered()

    async def at_once(self, on_phone: str, on_laptop: str) -> None:
        """Both are heard before either is answered."""
        await asyncio.gather(self.do(self.phone, on_phone), self.do(self.laptop, on_laptop))
        await self.answered()

    async def meanwhile(self, on_phone: str, on_laptop: str) -> None:
        """The laptop is heard while the bot is at work on what the phone said."""
        on_screen = await self.buttons()
        self.platform.free.clear()
        self.platform.asked.clear()
        await self.do(self.phone, on_phone)
        async with asyncio.timeout(30):
            await self.platform.asked.wait()
        await self.do(self.laptop, on_laptop, on_screen)
        await self.laptop.expect("ack")
        self.platform.free.set()
        await self.answered()

    async def answered(self) -> None:
        """Wait until the bot has ended the turns of all that was sent."""
        async with asyncio.timeout(30):
            while await self._ended() < self.sent:  # noqa: ASYNC110 - rows, which nobody announces to a test
                await asyncio.sleep(0.01)

    async def _ended(self) -> int:
        return sum(len(event.message_ids) for event in await self.log(TurnEnded))

    async def log(self, kind: type[Any]) -> list[Any]:
        stored = await self.house.store.events(CONVERSATION, 0, audience="staff", limit=2000)
        return [one.event for one in stored if isinstance(one.event, kind)]

    async def buttons(self) -> list[dict[str, str]]:
        said: list[BotSaid] = await self.log(BotSaid)
        last = said[-1].turn_id if said else ""
        return [button.model_dump() for event in said if event.turn_id == last for button in event.buttons]

    async def form(self) -> OpenForm:
        return cast(OpenForm, (await self.log(FormMoved))[-1].form)

    async def texts(self) -> str:
        return "\n".join(event.text for event in await self.log(BotSaid))

    async def seen_alike(self) -> None:
        """Both devices have been shown the same, in the same order, and all of it."""
        tracker = await self.house.store.load(CONVERSATION)
        assert tracker is not None
        shown = await self.house.store.events(CONVERSATION, 0, audience="learner", limit=2000)
        last = shown[-1].seq
        logs = [await _all_of(device, last) for device in (self.phone, self.laptop)]
        assert logs[0] == logs[1]
        assert [event["seq"] for event in logs[0]] == [one.seq for one in shown]

    @property
    def orders(self) -> list[str]:
        return [cast(Any, request).order_id for _, request, _ in self.platform.log.values()]


async def _all_of(device: Socket, last: int) -> list[Frame]:
    def events() -> list[Frame]:
        return [frame["event"] for frame in device.received if frame["type"] == "event"]

    while not events() or events()[-1]["seq"] < last:
        await device.frame()
    return events()


@dataclass
class _App:
    app: FastAPI


@pytest.fixture
async def two(house_var: Path, tmp_path: Path, serve: Serve) -> AsyncIterator[Two]:
    shutil.copytree(house_var, tmp_path / "var")
    clock = FakeClock()
    platform = Held(clock)
    settings = Settings(_env_file=None, var=tmp_path / "var", debounce_seconds=0)
    house = build_house(settings, clock=clock, platform=cast(Any, platform))
    address = await serve(cast(ScriptedApp, _App(build_app(house))))
    token, _, _ = house.identity.new_session(LIN, clock())
    async with widget_at(address, token) as phone, widget_at(address, token) as laptop:
        yield Two(house, platform, phone, laptop)
        platform.free.set()


HOW = pytest.mark.parametrize("how", ["at_once", "meanwhile"])


@HOW
@pytest.mark.parametrize(
    ("on_phone", "on_laptop"),
    [("好好睡觉", "人生第一份"), (SLEEP, BUDGET), ("第一个", "好好睡觉"), ("上周三买的", MOVE)],
)
async def test_two_answers_to_which_order_leave_one_and_one_request(
    two: Two, how: str, on_phone: str, on_laptop: str
) -> None:
    await two.one_after_the_other("我要退款")
    assert (await two.form()).requested == "order_id"
    await getattr(two, how)(on_phone, on_laptop)
    form = await two.form()
    assert form.slots.get("order_id") in {SLEEP, BUDGET, MOVE}
    assert "KP" not in form.slots.get("reason", "")
    assert not two.orders
    if form.requested == "reason":
        await two.one_after_the_other("跳过")
    form = await two.form()
    assert form.status == "confirming"
    assert form.slots["order_id"] in (await two.texts()).rpartition("请核对")[2]
    await two.one_after_the_other("确认提交")
    assert two.orders == [form.slots["order_id"]]
    await two.seen_alike()


@HOW
@pytest.mark.parametrize(
    ("on_phone", "on_laptop"), [("确认提交", "不办了"), ("不办了", "确认提交"), ("确认", "算了不退了")]
)
async def test_sent_at_one_device_and_left_at_the_other_it_is_one_of_both_and_said_so(
    two: Two, how: str, on_phone: str, on_laptop: str
) -> None:
    await two.one_after_the_other(f"我要退 {SLEEP}，课程太浅")
    await getattr(two, "at_once" if on_phone == "不办了" else how)(on_phone, on_laptop)
    form, texts = await two.form(), await two.texts()
    assert two.orders == ([SLEEP] if form.status == "submitted" else [])
    assert ("RF-000001" in texts) == bool(two.orders)
    assert ("没有提交任何内容" in texts) == (form.status == "cancelled")
    if form.is_open:  # heard in one breath they say nothing clear: it is asked once more
        assert "确认提交" in [button["title"] for button in await two.buttons()]
    await two.seen_alike()


@HOW
async def test_sent_at_one_device_and_put_right_at_the_other_what_was_sent_is_what_was_shown(
    two: Two, how: str
) -> None:
    await two.one_after_the_other(f"我要退 {SLEEP}，课程太浅")
    await getattr(two, how)("确认提交", "原因改成讲得太快")
    form = await two.form()
    if form.is_open:
        assert two.orders == []
        assert form.slots["reason"] == "讲得太快"
        await two.one_after_the_other("确认提交")
        form = await two.form()
    assert [cast(Any, request).reason for _, request, _ in two.platform.log.values()] == [form.slots["reason"]]
    assert f"原因：{form.slots['reason']}" in await two.texts()
    await two.seen_alike()
