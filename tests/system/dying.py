"""Serves the demo and is killed once the platform has done a request, before the bot knows: `--port` says where."""

import os
import signal
import sys

import uvicorn

from bot.application import build_app
from bot.bootstrap import build_house
from bot.platform_port import Receipt, ServiceRequest
from bot.platforms.demo import DemoPlatform
from bot.settings import Settings


class LastWish(DemoPlatform):
    """A platform that does what it was asked for; the bot's machine fails before the answer is there."""

    async def submit(self, learner_id: str, request: ServiceRequest, key: str) -> Receipt:
        await super().submit(learner_id, request, key)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


if __name__ == "__main__":
    settings = Settings()
    house = build_house(settings, platform=LastWish(settings.var / "platform.db"))
    uvicorn.run(build_app(house), port=int(sys.argv[-1]), log_level="warning")
