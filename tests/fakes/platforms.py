"""The demo platform, and the HTTP adapter over a served demo platform, whose line to it can be made to fail."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from sqlalchemy import select

from bot.platform_port import PlatformPort
from bot.platforms.demo import DemoPlatform
from bot.platforms.demo.tables import CODES, REQUESTS
from bot.platforms.http import HttpPlatform, Patience
from bot.platforms.served import serve_platform

KEY = b"a key that the platform shares with the tests"
URL = "http://platform.test"
IMPATIENT = Patience(timeout=0.2, attempts=3, longest=60, first_wait=0.001, failures=3, recovery=0.05)


@dataclass
class StillClock:
    """Stands still, so that terms can be tried to the second."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Line(httpx.AsyncBaseTransport):
    """Each call takes the next fault: `down` (never arrives), `lost` (done, but the answer is lost), or a status."""

    to: httpx.AsyncBaseTransport
    faults: deque[str | int] = field(default_factory=deque)
    always: str | int | None = None
    calls: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        fault = self.faults.popleft() if self.faults else self.always
        if fault == "down":
            raise httpx.ConnectError("nobody there", request=request)
        if isinstance(fault, int):
            return httpx.Response(fault, json={"code": "error"}, request=request)
        response = await self.to.handle_async_request(request)
        if fault == "lost":
            await response.aread()
            raise httpx.ReadError("cut off", request=request)
        return response


@dataclass
class Platform:
    """A port under test, and the demo platform that answers behind it."""

    port: PlatformPort
    demo: DemoPlatform
    clock: StillClock

    def holds(self, words: str) -> bool:
        """Whether it stands in a request or beside a code; contacts of accounts are the platform's own."""
        with self.demo.engine.connect() as connection:
            rows = [row for table in (REQUESTS, CODES) for row in connection.execute(select(table))]
        return any(words in str(value) for row in rows for value in row)


def six_digits() -> Iterator[str]:
    """Codes that a test can know: 000001, 000002, …"""
    number = 0
    while True:
        number += 1
        yield f"{number:06d}"


def demo_platform(clock: StillClock) -> DemoPlatform:
    codes = six_digits()
    return DemoPlatform(clock=clock, new_code=lambda: next(codes))


def over_http(
    demo: DemoPlatform, clock: StillClock, *, key: bytes = KEY, patience: Patience = IMPATIENT
) -> tuple[HttpPlatform, Line]:
    line = Line(httpx.ASGITransport(serve_platform(demo, KEY, clock)))
    return HttpPlatform(URL, key, clock=clock, patience=patience, transport=line), line
