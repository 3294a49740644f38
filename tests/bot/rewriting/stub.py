"""A chat-completions endpoint on loopback that answers as a test wants, also in all the ways in which one can fail."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

_HEAD = "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"


@dataclass
class Stub:
    """Streams `says` in small pieces, unless `fault` says otherwise."""

    says: str = ""
    fault: str = ""
    """`hangs`, `breaks_off`, `status_500`, `garbage`, `tool_call`, `cut_short`, `not_a_stream`, `endless`."""
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        self.headers.append(head)
        self.asked.append(json.loads(await reader.readexactly(length)))
        with contextlib.suppress(ConnectionError):
            await self._reply(reader, writer)
            writer.close()
            await writer.wait_closed()

    async def _reply(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault == "hangs":
            await reader.read()  # until the other side has had enough
            return
        status = "500 Internal Server Error" if self.fault == "status_500" else "200 OK"
        kind = "application/json" if self.fault == "not_a_stream" else "text/event-stream"
        writer.write(_HEAD.format(status=status, kind=kind).encode())
        if self.fault == "endless":
            while not writer.is_closing():
                self._send(writer, {"delta": {"content": "and so on "}})
                await writer.drain()
            return
        pieces = [self.says[at : at + 7] for at in range(0, len(self.says), 7)]
        if self.fault == "breaks_off":
            pieces = pieces[: len(pieces) // 2]
        for piece in pieces:
            self._send(writer, {"delta": {"content": piece}, "finish_reason": None})
            await writer.drain()
        if self.fault == "breaks_off":
            return
        if self.fault == "garbage":
            self._chunk(writer, 'data: {"choices": [{"delta": "what"\n\n')
        if self.fault == "tool_call":
            self._send(writer, {"delta": {"tool_calls": [{"function": {"name": "refund", "arguments": "{}"}}]}})
        self._send(writer, {"delta": {}, "finish_reason": "length" if self.fault == "cut_short" else "stop"})
        self._chunk(writer, "data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    def _send(self, writer: asyncio.StreamWriter, choice: dict[str, Any]) -> None:
        self._chunk(writer, f"data: {json.dumps({'choices': [{'index': 0, **choice}]})}\n\n")

    def _chunk(self, writer: asyncio.StreamWriter, text: str) -> None:
        data = text.encode()
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Stub]:
    """A stub at a free port, as long as the block runs."""
    stub = Stub()
    server = await asyncio.start_server(stub.answer, "127.0.0.1", 0)
    stub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield stub
