"""The editors' pages in real Chromium: by keyboard, at 360 px, nothing for axe to find, a publish and back."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.small_content import write_small_content
from tests.system.server import running_server

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("ZHIKE_REQUIRE_BROWSER"), reason="Chromium is not installed"
    ),
]
PATHS = ("", "/document?key=faq:account-devices", "/gaps", "/bench?q=忘记密码了怎么找回")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_content(tmp_path_factory.mktemp("editing") / "content")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with running_server(folder.parent / "var", content=str(folder)) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


class Editor:
    """Somebody signed in, with a phone; `faults` is what the browser complained of."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.faults = page, base, list[str]()
        page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        page.on("response", lambda answer: self.faults.append(answer.url) if answer.status >= 400 else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.base}/desk/knowledge{path}")
        assert self.faults == []


@pytest.fixture
def editor(browser: Browser, server: str) -> Iterator[Editor]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en")
    signed = context.request.post(
        f"{server}/api/desk/login",
        data={"name": "admin", "password": "desk-demo-admin"},
        headers={"x-requested-with": "zhike-desk"},
    )
    assert signed.ok
    yield Editor(context.new_page(), server)
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_a_phone_and_axe_finds_nothing(editor: Editor, path: str, language: str) -> None:
    editor.opens(f"{path}{'&' if '?' in path else '?'}lang={language}")
    page = editor.page
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if shots := os.environ.get("ZHIKE_SCREENSHOTS"):
        name = path.strip("/").split("?")[0] or "shelf"
        page.set_viewport_size({"width": 1180, "height": 900})
        page.screenshot(path=f"{shots}/{name}-{language}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})
        page.screenshot(path=f"{shots}/{name}-{language}-360.png", full_page=True)


def test_an_editor_publishes_a_change_and_goes_back_by_keyboard_alone(editor: Editor, folder: Path) -> None:
    page = editor.page
    faqs = folder / "faqs" / "account.yml"
    shutil.copy(faqs, folder.parent / "kept.yml")
    faqs.write_text(faqs.read_text(encoding="utf-8").replace("最多登录五台设备", "最多登录六台设备"), encoding="utf-8")
    editor.opens("?lang=en")
    page.get_by_label("Reason to publish although").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-outcome]")).to_have_text("Published as version 2.", timeout=60_000)
    page.get_by_label("Reason to go back to version 1").focus()
    page.keyboard.type("six was wrong")
    page.keyboard.press("Enter")
    expect(page.locator("[data-outcome]")).to_have_text("Version 1 serves again, as version 3.", timeout=60_000)
    shutil.copy(folder.parent / "kept.yml", faqs)
    assert editor.faults == []
