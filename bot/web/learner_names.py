"""Names of learners for the desk: asked of the platform together, briefly, and kept for a while."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from bot.platform_port import PlatformPort, PlatformUnavailable
from bot.ports import Clock

# Staff can answer without a name; what they can't do without is the queue.
_PATIENCE_SECONDS = 1.0
_KEPT = timedelta(minutes=5)
_ASKED_AGAIN = timedelta(seconds=20)
_NOBODY = (None, None)
log = structlog.get_logger()


class LearnerNames:
    """What the platform calls learners."""

    def __init__(self, platform: PlatformPort, clock: Clock) -> None:
        self._platform = platform
        self._clock = clock
        self._known: dict[str, tuple[str | None, datetime]] = {}
        """Name, where there is one, and when it is to be asked again."""

    async def of(self, learner_ids: Iterable[str | None]) -> dict[str, str]:
        """Names by id; whose the platform doesn't say in time is left out."""
        wanted = {one for one in learner_ids if one is not None}
        now = self._clock()
        self._known = {one: known for one, known in self._known.items() if known[1] > now}
        asked = {one: asyncio.create_task(self._ask(one)) for one in wanted - self._known.keys()}
        try:
            if asked:
                await asyncio.wait(asked.values(), timeout=_PATIENCE_SECONDS)
        finally:
            for task in asked.values():
                task.cancel()
            for result in await asyncio.gather(*asked.values(), return_exceptions=True):
                if isinstance(result, Exception):
                    log.error("learner_name_failed", exc_info=result)
        for one in asked.keys() - self._known.keys():
            self._known[one] = (None, self._clock() + _ASKED_AGAIN)
        return {one: name for one in wanted if (name := self._known.get(one, _NOBODY)[0]) is not None}

    async def _ask(self, learner_id: str) -> None:
        try:
            learner = await self._platform.learner(learner_id)
        except PlatformUnavailable:
            return
        self._known[learner_id] = (learner.name if learner else None, self._clock() + _KEPT)
