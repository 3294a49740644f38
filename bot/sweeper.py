"""Sweeper: what a running house does every few seconds: end turns that a failed write left open, count impressions."""

import asyncio
from datetime import timedelta
from typing import NoReturn

import structlog

from bot.exposure_counts import ExposureCounts
from bot.turn import Turn

log = structlog.get_logger()
_SECONDS = 15
# What is unanswered for longer than this was left by a process that died or a write that failed.
_LEFT_BEHIND = timedelta(seconds=30)


class Sweeper:
    """Goes round until it is cancelled."""

    def __init__(self, turn: Turn, exposures: ExposureCounts) -> None:
        self._turn = turn
        self._exposures = exposures

    async def run(self) -> NoReturn:
        while True:
            await asyncio.sleep(_SECONDS)
            try:
                await self._turn.resume_pending(_LEFT_BEHIND)
                await self._exposures.refresh()
            except Exception:  # the next round tries again
                log.exception("sweep_failed")
