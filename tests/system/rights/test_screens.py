"""The controls in the widget, in real Chromium: reachable by keyboard, free of axe's findings, in both languages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.system import test_browser
from tests.system.server import running_server
from tests.system.test_browser import Learner, axe

pytestmark = test_browser.pytestmark
browser = test_browser.browser


@pytest.fixture(scope="module")
def server(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    var = Path(shutil.copytree(house_var, tmp_path_factory.mktemp("rights") / "var"))
    with running_server(var, debounce_seconds="0.3") as base:
        yield base


@pytest.mark.parametrize(
    ("language", "question", "consents", "delete", "yes", "done"),
    [
        ("zh", "一晚上的睡眠分成哪几个阶段？", "我的同意", "删除我的数据", "确认删除", "已删除您的数据"),
        ("en", "How can I sleep better?", "My consents", "Delete my data", "Delete it all", "Your data is deleted"),
    ],
)
def test_the_menu_leads_to_every_control_by_keyboard(
    server: str,
    browser: Browser,
    tmp_path: Path,
    language: str,
    question: str,
    consents: str,
    delete: str,
    yes: str,
    done: str,
) -> None:
    learner = Learner(browser.new_context(locale={"zh": "zh-CN", "en": "en-GB"}[language]).new_page(), server, language)
    widget, keys = learner.page.locator("zhike-widget"), learner.page.keyboard
    learner.say(question)

    def press(title: str) -> None:
        button = widget.get_by_role("button", name=title, exact=True).last
        button.focus()
        keys.press("Enter")

    widget.locator("[aria-haspopup=menu]").focus()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(widget.get_by_role("button", name=delete, exact=True)).to_be_visible()
    axe(learner.page)
    learner.page.screenshot(path=str(tmp_path / f"privacy-{language}.png"))

    press(consents)
    expect(widget.get_by_role("button", name="改进机器人" if language == "zh" else "improving the bot")).to_be_visible()
    axe(learner.page)
    learner.page.screenshot(path=str(tmp_path / f"consents-{language}.png"))

    learner.say({"zh": "删除我的数据", "en": "delete my data"}[language])
    learner.page.screenshot(path=str(tmp_path / f"delete-{language}.png"))
    press(yes)
    expect(widget.get_by_text(done)).to_be_visible()
    expect(widget.locator(".entry")).to_have_count(1)
    axe(learner.page)
    learner.page.screenshot(path=str(tmp_path / f"receipt-{language}.png"))
    learner.page.reload()
    widget.locator(".launcher").click()
    expect(widget.get_by_text(done)).to_be_visible()
    expect(widget.locator(".entry")).to_have_count(1)
    assert learner.faults == []


def test_the_exported_page_is_readable_and_free_of_findings(server: str, browser: Browser, tmp_path: Path) -> None:
    learner = Learner(browser.new_context(locale="en-GB").new_page(), server, "en")
    learner.say("How can I sleep better?")
    learner.say("export my data")
    link = learner.page.locator("zhike-widget a", has_text=".html").last.get_attribute("href") or ""
    path = link[link.index("/my-data/") :]
    learner.page.goto(f"{server}{path}")
    expect(learner.page.locator("h1")).to_contain_text("Your data")
    expect(learner.page.locator("dd", has_text="How can I sleep better?")).to_be_visible()
    axe(learner.page)
    learner.page.screenshot(path=str(tmp_path / "export.png"), full_page=True)
