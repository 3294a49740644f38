"""`/desk/knowledge`: for editors only; shelf, versions, gaps, test bench and drafts, in both languages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest

from bot.builds import build_judged
from bot.desk.gaps import Gap
from bot.knowledge_port import Missed
from bot.publisher import Publisher
from bot.settings import Settings
from bot.storage.missed import SqlMissedQuestions
from bot.storage.publications import SqlPublications
from bot.storage.staff import SqlStaff
from bot.web.knowledge_desk import KnowledgeDesk, knowledge_api_routes, knowledge_desk_routes
from bot.web.pages import Pages
from bot.web.staff_auth import StaffAuth
from knowledge import load_catalogue, passages_of
from nlu import DEFAULT_BUNDLE, Encoder
from retrieval import BuildFailed, Hit, IndexBusy, SearchResult
from tests.fakes.app import ScriptedApp, scripted_app
from tests.fakes.clock import START
from tests.fakes.staff import Member, signed_in, ticket_in
from tests.fakes.turns import TurnHouse
from tests.small_content import write_small_content
from tests.system.conftest import client_of

PAGE = "/desk/knowledge"
PAGES = (PAGE, f"{PAGE}/document?key=faq:account-devices", f"{PAGE}/gaps", f"{PAGE}/bench?q=x")
FIVE, SIX = "同一账号最多登录五台设备。", "同一账号最多登录六台设备。"


@dataclass
class Editing:
    """The application, the files it publishes, and somebody before it."""

    admin: Member
    staff: Member
    stranger: httpx.AsyncClient
    settings: Settings
    publisher: Publisher
    scripted: ScriptedApp

    def change(self, before: str, after: str) -> None:
        assert self.settings.content is not None
        file = self.settings.content / "faqs" / "account.yml"
        file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    async def page(self, path: str, language: str = "en") -> str:
        response = await self.admin.client.get(path, params={"lang": language} if "?" not in path else None)
        assert response.status_code == 200, response.text
        return response.text


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder(DEFAULT_BUNDLE, threads=1)


@pytest.fixture
async def editing(staffed_house: TurnHouse, tmp_path: Path, encoder: Encoder) -> AsyncIterator[Editing]:
    content = write_small_content(tmp_path / "content")
    settings = Settings(var=tmp_path / "var", content=content)
    database, clock = staffed_house.database, staffed_house.clock
    publisher = Publisher(settings, SqlPublications(database), clock, partial(build_judged, encoder=encoder))
    passage = passages_of(load_catalogue(content))[0]

    async def clustered(missed: list[Missed]) -> list[Gap]:
        return [Gap("夜班怎么补觉", 3, 4, START, {"abstained": 4}, ("zh",), "faq:a.zh", ("<b>倒班</b>",), 2.5)]

    async def bench(text: str, language: str) -> SearchResult:
        hit = Hit(passage, 0.91, 0.52, 0.33, readable=True)
        return SearchResult("abstain", 0.31, 0.6, (hit,), text, reason="below_threshold", features={"margin": 0.2})

    desk = KnowledgeDesk(
        publisher, SqlMissedQuestions(database), clustered, bench, staffed_house.tickets, staffed_house.store,
        settings.drafts, clock, 30,
    )  # fmt: skip
    members = SqlStaff(database)
    scripted = scripted_app(staffed_house, staff=members)
    app = scripted.app
    auth = StaffAuth(members, clock)
    app.include_router(knowledge_desk_routes(desk, Pages(), auth))
    app.include_router(knowledge_api_routes(desk, auth))
    async with client_of(app) as first, client_of(app) as second, client_of(app) as third:
        admin, staff = await signed_in(first, "admin"), await signed_in(second, "meiling")
        yield Editing(admin, staff, third, settings, publisher, scripted)


async def test_strangers_are_sent_to_the_login_and_staff_who_are_no_editors_refused(editing: Editing) -> None:
    for page in PAGES:
        assert (await editing.stranger.get(page)).status_code == 303, page
        assert (await editing.staff.client.get(page)).status_code == 403, page
    for name, body in (("publish", {"expected": 0}), ("rollback", {"to": 1, "expected": 1, "reason": "why not"})):
        assert (await editing.staff.post(f"/knowledge/{name}", **body)).status_code == 403
        assert (await editing.admin.client.post(f"/api{PAGE}/{name}", json=body)).status_code == 403, "no header"
    assert await editing.publisher.store.history() == []


async def test_an_editor_publishes_changes_and_goes_back(editing: Editing) -> None:
    assert "Nothing was published yet." in await editing.page(PAGE)
    assert (await editing.admin.post("/knowledge/publish", expected=0)).json() == {"version": 1, "changed": True}
    editing.change(FIVE, SIX)
    assert "changed 1" in await editing.page(PAGE)
    shown = await editing.page(f"{PAGE}/document?key=faq:account-devices")
    assert f"<ins>{SIX}</ins>" in shown
    assert f"<del>{FIVE}</del>" in shown
    assert (await editing.admin.post("/knowledge/publish", expected=1)).json()["version"] == 2
    back = await editing.admin.post("/knowledge/rollback", to=1, expected=2, reason="six was wrong")
    assert back.json() == {"version": 3, "restores": 1}
    page = await editing.page(PAGE)
    assert "back to version 1" in page
    assert "six was wrong" in page
    assert "管理员 Admin" in page


async def test_who_looked_at_an_older_version_is_told_so(editing: Editing) -> None:
    await editing.admin.post("/knowledge/publish", expected=0)
    editing.change(FIVE, SIX)
    refused = await editing.admin.post("/knowledge/publish", expected=0)
    assert (refused.status_code, refused.json()["error"]) == (409, "published_meanwhile")


async def test_of_two_editors_who_look_at_the_same_version_the_second_is_told_to_look_again(editing: Editing) -> None:
    """Both press the button, at the same time and on their own pages; the other's text is never overwritten unseen."""
    await editing.admin.post("/knowledge/publish", expected=0)
    editing.change(FIVE, SIX)
    both = await asyncio.gather(*(editing.admin.post("/knowledge/publish", expected=1) for _ in range(2)))
    assert sorted(one.status_code for one in both) == [200, 409]
    refused = next(one for one in both if one.status_code == 409).json()
    assert refused["error"] == "published_meanwhile"
    assert "已有人发布" in refused["detail"]["zh"]
    back = [editing.admin.post("/knowledge/rollback", to=1, expected=2, reason="six was wrong") for _ in range(2)]
    assert sorted(one.status_code for one in await asyncio.gather(*back)) == [200, 409]
    assert [one.version for one in await editing.publisher.store.history()] == [3, 2, 1]


