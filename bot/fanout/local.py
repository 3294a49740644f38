"""In-process fan-out: the default."""

import asyncio
from collections import defaultdict


class _Wakeup:
    """One waiter; several publications before it looks are one."""

    def __init__(self, waiters: set["_Wakeup"]) -> None:
        self._news = asyncio.Event()
        self._waiters = waiters
        waiters.add(self)

    def wake(self) -> None:
        self._news.set()

    async def wait(self, timeout: float | None = None) -> bool:
        try:
            async with asyncio.timeout(timeout):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True

    def close(self) -> None:
        self._waiters.discard(self)


class LocalFanout:
    """Implements ports.Fanout."""

    def __init__(self) -> None:
        self._topics: defaultdict[str, set[_Wakeup]] = defaultdict(set)

    async def publish(self, topic: str) -> None:
        for waiter in tuple(self._topics.get(topic, ())):
            waiter.wake()

    def subscribe(self, topic: str) -> _Wakeup:
        return _Wakeup(self._topics[topic])
