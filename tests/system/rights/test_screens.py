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


WORDS = {
    "zh": {
        "question": "一晚上的睡眠分成哪几个阶段？",
        "know": ("你们知道我什么", "您没有登录"),
        "export": ("导出我的数据", "您的数据已备好"),
        "consents": ("我的同意", "同意：改进机器人"),
        "suggestions": ("推荐设置", "现在会偶尔推荐课程"),
        "off": ("关闭推荐", "关闭推荐"),
        "stop": ("不再收消息", "不会再主动给您发"),
        "delete": ("删除我的数据", "删除后无法恢复"),
        "yes": ("确认删除", "已删除您的数据"),
    },
    "en": {
        "question": "How can I sleep better?",
        "know": ("What do you know about me?", "You are not signed in"),
        "export": ("Export my data", "Your data is ready"),
        "consents": ("My consents", "Allow: improving the bot"),
        "suggestions": ("Suggestions", "suggested now and then"),
        "off": ("Stop suggestions", "switched off"),
        "stop": ("Stop messages", "no more messages on courses"),
        "delete": ("Delete my data", "It cannot be undone"),
        "yes": ("Delete it all", "Your data is deleted"),
    },
}
"""What is asked, and of each control its title and what its answer says."""


def tab_to(learner: Learner, title: str) -> None:
    """From the box that one types in back to the newest button of that name, with nothing but the keyboard."""
    button = learner.page.locator("zhike-widget").get_by_role("button", name=title, exact=True).last
    expect(button).to_be_visible()
    learner.page.locator("zhike-widget textarea").focus()
    for _ in range(80):
        learner.page.keyboard.press("Shift+Tab")
        if button.evaluate("button => button.getRootNode().activeElement === button"):
            return
    pytest.fail(f"the keyboard never reaches {title}")


def open_privacy(learner: Learner) -> None:
    """The second entry of the menu, which stands in the header."""
    menu = learner.page.locator("zhike-widget [aria-haspopup=menu]")
    learner.page.locator("zhike-widget textarea").focus()
    for _ in range(80):
        learner.page.keyboard.press("Shift+Tab")
        if menu.evaluate("menu => menu.getRootNode().activeElement === menu"):
            break
    before = learner.replies.count()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        learner.page.keyboard.press(key)
    expect(learner.replies).not_to_have_count(before)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_menu_leads_to_every_control_by_keyboard(
    server: str, browser: Browser, tmp_path: Path, language: str
) -> None:
    learner = Learner(browser.new_context(locale={"zh": "zh-CN", "en": "en-GB"}[language]).new_page(), server, language)
    widget, words = learner.page.locator("zhike-widget"), WORDS[language]
    learner.say(str(words["question"]))

    def press(control: str) -> None:
        title, answer = words[control]
        tab_to(learner, title)
        before = learner.replies.count()
        learner.page.keyboard.press("Enter")
        if control != "yes":  # that one clears what stands there
            expect(learner.replies).not_to_have_count(before)
        expect(widget.locator(".from-bot", has_text=answer).last).to_be_visible()
        axe(learner.page)
        learner.page.screenshot(path=str(tmp_path / f"{control}-{language}.png"))

    for control in ("know", "export", "consents", "suggestions", "off", "stop", "delete", "yes"):
        if control not in {"off", "yes"}:  # those stand in the answer before
            open_privacy(learner)
        press(control)
    done = words["yes"][1]
    expect(widget.locator(".entry")).to_have_count(1)
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