@pytest.mark.parametrize("what", [BuildFailed("killed by SIGKILL"), IndexBusy("another process builds")])
async def test_an_index_that_cannot_be_built_is_said_to_both_and_the_old_one_serves(
    editing: Editing, what: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    await editing.admin.post("/knowledge/publish", expected=0)
    editing.change(FIVE, SIX)

    def killed(*arguments: object) -> None:
        raise what

    with monkeypatch.context() as broken:
        broken.setattr(editing.publisher, "_build", killed)
        refused = await editing.admin.post("/knowledge/publish", expected=1)
    assert (refused.status_code, refused.json()["error"]) == (503, "not_built")
    assert "SIGKILL" not in refused.text
    assert [one.version for one in await editing.publisher.store.history()] == [1]
    assert (await editing.admin.post("/knowledge/publish", expected=1)).json() == {"version": 2, "changed": True}


async def test_problems_of_the_files_are_shown_and_nothing_can_be_published(editing: Editing) -> None:
    editing.change("reviewer: 周敏", "reviewer: unreviewed")
    page = await editing.page(PAGE)
    assert "nobody has reviewed it" in page
    assert 'type="submit" disabled' in page


async def test_drafts_and_due_dates_stand_in_the_list(editing: Editing) -> None:
    editing.change("  - id: account-devices\n", "  - id: account-devices\n    draft: true\n")
    editing.change("review_due_on: 2027-10-20", "review_due_on: 2026-11-01")
    page = (await editing.admin.client.get(PAGE, params={"lang": "en", "due": "overdue"})).text
    assert "faq:account-password" in page
    assert "refund" not in page.split('id="documents"')[1]
    drafts = (await editing.admin.client.get(PAGE, params={"lang": "en", "state": "draft"})).text
    assert "faq:account-devices" in drafts
    assert "faq:account-password" not in drafts


async def test_gaps_and_bench_are_written_in_both_languages_and_learners_words_are_inert(editing: Editing) -> None:
    for language, words in (("zh", ["没有回答 4", "学员"]), ("en", ["not answered 4", "Learners"])):
        page = await editing.page(f"{PAGE}/gaps", language)
        assert [word for word in (*words, "夜班怎么补觉") if word not in page] == []
        assert "<b>倒班" not in page
    for language, words in (("zh", ["不回答", "把握不够"]), ("en", ["Does not answer", "not sure enough"])):
        page = (await editing.admin.client.get(f"{PAGE}/bench", params={"q": "<i>x", "lang": language})).text
        assert [word for word in (*words, "0.910", "0.520", "0.330", "0.31", "0.60") if word not in page] == []
        assert "<i>x" not in page


class TestDraftFromATicket:
    BODY = {  # noqa: RUF012 - read only
        "topic": "account", "intent": "login_problem", "language": "zh", "questions": ["换手机号后登不上"],
        "answer": "请用旧手机号申诉，三天内办好。", "without_personal_data": True,
    }  # fmt: skip

    async def test_a_resolved_one_becomes_a_draft_file_that_nobody_sees(self, editing: Editing) -> None:
        ticket = await ticket_in(editing.scripted)
        waiting = await editing.admin.post("/knowledge/draft", ticket=ticket.reference, **self.BODY)
        assert waiting.status_code == 409
        await self.resolve(editing, ticket.id)
        page = (await editing.admin.client.get(f"{PAGE}/draft", params={"ticket": ticket.reference})).text
        assert "请用旧手机号申诉" in page
        done = await editing.admin.post("/knowledge/draft", ticket=ticket.reference, **self.BODY)
        draft = done.json()["file"].removesuffix(".yml")
        folder = editing.settings.content
        assert folder is not None
        assert not any(faq.id == draft for faq in load_catalogue(folder).faqs)
        assert any(faq.id == draft for faq in load_catalogue(folder, drafts=True).faqs)
        shelf = (await editing.admin.client.get(PAGE, params={"lang": "en", "state": "draft"})).text
        assert f"faq:{draft}" in shelf

    async def test_nothing_is_kept_before_somebody_says_that_nothing_personal_is_left(self, editing: Editing) -> None:
        ticket = await ticket_in(editing.scripted)
        await self.resolve(editing, ticket.id)
        before = sorted(editing.settings.drafts.rglob("*"))
        body = self.BODY | {"ticket": ticket.reference, "without_personal_data": False}
        assert (await editing.admin.post("/knowledge/draft", **body)).status_code == 422
        assert sorted(editing.settings.drafts.rglob("*")) == before

    async def test_who_has_to_sign_in_first_comes_back_to_the_same_ticket(self, editing: Editing) -> None:
        editing.admin.client.cookies.clear()
        sent = await editing.admin.client.get(f"{PAGE}/draft", params={"ticket": "T-000001"})
        assert sent.headers["location"] == "/desk/login?next=%2Fdesk%2Fknowledge%2Fdraft%3Fticket%3DT-000001"

    async def resolve(self, editing: Editing, ticket_id: int) -> None:
        path = f"/tickets/{ticket_id}"
        assert (await editing.staff.post(f"{path}/claim", version=1)).status_code == 200
        reply = {"text": "请用旧手机号申诉。", "client_msg_id": "reply-000001"}
        assert (await editing.staff.post(f"{path}/reply", **reply)).status_code == 200
        assert (await editing.staff.post(f"{path}/resolve")).status_code == 200
