"""A learner in the widget and staff at the desk, in real Chromium, against the server as a user starts it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.system.server import running_server

ACADEMY = "http://localhost:59"
"""Another site than the server's; a trustworthy one, since others may not ask for the permission used below."""
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# CI installs Chromium and sets ZHIKE_REQUIRE_BROWSER, so that there these tests always run.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("ZHIKE_REQUIRE_BROWSER"), reason="Chromium is not installed"
    ),
]
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser")
    with running_server(folder, debounce_seconds="0.3", widget_origins=f'["{ACADEMY}"]') as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


class Learner:
    """A person at the widget."""

    def __init__(self, page: Page, base: str, language: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: self.faults.append(line.text) if "Content Security" in line.text else None)
        page.goto(f"{base}/?lang={language}")
        page.locator("zhike-widget .launcher").click()
        expect(self.replies.first).to_be_visible()

    @property
    def replies(self):  # type: ignore[no-untyped-def]  # playwright's Locator
        return self.page.locator("zhike-widget .from-bot .bubble")

    def say(self, text: str) -> None:
        """Type, send, and wait until the bot has answered and stopped typing."""
        before = self.replies.count()
        box = self.page.locator("zhike-widget textarea")
        box.fill(text)
        box.press("Enter")
        expect(self.replies).not_to_have_count(before)

    @property
    def last_reply(self) -> str:
        return str(self.replies.last.inner_text())


