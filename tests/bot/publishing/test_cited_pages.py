"""What a citation names, before a browser: pages follow what is searched, and an older version opens again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest

from bot.identity import Identity
from bot.ingest import index_folder
from bot.platforms.demo import DemoPlatform
from bot.shown_catalogue import ShownCatalogue
from bot.web.app import create_app
from bot.web.pages import Pages
from bot.web.site import Site
from knowledge import load_catalogue
from retrieval import Citation, Query, Retriever, cite
from tests.bot.publishing.conftest import Workplace
from tests.fakes.app import IDENTITY_KEY, SECRET
from tests.fakes.clock import FakeClock

ASKED = "忘记密码了怎么找回"
EIGHT, TEN = "新密码至少 8 位", "新密码至少 10 位"


@dataclass
class Learner:
    """Somebody with a browser before a server that only serves; whoever publishes is another process."""

    workplace: Workplace
    browser: httpx.AsyncClient

    def cited(self) -> Citation:
        retriever = Retriever(index_folder(self.workplace.settings), self.workplace.encoder)
        try:
            vector = self.workplace.encoder.vectors([ASKED], "query")[0]
            hits = retriever.search(Query(ASKED, "zh", vector)).hits
            return cite(hits, ASKED).citations[0]
        finally:
            retriever.close()

    async def page(self, citation: Citation) -> str:
        response = await self.browser.get(citation.url)
        assert response.status_code == 200
        return response.text


@asynccontextmanager
async def _running() -> AsyncIterator[None]:
    yield


@pytest.fixture
async def learner(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Learner]:
    monkeypatch.setattr("bot.shown_catalogue._LOOK_AGAIN_SECONDS", 0.0)  # a second that the test need not wait
    await workplace.publisher.publish("何雨桐")
    assert workplace.settings.content is not None
    shown = ShownCatalogue(workplace.settings, load_catalogue(workplace.settings.content))
    site = Site(
        catalogue=lambda: shown.now,
        follow=shown.follow,
        platform=DemoPlatform(),
        learners=[],
        identity=Identity(SECRET, IDENTITY_KEY),
        clock=FakeClock(),
        pages=Pages(),
    )
    app = create_app([site.routes()], running=_running, session_key=SECRET, secure_cookies=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://zhike.test") as browser:
        yield Learner(workplace, browser)


async def test_a_new_text_is_quoted_and_stands_on_the_page_that_the_citation_opens(learner: Learner) -> None:
    old = learner.cited()
    assert EIGHT in old.quote
    assert EIGHT in await learner.page(old)
    learner.workplace.write(EIGHT, TEN)
    assert EIGHT in await learner.page(old), "a file that nobody has published"
    await learner.workplace.publisher.publish("周敏")
    new = learner.cited()
    assert TEN in new.quote
    assert new.version != old.version
    page = await learner.page(new)
    assert (TEN in page, EIGHT in page) == (True, False)


async def test_an_older_version_that_serves_again_is_what_its_citations_open(learner: Learner) -> None:
    quoted = learner.cited()
    learner.workplace.write(EIGHT, TEN)
    await learner.workplace.publisher.publish("周敏")
    await learner.workplace.publisher.rollback(1, "何雨桐", "ten was wrong")
    again = learner.cited()
    assert (again.quote, again.version, again.url) == (quoted.quote, quoted.version, quoted.url)
    page = await learner.page(quoted)
    assert (EIGHT in page, TEN in page) == (True, False)


async def test_a_citation_of_what_was_deleted_leads_nowhere_until_it_is_there_again(learner: Learner) -> None:
    quoted = learner.cited()
    text = learner.workplace.faqs.read_text(encoding="utf-8")
    learner.workplace.write("  - id: account-password\n", "  - id: account-password\n    draft: true\n")
    await learner.workplace.publisher.publish("周敏", force_reason="withdrawn")
    assert (await learner.browser.get(quoted.url)).status_code == 404
    learner.workplace.faqs.write_text(text, encoding="utf-8")
    await learner.workplace.publisher.publish("何雨桐")
    assert EIGHT in await learner.page(quoted)
