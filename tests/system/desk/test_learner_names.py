"""The queue waits for nobody's name."""

import asyncio
from datetime import timedelta

from bot.messages import IncomingMessage
from bot.platform_port import Learner, PlatformUnavailable
from bot.platforms.demo import DemoPlatform
from bot.web.desk_api import Desk
from tests.fakes.app import ScriptedApp
from tests.fakes.turns import TurnHouse


class Slow(DemoPlatform):
    """Never answers for some learners, and for all once it hangs; can also be down."""

    def __init__(self, *silent: str) -> None:
        super().__init__()
        self.silent = silent
        self.hangs = self.down = False

    async def learner(self, learner_id: str) -> Learner | None:
        if self.hangs or learner_id in self.silent:
            await asyncio.Event().wait()
        if self.down:
            raise PlatformUnavailable
        return await super().learner(learner_id)


def _desk(house: TurnHouse, platform: DemoPlatform) -> Desk:
    return Desk(tickets=house.tickets, store=house.store, fanout=house.fanout, platform=platform, clock=house.clock)


async def _tickets_of(house: TurnHouse, *learners: str) -> None:
    house.understander.script["找人工"] = "human_handoff"
    for number, learner in enumerate(learners):
        conversation = f"widget:{learner}:{number}"
        await house.turn.hear(
            IncomingMessage(
                conversation_id=conversation, channel="widget", message_id="m1", text="找人工", learner_id=learner
            )
        )
        await house.turn.answer(conversation)


async def _names(desk: Desk) -> list[str]:
    return sorted(str(ticket["learner_name"]) for ticket in await desk.listed("queue", "staff-meiling"))


async def test_a_platform_that_never_answers_leaves_out_the_names_and_nothing_else(scripted: ScriptedApp) -> None:
    learners = ("learner-lin", "learner-lin", "learner-emma", *(f"learner-{i}" for i in range(6)))
    await _tickets_of(scripted.house, *learners)
    async with asyncio.timeout(4):
        platform = Slow()
        platform.hangs = True
        assert await _names(_desk(scripted.house, platform)) == ["None"] * 9
        assert await _names(_desk(scripted.house, Slow("learner-emma"))) == ["None"] * 7 + ["林晓雨"] * 2


async def test_names_that_were_told_are_known_for_some_minutes(scripted: ScriptedApp) -> None:
    await _tickets_of(scripted.house, "learner-lin", "learner-emma")
    platform = Slow()
    desk = _desk(scripted.house, platform)
    assert await _names(desk) == ["Emma Clarke", "林晓雨"]
    platform.down = True
    scripted.house.clock.advance(timedelta(minutes=4))
    assert await _names(desk) == ["Emma Clarke", "林晓雨"]
    scripted.house.clock.advance(timedelta(minutes=2))
    assert await _names(desk) == ["None", "None"]
    platform.down = False
    scripted.house.clock.advance(timedelta(minutes=1))
    assert await _names(desk) == ["Emma Clarke", "林晓雨"]
