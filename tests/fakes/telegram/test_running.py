"""The webhook, and how the emulator starts and stops."""

import asyncio
import contextlib
import socket
import threading
import time
from typing import Any

import httpx
import pytest
import uvicorn
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
)
from aiogram.types import (
    Update,
)
from fastapi import FastAPI, Header, Response

from tests.fakes.telegram.echo import echo_router
from tests.fakes.telegram.emulator import Running, serve
from tests.fakes.telegram.fake_user import FakeUser


async def test_webhook(emulator: Running, bot: Bot, user: FakeUser) -> None:
    received: list[tuple[int, str | None]] = []
    failures = iter([True, True])
    dispatcher = Dispatcher()
    dispatcher.include_router(echo_router())
    app = FastAPI()

    @app.post("/hook")
    async def hook(update: dict[str, Any], x_telegram_bot_api_secret_token: str | None = Header(None)) -> Response:
        received.append((update["update_id"], x_telegram_bot_api_secret_token))
        if next(failures, False):
            return Response(status_code=500)
        await dispatcher.feed_update(bot, Update.model_validate(update, context={"bot": bot}))
        return Response()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            before = await user.say("before")
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
            assert await bot.set_webhook(url, secret_token="s3cret")
            with pytest.raises(TelegramConflictError, match="webhook is active"):
                await bot.get_updates()
            after = await user.say("after")
            assert [seen.text[9:] for seen in await user.read(2)] == ["before", "after"]
            assert received == [(before, "s3cret")] * 3 + [(after, "s3cret")]
            info = await bot.get_webhook_info()
            assert info.url == url
            assert info.last_error_message == "Wrong response from the webhook: 500"
            with pytest.raises(TelegramBadRequest, match="loopback"):
                await bot.set_webhook("https://example.com/hook")
            assert await bot.delete_webhook()
            await user.say("dropped")
            assert await bot.delete_webhook(drop_pending_updates=True)
            assert await bot.get_updates() == []
        finally:
            server.should_exit = True
            await serving


def test_stops_promptly_while_calls_wait() -> None:
    with serve() as running, httpx.Client(trust_env=False) as client:
        faults = f"{running.url}/control/faults"
        client.post(faults, json={"method": "getMe", "kind": "hang"}).raise_for_status()
        base = f"{running.url}/bot{running.token}"
        waiting = [
            threading.Thread(target=_ignore_errors, args=(f"{base}/{path}",))
            for path in ("getUpdates?timeout=50", "getMe")
        ]
        for thread in waiting:
            thread.start()
        while len(client.get(f"{running.url}/control/calls").json()) < 2:
            time.sleep(0.02)
        start = time.monotonic()
    assert time.monotonic() - start < 3
    for thread in waiting:
        thread.join(3)
        assert not thread.is_alive()


def _ignore_errors(url: str) -> None:
    with contextlib.suppress(httpx.HTTPError):
        httpx.get(url, trust_env=False, timeout=60)


async def test_setting_and_deleting_a_webhook_are_said_in_words(emulator: Running) -> None:
    async with httpx.AsyncClient(base_url=f"{emulator.url}/bot{emulator.token}", trust_env=False) as client:
        answers = [
            (await client.post(method, json={"url": "http://127.0.0.1:9/"})).json()
            for method in ("/setWebhook", "/deleteWebhook", "/deleteWebhook")
        ]
    assert answers == [
        {"ok": True, "result": True, "description": f"Webhook {done}"}
        for done in ("was set", "was deleted", "is already deleted")
    ]
