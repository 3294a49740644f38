"""In-process fan-out: the default."""

import asyncio


class _Wakeup:
    """One waiter; several publications before it looks are one."""

    def __init__(self, topics: dict[str, set["_Wakeup"]], topic: str) -> None:
        self._news = asyncio.Event()
        self._topics = topics
        self._topic = topic
        topics.setdefault(topic, set()).add(self)

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
        """A topic nobody waits for is forgotten: each conversation that was ever open has one."""
        waiters = self._topics.get(self._topic, set())
        waiters.discard(self)
        if not waiters:
            self._topics.pop(self._topic, None)


class LocalFanout:
    """Implements ports.Fanout."""

    def __init__(self) -> None:
        self._topics: dict[str, set[_Wakeup]] = {}

    async def publish(self, topic: str) -> None:
        for waiter in tuple(self._topics.get(topic, ())):
            waiter.wake()

    def subscribe(self, topic: str) -> _Wakeup:
        return _Wakeup(self._topics, topic)
