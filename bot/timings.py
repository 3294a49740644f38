"""Milliseconds of each stage of one turn."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Timings:
    """Filled stage by stage; `milliseconds` is what the log line and `custom.turn` show."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        started = self._now()
        try:
            yield
        finally:
            self.milliseconds[stage] = round((self._now() - started) * 1000, 2)
