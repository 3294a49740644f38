"""npm's `telegram-test-api` as a second opinion on the emulator: its process, its own client as a user, its gaps.

It is a Bot API of 2022 (version 4.2.1). An aiogram 3 bot lives with all that it answers but for what `filled` adds.
"""

import asyncio
import contextlib
import json
import socket
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from typing import Any, Self

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

from tests.fakes.telegram.control import Json
from tests.fakes.telegram.emulator import TOKEN, Running
from tests.fakes.telegram.fake_user import Seen

# Its own start script takes no port 0. A line names what its client makes and sends for a user; the answer is a line.
_SCRIPT = """
const TelegramServer = require(process.argv[1])
const token = process.argv[2]
const server = new TelegramServer({ host: '127.0.0.1' })
server.config.port = 0
server.start().then(() => {
  server.config.apiURL = `http://127.0.0.1:${server.server.address().port}`
  console.log(JSON.stringify(server.config.apiURL))
  require('readline').createInterface({ input: process.stdin }).on('line', async (line) => {
    const { user, make, send, what, options } = JSON.parse(line)
    const client = server.getClient(token, user)
    console.log(JSON.stringify(await client[send](client[make](what, options))))
  })
})
"""


class SecondOpinion:
    """The package as it is, in a process of its own that listens on a free port of the loopback."""

    def __init__(self, process: Process, url: str) -> None:
        self._process = process
        self.running = Running(url, TOKEN)

    async def ask(self, **line: Any) -> None:
        """Let its client make something and send it for a user; one at a time."""
        answer = json.loads(await self._exchange(json.dumps(line)))
        assert answer == {"ok": True, "result": None}

    async def _exchange(self, line: str) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()
        return await self._process.stdout.readline()


@contextlib.asynccontextmanager
async def second_opinion(folder: str) -> AsyncIterator[SecondOpinion]:
    """Start the package that `npm install --prefix folder` brought, and end it by its own number."""
    package = f"{folder}/node_modules/telegram-test-api"
    process = await asyncio.create_subprocess_exec("node", "-e", _SCRIPT, package, TOKEN, stdin=PIPE, stdout=PIPE)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            first = await process.stdout.readline()
        assert first, f"no telegram-test-api in {package}"
        yield SecondOpinion(process, json.loads(first))
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


class SecondUser:
    """A user as the package's own client makes one; talks as `FakeUser` does."""

    def __init__(self, opinion: SecondOpinion, user_id: int, language_code: str = "zh-hans") -> None:
        self._opinion = opinion
        self._user: Json = {"userId": user_id, "chatId": user_id, "firstName": "User"}
        self._from = {"from": {"language_code": language_code}}
        self._seen: list[Json] = []
        self._read = 0
        self._http = httpx.AsyncClient(base_url=opinion.running.url, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._http.aclose()

    async def say(self, text: str) -> None:
        kind = "Command" if text.startswith("/") else "Message"
        await self._opinion.ask(user=self._user, make=f"make{kind}", send=f"send{kind}", what=text, options=self._from)

    async def press(self, title: str) -> None:
        """Press the newest button of this title. Which message it stands under, its client leaves to the test."""
        for update in reversed(self._seen):
            message = update["message"]
            for button in _buttons(message):
                if button["text"] == title:
                    under = {"message_id": update["messageId"], "date": 1, "text": message["text"]}
                    under["reply_markup"] = message["reply_markup"]
                    await self._press(button["callback_data"], under)
                    return
        raise LookupError(f"no button {title!r}")

    async def _press(self, data: str, under: Json) -> None:
        options = self._from | {"message": under}
        await self._opinion.ask(
            user=self._user, make="makeCallbackQuery", send="sendCallback", what=data, options=options
        )

    async def read(self, count: int = 1, timeout: float = 5) -> list[Seen]:
        """The next messages of the bot; fewer than `count` when time is up."""
        body = {"token": self._opinion.running.token, "chatId": self._user["chatId"]}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while len(self._seen) < self._read + count:
                    self._seen += (await self._http.post("/getUpdates", json=body)).raise_for_status().json()["result"]
                    await asyncio.sleep(0.02)  # it doesn't wait for anything
        found = self._seen[self._read : self._read + count]
        self._read += len(found)
        return [_as_seen(update) for update in found]


def _as_seen(update: Json) -> Seen:
    message = update["message"]
    buttons = tuple(button["text"] for button in _buttons(message))
    return Seen(update["messageId"], message.get("text", ""), edited=False, buttons=buttons, message=message)


def _buttons(message: Json) -> list[Json]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


@contextlib.asynccontextmanager
async def filled(opinion: SecondOpinion) -> AsyncIterator[Running]:
    """The package behind a door that adds what a bot of today can't do without; all else passes as it is.

    It knows neither setMyCommands nor sendChatAction, a pressed button comes without the `chat_instance` that Telegram
    promises, and getUpdates doesn't wait, so that a bot would ask without a pause.
    """
    app = FastAPI()
    async with httpx.AsyncClient(base_url=opinion.running.url, trust_env=False) as http:

        @app.post("/bot{token}/{method}")
        async def call(token: str, method: str, request: Request) -> Response:
            if method in {"setMyCommands", "sendChatAction"}:
                return Response('{"ok": true, "result": true}', media_type="application/json")
            kind = {"content-type": request.headers.get("content-type", "")}
            answer = await http.post(f"/bot{token}/{method}", content=await request.body(), headers=kind)
            content = answer.json()
            if method == "getUpdates":
                for update in content["result"]:
                    if "callback_query" in update:
                        update["callback_query"]["chat_instance"] = "1"
                if not content["result"]:
                    await asyncio.sleep(0.02)
            return Response(json.dumps(content), answer.status_code, media_type="application/json")

        with socket.create_server(("127.0.0.1", 0)) as listening:
            server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none"))
            task = asyncio.create_task(server.serve([listening]))
            try:
                yield Running(f"http://127.0.0.1:{listening.getsockname()[1]}", opinion.running.token)
            finally:
                server.should_exit = True
                await task