class Desk:
    """A member of staff at the desk."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        page.goto(f"{base}/desk/login")
        page.fill("[name=name]", "meiling")
        page.fill("[name=password]", "desk-demo-meiling")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{base}/desk")

    def open(self, ticket_text: str) -> None:
        row = self.page.locator("[data-ticket]", has_text=ticket_text).first
        row.click()
        expect(self.page.locator(".log [data-seq]").first).to_be_visible()


def axe(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_learner_is_answered_offered_handed_over_and_handed_back(server: str, browser: Browser) -> None:
    learner = Learner(browser.new_context(locale="zh-CN").new_page(), server, "zh")
    widget = learner.page.locator("zhike-widget")
    expect(learner.replies.first).to_contain_text("机器人")

    # A health question, with a citation that opens the lesson at the heading that was quoted.
    learner.say("一晚上的睡眠分成哪几个阶段？")
    widget.locator(".mark").first.click()
    link = widget.locator(".source a").first
    expect(link).to_be_visible()
    address = link.get_attribute("href") or ""
    assert "/learn/sleep-well/sleep-well-01#" in address
    with learner.page.context.expect_page() as opened:
        link.click()
    lesson = opened.value
    expect(lesson.locator("h1")).to_contain_text("一晚上的睡眠在修复什么")
    anchor = lesson.evaluate("decodeURIComponent(location.hash.slice(1))")
    assert lesson.evaluate("id => document.getElementById(id) !== null", anchor)
    axe(lesson)
    lesson.close()

    # A follow-up that only makes sense with the question before it.
    learner.say("成年人每天要睡几个小时？")
    learner.say("那老人呢？")
    assert "65" in learner.last_reply
    expect(widget.locator(".mark").last).to_be_visible()

    # A course is asked for, explained and declined.
    learner.say("有没有讲睡眠的课推荐？")
    card = widget.locator(".card").last
    expect(card.locator(".card-label")).to_have_text("本平台课程")
    axe(learner.page)
    before = learner.replies.count()
    card.get_by_role("button", name="不感兴趣").click()
    expect(learner.replies).to_have_count(before + 1)
    assert "30 天" in learner.last_reply

    # Growing anger opens a ticket that says why.
    learner.say("你们这回答根本没用，太差劲了！")
    learner.say("问了半天什么都解决不了，气死我了，垃圾客服！")
    expect(widget.locator(".from-bot .bubble", has_text="T-").last).to_be_visible()

    desk = Desk(browser.new_context(locale="zh-CN").new_page(), server)
    desk.open("气死我了")
    expect(desk.page.locator(".evidence")).to_contain_text("情绪持续变差")
    axe(desk.page)
    desk.page.keyboard.press("c")
    expect(widget.get_by_text("陈美玲已加入对话")).to_be_visible()

    # The bot is silent while a person answers; the note stays inside.
    bot_said = learner.replies.count()
    box = widget.locator("textarea")
    box.fill("终于有人了")
    box.press("Enter")
    expect(desk.page.locator(".log .learner .bubble", has_text="终于有人了")).to_be_visible()
    desk.page.keyboard.press("r")
    desk.page.keyboard.type("您好，我是陈美玲，马上帮您看。")
    desk.page.keyboard.press("Enter")
    expect(widget.get_by_text("您好，我是陈美玲，马上帮您看。")).to_be_visible()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("n")
    desk.page.keyboard.type("内部：学员很急")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".message.note")).to_have_count(1)
    assert learner.replies.count() == bot_said

    # Handed back, the bot goes on.
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("h")
    desk.page.keyboard.press("Enter")
    expect(widget.get_by_text("智能助理回来了")).to_be_visible()
    learner.say("怎么开发票？")
    expect(widget.locator(".mark").last).to_be_visible()
    assert widget.get_by_text("内部：学员很急").count() == 0
    assert learner.faults == []


def test_a_reload_shows_the_same_conversation_without_gap_or_double(server: str, browser: Browser) -> None:
    learner = Learner(browser.new_context(locale="en-GB").new_page(), server, "en")
    learner.say("How do I get an invoice?")
    learner.say("thanks")
    entries = "h => [...h[0].shadowRoot.querySelectorAll('.entry')].map(e => Number(e.dataset.seq))"
    before = learner.page.eval_on_selector_all("zhike-widget", entries)
    learner.page.reload()
    learner.page.locator("zhike-widget .launcher").click()
    expect(learner.replies).to_have_count(len([s for s in before if s]) - 2)
    after = learner.page.eval_on_selector_all("zhike-widget", entries)
    assert after == before == sorted(set(before))


def test_signed_in_learner_sees_own_orders(server: str, browser: Browser) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{server}/?lang=zh")
    page.select_option("#learner", "learner-lin")
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".signed-in")).to_contain_text("林晓雨")
    learner = Learner(page, server, "zh")
    learner.say("帮我查一下我的订单")
    assert "KP202611020017" in learner.last_reply


def test_a_followed_card_stands_on_the_desks_page_on_suggestions(server: str, browser: Browser) -> None:
    learner = Learner(browser.new_context(locale="zh-CN").new_page(), server, "zh")
    learner.say("有没有讲睡眠的课推荐？")
    link = learner.page.locator("zhike-widget .card a").first
    with learner.page.context.expect_page() as opened:
        link.click()
    # The learner is where the card leads at once; nothing of ours stands between.
    expect(opened.value).to_have_url(re.compile(f"^{re.escape(server)}/courses/"))

    looks: list[tuple[Literal["light", "dark"], str, int]]
    looks = [("light", "zh", 1280), ("dark", "en", 1280), ("light", "en", 360)]
    for scheme, language, width in looks:
        context = browser.new_context(locale="zh-CN", color_scheme=scheme, viewport={"width": width, "height": 800})
        desk = Desk(context.new_page(), server)
        page = desk.page
        page.goto(f"{server}/desk/recommendations?lang={language}&days=7")
        figures = page.request.get(f"{server}/api/desk/recommendations?days=7").json()
        assert figures["funnel"]["opened"]["count"] == 1
        for picture in page.locator("figure img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("image => image.naturalWidth") > 100
            assert (picture.get_attribute("alt") or "").strip()
            assert scheme in picture.evaluate("image => image.currentSrc")
        assert page.locator("figure img").count() >= 2
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        context.close()


def test_pages_of_the_demo_platform_are_accessible_in_both_languages(server: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    for path in (
        "/",
        "/courses/sleep-well",
        "/learn/first-budget/first-budget-01",
        "/help/refund-window",
        "/desk/login",
    ):
        for language in ("zh", "en"):
            page.goto(f"{server}{path}?lang={language}")
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_every_page_carries_the_content_security_policy(server: str) -> None:
    for path in ("/", "/widget.js", "/desk/login", "/api/desk/me"):
        header = httpx.get(f"{server}{path}").headers["content-security-policy"]
        assert re.search(r"script-src 'self'(;|$)", header)
        assert "unsafe" not in header


def test_in_a_page_of_another_site_paths_lead_to_this_server(server: str, browser: Browser) -> None:
    # A real site's pages reach a public server without this; ours stands on loopback.
    page = browser.new_context(locale="en-GB", permissions=["local-network-access"]).new_page()
    embedding = f'<!doctype html><html lang="en"><title>Academy</title><script src="{server}/widget.js"></script>'
    page.route(f"{ACADEMY}/**", lambda route, _: route.fulfill(content_type="text/html", body=embedding))
    learner = Learner(page, ACADEMY, "en")

    learner.say("How many hours of sleep does an adult need?")
    page.locator("zhike-widget .mark").first.click()
    assert (page.locator("zhike-widget .source a").first.get_attribute("href") or "").startswith(f"{server}/help/")

    # Where nothing is quoted, the nearest pages are named by their path.
    learner.say("What is an interest rate swap?")
    named = page.locator("zhike-widget .from-bot .bubble li a").first
    assert (named.get_attribute("href") or "").startswith(f"{server}/learn/")
    assert learner.faults == []
