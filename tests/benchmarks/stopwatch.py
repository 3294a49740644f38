"""Times of named parts of a turn, taken around the methods that do them; the product is not changed for it."""

import inspect
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass
class Spent:
    """Milliseconds by the clock, and of the whole process's processor time: all its threads."""

    wall: float = 0.0
    cpu: float = 0.0
    calls: int = 0


class Stopwatch:
    """Adds up what each part has spent since the last `take`. One turn at a time, or the processor times are mixed."""

    def __init__(self) -> None:
        self._spent: defaultdict[str, Spent] = defaultdict(Spent)

    def take(self) -> dict[str, Spent]:
        """What was spent, and begin anew."""
        taken, self._spent = dict(self._spent), defaultdict(Spent)
        return taken

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            spent = self._spent[part]
            spent.wall += (time.perf_counter() - wall) * 1000
            spent.cpu += (time.process_time() - cpu) * 1000
            spent.calls += 1

    @contextmanager
    def around(self, *parts: tuple[str, object, str]) -> Iterator[None]:
        """While this lasts, `owner.attribute` of each (part, owner, attribute) is timed."""
        kept = [(owner, attribute, getattr(owner, attribute)) for _, owner, attribute in parts]
        for part, owner, attribute in parts:
            setattr(owner, attribute, self._wrapped(part, getattr(owner, attribute)))
        try:
            yield
        finally:
            for owner, attribute, original in kept:
                setattr(owner, attribute, original)

    def _wrapped(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(getattr(call, "__call__", None)):  # noqa: B004 - which kind of call it is

            async def wrapped_async(*args: Any, **kwargs: Any) -> Any:
                with self.timed(part):
                    return await call(*args, **kwargs)

            return wrapped_async

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self.timed(part):
                return call(*args, **kwargs)

        return wrapped
