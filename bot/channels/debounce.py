"""Joins short messages that come within a few seconds into one turn. On by default; off in the REST contract."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()
# A long message, or one that ends like a sentence, is rarely the first of three.
_LONG = 40
_MOST = 3
_FINISHED = re.compile(r"[。！？!?.…~]\s*$")

Answer = Callable[[str], Awaitable[object]]


class Debounce:
    """Waits a moment after the last short message of a conversation, then has everything answered in one turn.

    What was heard is stored already: waiting can lose nothing. Who never stops writing is answered all the same:
    no message waits longer than `_MOST` times as long as a single one.

    Args:
        now: seconds that only go up.
    """

    def __init__(self, answer: Answer, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._answer = answer
        self._seconds = seconds
        self._now = now
        self._since: dict[str, float] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def heard(self, conversation_id: str, text: str, *, pressed: bool) -> None:
        """Start or restart the wait; long, finished or pressed messages are answered at once."""
        at_once = pressed or self._seconds == 0 or len(text) >= _LONG or _FINISHED.search(text) is not None
        waiting = self._waiting.pop(conversation_id, None)
        if waiting is not None:
            waiting.cancel()
        now = self._now()
        latest = self._since.setdefault(conversation_id, now) + _MOST * self._seconds
        wait = 0 if at_once else max(0, min(self._seconds, latest - now))
        task = asyncio.create_task(self._later(conversation_id, wait))
        self._waiting[conversation_id] = task
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Stop waiting and let turns that have begun end."""
        for task in self._waiting.values():
            task.cancel()
        self._waiting.clear()
        self._since.clear()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _later(self, conversation_id: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        # From here on a further message begins its own wait instead of cancelling a turn that thinks.
        if self._waiting.get(conversation_id) is asyncio.current_task():
            del self._waiting[conversation_id]
            self._since.pop(conversation_id, None)
        try:
            await self._answer(conversation_id)
        except Exception:
            # The messages stay unanswered in the log; the sweeper tries again.
            log.exception("turn_not_stored", conversation_id=conversation_id)
