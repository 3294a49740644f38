"""Sweeper: what a running house does every few seconds: end turns that a failed write left open, count impressions."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

import structlog

from bot.exposure_counts import ExposureCounts
from bot.leftovers import Leftovers
from bot.turn import Turn

log = structlog.get_logger()
_SECONDS = 15
_ROUNDS_AN_HOUR = 240
# What is unanswered for longer than this was left by a process that died or a write that failed.
_LEFT_BEHIND = timedelta(seconds=30)


Nightly = Callable[[], Awaitable[object]]
"""What is due once a day and knows itself when it ran last."""


class Sweeper:
    """Goes round until it is cancelled."""

    def __init__(self, turn: Turn, exposures: ExposureCounts, leftovers: Leftovers, nightly: Nightly) -> None:
        self._turn = turn
        self._exposures = exposures
        self._leftovers = leftovers
        self._nightly = nightly

    async def run(self) -> NoReturn:
        for round_ in itertools.count():
            await asyncio.sleep(_SECONDS)
            try:
                await self._turn.resume_pending(_LEFT_BEHIND)
                await self._exposures.refresh()
                await self._leftovers.retry()
                if round_ % _ROUNDS_AN_HOUR == 0:
                    await self._nightly()
            except Exception:  # the next round tries again
                log.exception("sweep_failed")
        raise AssertionError("counting never ends")
