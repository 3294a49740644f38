"""What a running house does every few seconds: end turns that were left open, count impressions, sound alarms."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

import structlog

from bot.exposure_counts import ExposureCounts
from bot.leftovers import Leftovers
from bot.ports import DESK, Clock, Fanout, TicketStore
from bot.turn import Turn

log = structlog.get_logger()
_SECONDS = 15
_ROUNDS_AN_HOUR = 240
# What is unanswered for longer than this was left by a process that died or a write that failed.
_LEFT_BEHIND = timedelta(seconds=30)


Nightly = Callable[[], Awaitable[object]]
"""What is due once a day and knows itself when it ran last."""


class Alarms:
    """Calls the desk a second time to critical tickets that nobody has claimed."""

    def __init__(self, tickets: TicketStore, fanout: Fanout, clock: Clock, patience_minutes: float) -> None:
        self._tickets = tickets
        self._fanout = fanout
        self._clock = clock
        self._patience = timedelta(minutes=patience_minutes)

    async def sound(self) -> int:
        """Returns how many tickets it was this time."""
        late = await self._tickets.sound_alarms(self._clock() - self._patience)
        for ticket in late:
            log.error("critical_ticket_unclaimed", ticket=ticket.reference, reason=ticket.reason, team=ticket.team)
        if late:
            await self._fanout.publish(DESK)
        return len(late)


class Sweeper:
    """Goes round until it is cancelled."""

    def __init__(
        self, turn: Turn, exposures: ExposureCounts, alarms: Alarms, leftovers: Leftovers, nightly: Nightly
    ) -> None:
        self._turn = turn
        self._exposures = exposures
        self._alarms = alarms
        self._leftovers = leftovers
        self._nightly = nightly

    async def run(self) -> NoReturn:
        for round_ in itertools.count():
            await asyncio.sleep(_SECONDS)
            try:
                await self._turn.resume_pending(_LEFT_BEHIND)
                await self._alarms.sound()
                await self._exposures.refresh()
                await self._leftovers.retry()
                if round_ % _ROUNDS_AN_HOUR == 0:
                    await self._nightly()
            except Exception:  # the next round tries again
                log.exception("sweep_failed")
        raise AssertionError("counting never ends")
