"""Pages of other origins may load and call the widget only when the operator named them, and never with cookies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.web.app import create_app

_NAMED = "https://academy.example.com"


@asynccontextmanager
async def _running() -> AsyncIterator[None]:
    yield


async def _allowed(origin: str, path: str) -> httpx.Headers:
    app = create_app(
        [], running=_running, session_key="k" * 32, secure_cookies=True, widget_origins=frozenset({_NAMED})
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://zhike") as client:
        return (await client.get(path, headers={"origin": origin})).headers


@pytest.mark.parametrize("path", ["/widget.js", "/static/widget/app.js"])
async def test_a_named_origin_may_load_the_widget_and_its_modules(path: str) -> None:
    headers = await _allowed(_NAMED, path)
    assert headers["access-control-allow-origin"] == _NAMED
    assert "access-control-allow-credentials" not in headers


async def test_another_origin_may_not() -> None:
    assert "access-control-allow-origin" not in await _allowed("https://elsewhere.example", "/static/widget/app.js")
