"""Browsers' ends of the two WebSockets: they send frames and wait for the ones they are told to expect."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

PATIENCE_SECONDS = 20
Frame = dict[str, Any]


class Socket:
    """One open WebSocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.received: list[Frame] = []

    async def send(self, kind: str, /, **fields: Any) -> None:
        await self.send_raw(json.dumps({"v": 1, "type": kind, **fields}))

    async def send_raw(self, content: str | bytes) -> None:
        await self._connection.send(content)

    async def frame(self) -> Frame:
        """The next frame, whatever it is."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            content: Frame = json.loads(await self._connection.recv())
        self.received.append(content)
        return content

    async def expect(self, kind: str, **fields: Any) -> Frame:
        """The next frame of this kind with these values; others are kept in `received`."""
        while True:
            found = await self.frame()
            if found["type"] == kind and fields.items() <= found.items():
                return found

    async def event(self, kind: str, **fields: Any) -> Frame:
        """The next event of this kind with these values."""
        while True:
            event: Frame = (await self.expect("event"))["event"]
            if event["type"] == kind and fields.items() <= event.items():
                return event

    async def events_up_to(self, seq: int) -> list[Frame]:
        """All events until the one with this number."""
        events: list[Frame] = []
        while not events or events[-1]["seq"] < seq:
            events.append((await self.expect("event"))["event"])
        return events

    async def close_code(self) -> int | None:
        """Waits until the server closes."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._connection.wait_closed()
        return self._connection.close_code

    async def close(self) -> None:
        await self._connection.close()


@asynccontextmanager
async def socket_to(url: str, **options: Any) -> AsyncIterator[Socket]:
    async with connect(url, proxy=None, max_size=None, **options) as connection:
        yield Socket(connection)


@asynccontextmanager
async def widget_at(address: str, session: str, after: int = 0, locale: str = "zh") -> AsyncIterator[Socket]:
    """A widget that has been welcomed."""
    async with socket_to(f"ws://{address}/ws/widget") as socket:
        await socket.send("hello", session=session, after=after, locale=locale)
        await socket.expect("welcome")
        yield socket
