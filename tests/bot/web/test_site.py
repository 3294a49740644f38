"""The course site: a sign-in without a password is for demo learners alone, and citations open whoever looks."""

import base64
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path

import httpx
import itsdangerous
import pytest

from bot.identity import Identity
from bot.platform_port import Learner
from bot.platforms.demo import DemoPlatform
from bot.web.app import create_app
from bot.web.pages import Pages
from bot.web.site import Site
from knowledge import Catalogue, load_catalogue, passages_of
from tests.fakes.app import IDENTITY_KEY, SECRET
from tests.fakes.clock import FakeClock
from tests.shipped import shipped_catalogue
from tests.small_content import write_small_content


@asynccontextmanager
async def _running() -> AsyncIterator[None]:
    yield


async def _nothing_new() -> None:
    """Nobody publishes."""


def _site(folder: Path, learners: list[Learner]) -> httpx.AsyncClient:
    """A browser before a site whose platform knows all the demo's learners, those listed or not."""
    return _browser(load_catalogue(folder), learners, DemoPlatform())


def _browser(catalogue: Catalogue, learners: list[Learner], platform: DemoPlatform) -> httpx.AsyncClient:
    site = Site(
        catalogue=lambda: catalogue,
        follow=_nothing_new,
        platform=platform,
        learners=learners,
        identity=Identity(SECRET, IDENTITY_KEY),
        clock=FakeClock(),
        pages=Pages(),
    )
    app = create_app([site.routes()], running=_running, session_key=SECRET, secure_cookies=False)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://zhike.test", follow_redirects=True)


def _cookie_of(learner_id: str) -> str:
    """What the demo's sign-in leaves in a browser, made with the key that the session middleware has."""
    content = base64.b64encode(json.dumps({"demo_learner": learner_id}).encode())
    return f"zhike_session={itsdangerous.TimestampSigner(SECRET).sign(content).decode()}"


def _token(page: str) -> str:
    found = re.search(r'data-zhike-token="([^"]*)"', page)
    assert found is not None
    return found.group(1)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_small_content(tmp_path / "content")


LIN = Learner("learner-lin", "林晓雨", "zh", "CN")


async def test_a_listed_learner_signs_in_and_out(content: Path) -> None:
    async with _site(content, [LIN]) as browser:
        page = (await browser.post("/demo/sign-in", data={"learner_id": "learner-lin"})).text
        assert Identity(SECRET, IDENTITY_KEY).learner_of(_token(page), FakeClock()()) == "learner-lin"
        assert "林晓雨" in page
        assert _token((await browser.post("/demo/sign-out")).text) == ""


async def test_a_learner_the_platform_knows_but_the_demo_does_not_list_cannot_sign_in(content: Path) -> None:
    async with _site(content, [LIN]) as browser:
        assert (await browser.post("/demo/sign-in", data={"learner_id": "learner-emma"})).status_code == 404
        assert _token((await browser.get("/")).text) == ""


@pytest.mark.parametrize("learner_id", ["learner-lin", "learner-emma"])
async def test_without_demo_learners_there_is_no_sign_in(content: Path, learner_id: str) -> None:
    async with _site(content, []) as browser:
        assert (await browser.post("/demo/sign-in", data={"learner_id": learner_id})).status_code == 404
        assert (await browser.post("/demo/sign-out")).status_code == 404
        page = (await browser.get("/")).text
    assert (_token(page), "sign-in" in page, "演示平台" in page) == ("", False, False)


@pytest.mark.parametrize(("listed", "known"), [([], False), ([LIN], True)])
async def test_a_cookie_of_an_earlier_demo_counts_only_where_its_learner_is_listed(
    content: Path, listed: list[Learner], known: bool
) -> None:
    async with _site(content, listed) as browser:
        headers = {"cookie": _cookie_of("learner-lin")}
        for path in ("/", "/courses/sleep-basics", "/learn/sleep-basics/sleep-basics-01"):
            page = (await browser.get(path, headers=headers)).text
            assert bool(_token(page)) is known, path
            assert ("林晓雨" in page) is known, path


async def test_what_a_learner_owns_is_not_shown_to_a_cookie_that_counts_for_nothing(content: Path) -> None:
    for lesson in (content / "courses" / "sleep-basics").iterdir():
        lesson.write_text(lesson.read_text(encoding="utf-8").replace("sleep-basics", "sleep-well"), encoding="utf-8")
    (content / "courses" / "sleep-basics").rename(content / "courses" / "sleep-well")
    headers = {"cookie": _cookie_of("learner-lin")}
    locked = "/learn/sleep-well/sleep-well-02"
    async with _site(content, []) as stranger, _site(content, [LIN]) as owner:
        assert "购买课程后可以读完" in (await stranger.get(locked, headers=headers)).text
        assert "购买课程后可以读完" not in (await owner.get(locked, headers=headers)).text


@pytest.mark.parametrize(
    "path", ["/learn/sleep-basics/sleep-basics-01", "/help/account-password", "/policies/refund-policy"]
)
async def test_what_citations_name_opens_without_the_demo(content: Path, path: str) -> None:
    async with _site(content, []) as browser:
        response = await browser.get(path)
    assert (response.status_code, _token(response.text)) == (200, "")


class OwnsAll(DemoPlatform):
    """Whoever signs in has bought every course."""

    async def owned_courses(self, learner_id: str) -> frozenset[str]:
        return frozenset(shipped_catalogue().course_by_id)


async def test_every_citation_of_the_shipped_content_opens_at_its_heading_in_its_language() -> None:
    catalogue = shipped_catalogue()
    passages = passages_of(catalogue)
    pages: dict[str, Page] = {}
    async with _browser(catalogue, [LIN], OwnsAll()) as browser:
        await browser.post("/demo/sign-in", data={"learner_id": LIN.id})
        for passage in passages:
            path = passage.url.partition("#")[0]
            if path not in pages:
                response = await browser.get(path)
                assert response.status_code == 200, path
                pages[path] = Page(response.text)
    wrong = []
    for passage in passages:
        path, _, fragment = passage.url.partition("#")
        page = pages[path]
        if passage.kind == "faq":
            leads = page.headings[""] == passage.title and page.language == passage.language
        else:
            leads = fragment == "opening" or page.headings.get(fragment) == passage.heading
            leads = leads and (passage.second is None or f"t={passage.second}" in path)
        if not leads:
            wrong.append(passage.url)
    assert wrong == []


class Page(HTMLParser):
    """What of a page a browser jumps to: headings by their ids, the page's own title without one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: dict[str, str] = {}
        self.language = ""
        self._inside: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "article":
            self.language = (found["lang"] or "")[:2]
        if tag in {"h1", "h2"}:
            self._inside = found.get("id") or ""
            self.headings.setdefault(self._inside, "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h1", "h2"}:
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None and (self._inside or not self.headings[""]):
            self.headings[self._inside] += data


@pytest.mark.parametrize(("access", "said"), [("open", False), ("enrolled", True)])
async def test_a_lesson_of_which_nothing_can_be_read_still_has_a_page(content: Path, access: str, said: bool) -> None:
    file = content / "courses" / "sleep-basics" / "sleep-basics-01.md"
    front = file.read_text(encoding="utf-8").split("---\n")[1].replace("access: open", f"access: {access}")
    file.write_text(f"---\n{front}---\n\n## 只有标题\n", encoding="utf-8")
    async with _site(content, []) as browser:
        page = (await browser.get("/learn/sleep-basics/sleep-basics-01")).text
    assert "一晚上的睡眠" in page
    assert ("购买课程后可以学习这一节" in page) is said
