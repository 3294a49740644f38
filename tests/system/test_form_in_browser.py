"""A refund in real Chromium: filled in the widget, put right, sent; then what the desk sees of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system import platform_log
from tests.system.server import running_server
from tests.system.test_browser import Desk, Learner, axe, browser, pytestmark

__all__ = ["browser", "pytestmark"]  # a fixture and marks that pytest looks for here


@pytest.fixture(scope="module")
def places(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    var = Path(shutil.copytree(house_var, tmp_path_factory.mktemp("form-in-browser") / "var"))
    with running_server(var, debounce_seconds="0.3") as base:
        yield base, var


def press(learner: Learner, title: str) -> None:
    """A button beside the bot's last message; pressed, it brings an answer."""
    before = learner.replies.count()
    learner.page.locator("zhike-widget .from-bot").get_by_role("button", name=title).last.click()
    expect(learner.replies).not_to_have_count(before)


def keep(page: Page, name: str) -> None:
    """A picture for whoever wants to look, in the folder that ZHIKE_PICTURES names."""
    if folder := os.environ.get("ZHIKE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_refund_is_filled_in_the_widget_and_stands_at_the_desk(places: tuple[str, Path], browser: Browser) -> None:
    base, var = places
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{base}/?lang=zh")
    page.select_option("#learner", "learner-chen")
    page.get_by_role("button", name="登录").click()
    learner = Learner(page, base, "zh")

    learner.say("我想退款，讲得太浅了")
    expect(learner.replies.last).to_contain_text("要退哪一单")
    press(learner, "用眼与屏幕")
    expect(learner.replies.last).to_contain_text("KP202611190015")
    learner.say("不对，是膳食那门课")
    expect(learner.replies.last).to_contain_text("KP202611200011")
    expect(learner.replies.last).to_contain_text("讲得太浅了")
    assert "KP202611190015" not in learner.last_reply
    axe(page)
    keep(page, "summary")
    assert not platform_log.requests(var)

    # A reload in the middle loses nothing: the summary and its buttons are there.
    page.reload()
    page.locator("zhike-widget .launcher").click()
    expect(learner.replies.last).to_contain_text("请核对您的退款申请")
    press(learner, "确认提交")
    expect(learner.replies.last).to_contain_text("RF-000001")
    [made] = platform_log.requests(var)
    assert (made["learner"], made["order_id"], made["reason"]) == ("learner-chen", "KP202611200011", "讲得太浅了")
    # Nothing hidden stretches the panel: whatever is brought into view, its head stays where it is.
    assert page.locator("zhike-widget .panel").evaluate("panel => panel.scrollHeight <= panel.clientHeight")
    keep(page, "receipt")

    learner.say("帮我转人工，退款我想再问一下")
    expect(learner.replies.last).to_contain_text("T-000001")
    desk = Desk(browser.new_context(locale="zh-CN").new_page(), base)
    desk.open("退款")
    log = desk.page.locator(".log")
    for seen in ("讲得太浅了", "不对，是膳食那门课", "KP202611200011", "RF-000001"):
        expect(log.locator("[data-seq]", has_text=seen).first).to_be_visible()
    axe(desk.page)
    keep(desk.page, "desk")
    assert learner.faults == []
