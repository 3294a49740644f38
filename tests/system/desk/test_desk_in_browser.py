"""The desk in real Chromium where things go wrong: a session that ends, a page without TLS, a second press."""

import asyncio
import os
import re
import shutil
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.storage.database import Database
from bot.storage.staff import SqlStaff
from tests.system.server import running_server

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("ZHIKE_REQUIRE_BROWSER"), reason="Chromium is not installed"
    ),
]
PASSWORD = "desk-demo-meiling"
# As on a page that came over plain http from a host other than this one.
WITHOUT_TLS = "delete Crypto.prototype.randomUUID"


@pytest.fixture(scope="module")
def var(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(house_var, tmp_path_factory.mktemp("desk") / "var"))


@pytest.fixture(scope="module")
def server(var: Path) -> Iterator[str]:
    with running_server(var, data_key="off") as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="zh-CN")
    yield opened
    opened.close()


def _ticket(base: str, sender: str) -> None:
    asked = {"sender": sender, "message": "/human_handoff"}
    assert httpx.post(f"{base}/webhooks/rest/webhook", json=asked, timeout=60).status_code == 200


def _open_desk(context: BrowserContext, base: str) -> Page:
    signed = context.request.post(
        f"{base}/api/desk/login",
        data={"name": "meiling", "password": PASSWORD},
        headers={"x-requested-with": "zhike-desk"},
    )
    assert signed.ok
    page = context.new_page()
    page.goto(f"{base}/desk")
    expect(page.locator(".state.live")).to_be_visible()
    return page


def _elsewhere(work: Coroutine[Any, Any, object]) -> None:
    """Run beside playwright, which has a loop in this thread."""
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()


async def _change(var: Path, *, on: bool) -> None:
    database = Database(f"sqlite+aiosqlite:///{var / 'zhike.db'}")
    staff = SqlStaff(database)
    if on:
        await staff.add("meiling", "陈美玲", "staff", PASSWORD)
    else:
        await staff.remove("meiling")
    await database.close()


def test_who_is_switched_off_is_led_to_the_login_page(server: str, var: Path, context: BrowserContext) -> None:
    _ticket(server, "before-the-end")
    page = _open_desk(context, server)
    # The queue has come, and what the page asks for with it: from here on only the line itself tells.
    expect(page.locator("[data-ticket]").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    try:
        _elsewhere(_change(var, on=False))
        # News for the queue, of which only the open line is told.
        _ticket(server, "after-the-end")
        expect(page).to_have_url(re.compile(r"/desk/login"), timeout=15_000)
    finally:
        _elsewhere(_change(var, on=True))


def test_a_reply_is_sent_from_a_page_without_tls(server: str, context: BrowserContext) -> None:
    context.add_init_script(WITHOUT_TLS)
    _ticket(server, "without-tls")
    page = _open_desk(context, server)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.locator("[data-ticket]").first.click()
    page.locator(".composer textarea").fill("您好，我是美玲。")
    page.locator(".composer button.primary").click()
    expect(page.locator(".log")).to_contain_text("您好，我是美玲。")
    assert faults == []


def test_a_note_whose_answer_was_lost_is_written_once(server: str, context: BrowserContext) -> None:
    _ticket(server, "twice")
    page = _open_desk(context, server)
    page.locator("[data-ticket]").first.click()
    expect(page.locator(".log [data-seq]").first).to_be_visible()
    page.keyboard.press("n")
    page.locator(".composer textarea").fill("请留意这位学员")

    lost = []

    def lose(route: Any) -> None:
        answered = route.fetch()
        lost.append(answered.status)
        route.abort()

    page.route("**/api/desk/tickets/*/note", lose, times=1)
    page.locator(".composer button.primary").click()
    expect(page.locator(".composer .problem")).to_be_visible()
    page.locator(".composer button.primary").click()
    expect(page.locator(".composer textarea")).to_have_value("")
    assert lost == [200]
    page.reload()
    expect(page.locator(".log")).to_contain_text("请留意这位学员")
    expect(page.locator(".log", has_text="请留意这位学员").get_by_text("请留意这位学员")).to_have_count(1)
