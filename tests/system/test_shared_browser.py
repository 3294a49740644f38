"""A browser that several people use: whoever leaves clears the conversation there, and nobody reads it afterwards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system.server import running_server
from tests.system.test_browser import Learner, axe, browser, pytestmark

__all__ = ["browser", "pytestmark"]  # a fixture and marks that pytest looks for here
SAID = {"zh": "我叫林小溪，我想退款", "en": "My name is Robin Field, I want a refund"}
MENU = {"zh": ("更多", "结束对话并清除"), "en": ("More", "End and clear this chat")}


@pytest.fixture(scope="module")
def server(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("shared")
    with running_server(Path(shutil.copytree(house_var, folder / "var")), debounce_seconds="0.3") as base:
        yield base


def own_words(page: Page, text: str):  # type: ignore[no-untyped-def]  # playwright's Locator
    return page.locator("zhike-widget .log").get_by_text(text, exact=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_said_is_gone_from_every_tab_of_the_browser(server: str, browser: Browser, language: str) -> None:
    said, (more, clear) = SAID[language], MENU[language]
    context = browser.new_context(locale={"zh": "zh-CN", "en": "en-GB"}[language])
    learner = Learner(context.new_page(), server, language)
    learner.say(said)
    other = Learner(context.new_page(), server, language)
    expect(own_words(other.page, said)).to_be_visible()
    other.page.locator("zhike-widget textarea").fill("half a secret")

    widget = learner.page.locator("zhike-widget")
    widget.get_by_role("button", name=more).click()
    widget.get_by_role("menuitem", name=clear).click()
    question = widget.get_by_role("alertdialog")
    expect(question).to_contain_text({"zh": "共用电脑", "en": "shared computer"}[language])
    axe(learner.page)
    question.get_by_role("button", name=clear).click()
    for tab in (learner, other):
        expect(own_words(tab.page, said)).to_have_count(0)
        expect(tab.replies.first).to_be_visible()  # another conversation begins
    expect(other.page.locator("zhike-widget textarea")).to_have_value("")

    # Whoever comes next finds nothing, not even with the page made anew.
    learner.page.reload()
    learner.page.locator("zhike-widget .launcher").click()
    expect(learner.replies.first).to_be_visible()
    expect(own_words(learner.page, said)).to_have_count(0)
    kept = learner.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert said not in kept
    assert "half a secret" not in kept
    assert learner.faults == other.faults == []
