"""What a running house does every few seconds and, beside that, every hour or night; each duty for itself."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import NoReturn

import structlog

from bot.ports import DESK, Clock, Fanout, TicketStore

log = structlog.get_logger()
_SECONDS = 15
_ROUNDS_AN_HOUR = 240
LEFT_BEHIND = timedelta(seconds=30)
"""What is unanswered for longer than this was left by a process that died or a write that failed."""

Duty = Callable[[], Awaitable[object]]


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

    def __init__(self, duties: Mapping[str, Duty], slow: Mapping[str, Duty], seconds: float = _SECONDS) -> None:
        """Args:
        duties: done one after the other in every round; the first ones wait for nothing.
        slow: begun every hour, and may take long; what is due once a day knows itself when it ran last.
        """
        self._duties = duties
        self._slow = slow
        self._seconds = seconds

    async def run(self) -> NoReturn:
        slow: asyncio.Task[None] | None = None
        try:
            for round_ in itertools.count():
                await asyncio.sleep(self._seconds)
                await _all_done(self._duties)
                # Work that isn't over when the next is due goes on; it never runs twice at once.
                if round_ % _ROUNDS_AN_HOUR == 0 and (slow is None or slow.done()):
                    slow = asyncio.create_task(_all_done(self._slow))
        finally:
            if slow is not None:
                slow.cancel()
                await asyncio.gather(slow, return_exceptions=True)
        raise AssertionError("counting never ends")


async def _all_done(duties: Mapping[str, Duty]) -> None:
    for name, duty in duties.items():
        try:
            await duty()
        except Exception:  # the other duties wait for nobody's mistake; the next round tries again
            log.exception("sweep_failed", duty=name)
