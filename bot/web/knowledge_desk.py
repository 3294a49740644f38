"""The editors' pages under `/desk/knowledge`: shelf, document, gaps, test bench, a draft from a ticket."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import anyio
import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.desk.documents import compared
from bot.desk.gaps import Gap
from bot.desk.shelf import STATES, shelf_of
from bot.dialogue.events import LearnerSaid
from bot.dialogue.staff_events import StaffSaid
from bot.errors import Conflict, Forbidden, NotFound, NotSignedIn, Unavailable
from bot.knowledge_port import Knowledge, Missed, MissedQuestions, Published, Working
from bot.ports import Clock, ConversationStore, StaffMember, Ticket, TicketStore, ticket_id_of
from bot.web.knowledge_schemas import Publish, Rollback, TicketDraft
from bot.web.pages import Pages
from bot.web.staff_auth import StaffAuth
from knowledge import ContentError, FaqDraft, write_faq_draft
from retrieval import RetrievalError, SearchResult

log = structlog.get_logger()
PAGE = "/desk/knowledge"
EDITORS = frozenset({"editor", "admin"})
_LONGEST_QUESTION = 300


@dataclass(frozen=True)
class KnowledgeDesk:
    """What the pages draw on."""

    knowledge: Knowledge
    questions: MissedQuestions
    clustered: Callable[[list[Missed]], Awaitable[list[Gap]]]
    bench: Callable[[str, str], Awaitable[SearchResult]]
    tickets: TicketStore
    conversations: ConversationStore
    drafts: Path
    clock: Clock
    warning_days: int

    async def gaps(self, days: int) -> list[Gap]:
        return await self.clustered(await self.questions.missed(self.clock() - timedelta(days=days)))

    async def resolved(self, reference: str) -> tuple[Ticket, list[str], list[str]]:
        """A resolved ticket, what its learner wrote, and what staff answered."""
        number = ticket_id_of(reference)
        ticket = await self.tickets.ticket(number) if number is not None else None
        if ticket is None:
            raise NotFound("没有这个工单。", "There is no such ticket.")
        if ticket.status != "resolved":
            raise Conflict("工单解决之后才能整理成草稿。", "Only a resolved ticket becomes a draft.")
        events = await self.conversations.events(ticket.conversation_id, 0, audience="staff", limit=2000)
        said = [stored.event for stored in events]
        asked = [one.text for one in said if isinstance(one, LearnerSaid) and one.payload is None]
        return ticket, asked, [one.text for one in said if isinstance(one, StaffSaid)]

    async def working(self) -> list[Working]:
        """Raises:
        Conflict: the files have problems; names them with file and line.
        """
        try:
            return await self.knowledge.working()
        except ContentError as error:
            raise _unreadable(error) from error

    async def publish(self, by: str, body: Publish) -> Published:
        """Raises:
        Conflict: the files have problems, or golden questions drop, or somebody was faster.
        Unavailable: the index could not be built.
        """
        try:
            return await self.knowledge.publish(by, expected=body.expected, force_reason=body.force_reason)
        except ContentError as error:
            raise _unreadable(error) from error
        except RetrievalError as error:
            raise _not_built(error) from error

    async def rollback(self, by: str, body: Rollback) -> Published:
        """Raises:
        NotFound, Conflict: there is no such version, or somebody was faster.
        Unavailable: the index could not be built.
        """
        try:
            return await self.knowledge.rollback(body.to, by, body.reason, expected=body.expected)
        except RetrievalError as error:
            raise _not_built(error) from error

    async def draft(self, sent: TicketDraft) -> Path:
        await self.resolved(sent.ticket)
        made = FaqDraft(sent.ticket, sent.topic, sent.intent, sent.language, tuple(sent.questions), sent.answer)
        return await anyio.to_thread.run_sync(write_faq_draft, self.drafts, made, self.clock().date())


def _unreadable(error: ContentError) -> Conflict:
    said = "; ".join(str(problem) for problem in error.problems[:5])
    return Conflict(f"内容文件有误，未作更改：{said}", f"The content files have problems; nothing was changed: {said}")


def _not_built(error: RetrievalError) -> Unavailable:
    log.error("index_not_built", error=str(error))  # its message is for operators, in one language
    return Unavailable(
        "索引没有建成，学员查到的仍是原来的版本。请稍后再发布；若仍不行，请管理员查看服务器日志。",
        "The index could not be built; learners still find the version from before. Publish again in a moment; if that "
        "doesn't help, an admin will find the reason in the server's log.",
        code="not_built",
    )


def _editor_of(auth: StaffAuth) -> Callable[[Request], Awaitable[StaffMember]]:
    async def editor(request: Request) -> StaffMember:
        member = await auth.member(request)
        if member.role not in EDITORS:
            raise Forbidden("只有编辑和管理员可以进入。", "For editors and admins only.")
        return member

    return editor


def knowledge_desk_routes(desk: KnowledgeDesk, pages: Pages, auth: StaffAuth) -> APIRouter:
    """The pages; what they send goes to `knowledge_api_routes`."""
    router = APIRouter(tags=["desk"])
    editor = _editor_of(auth)

    async def shown(request: Request, name: str, values: Callable[[], Awaitable[dict[str, Any]]]) -> Response:
        try:
            member = await editor(request)
        except NotSignedIn:
            wanted = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
            return RedirectResponse(f"/desk/login?next={quote(wanted, safe='')}", 303)
        context = {"member": member, "path": request.url.path, "today": desk.clock().date(), **await values()}
        return pages.render(request, f"desk/knowledge/{name}.html", **context)

    @router.get(PAGE, response_class=HTMLResponse, include_in_schema=False)
    async def shelf(request: Request, state: str = "", due: str = "", q: str = "") -> Response:
        async def values() -> dict[str, Any]:
            history = await desk.knowledge.store.history(20)
            latest = history[0] if history else None
            published = await desk.knowledge.store.documents(latest.version) if latest else []
            problems: list[str] = []
            try:
                working = await desk.knowledge.working()
            except ContentError as error:
                working, problems = [], [str(problem) for problem in error.problems]
            everything = shelf_of(working, published, desk.clock().date(), desk.warning_days) if not problems else []
            found = [
                one
                for one in everything
                if (not state or one.state == state)
                and (not due or one.due == due)
                and q.lower() in f"{one.document.key} {one.document.title}".lower()
            ]
            counts = {name: sum(one.state == name for one in everything) for name in STATES}
            dues = {name: sum(one.due == name for one in everything) for name in ("overdue", "due_soon")}
            return {"history": history, "latest": latest, "found": found, "counts": counts, "dues": dues,
                    "state": state, "due": due, "q": q, "problems": problems, "days": desk.warning_days}  # fmt: skip

        return await shown(request, "shelf", values)

    @router.get(f"{PAGE}/document", response_class=HTMLResponse, include_in_schema=False)
    async def document(request: Request, key: str, revision: int | None = None) -> Response:
        async def values() -> dict[str, Any]:
            store = desk.knowledge.store
            revisions = await store.revisions(key)
            texts = [await store.text(one.digest) if one.digest else "" for one in revisions]
            names = [str(one.number) for one in revisions]
            now = next((one for one in await desk.working() if one.document.key == key), None)
            if now is not None and (not texts or now.document.text != texts[-1]):
                texts, names = [*texts, now.document.text], [*names, ""]
            if not texts:
                raise NotFound
            at = len(texts) - 1 if revision is None or not 1 <= revision <= len(texts) else revision - 1
            before = texts[at - 1] if at else ""
            title = now.document.title if now else texts[-1].split("\n")[0]
            lines = compared(before, texts[at]) if at else []
            return {"key": key, "title": title, "revisions": revisions, "names": names, "at": at, "text": texts[at],
                    "lines": lines, "draft": now is not None and now.draft}  # fmt: skip

        return await shown(request, "document", values)

    @router.get(f"{PAGE}/gaps", response_class=HTMLResponse, include_in_schema=False)
    async def gaps(request: Request, days: Literal["7", "30", "90"] = "30") -> Response:
        async def values() -> dict[str, Any]:
            return {"gaps": (await desk.gaps(int(days)))[:50], "days": int(days)}

        return await shown(request, "gaps", values)

    @router.get(f"{PAGE}/bench", response_class=HTMLResponse, include_in_schema=False)
    async def bench(request: Request, q: str = "", language: Literal["zh", "en"] | None = None) -> Response:
        async def values() -> dict[str, Any]:
            asked, spoken = q.strip()[:_LONGEST_QUESTION], language or pages.locale(request)
            return {"q": asked, "language": spoken, "result": await desk.bench(asked, spoken) if asked else None}

        return await shown(request, "bench", values)

    @router.get(f"{PAGE}/draft", response_class=HTMLResponse, include_in_schema=False)
    async def draft(request: Request, ticket: str) -> Response:
        async def values() -> dict[str, Any]:
            found, asked, answered = await desk.resolved(ticket)
            return {"ticket": found, "asked": asked, "answered": answered}

        return await shown(request, "draft", values)

    return router


def knowledge_api_routes(desk: KnowledgeDesk, auth: StaffAuth) -> APIRouter:
    router = APIRouter(tags=["desk"])
    Editor = Annotated[StaffMember, Depends(_editor_of(auth))]  # noqa: N806 - a type

    @router.post(f"/api{PAGE}/publish")
    async def publish(member: Editor, body: Publish) -> dict[str, Any]:
        done = await desk.publish(member.display_name, body)
        return {"version": done.publication.version, "changed": done.changed}

    @router.post(f"/api{PAGE}/rollback")
    async def rollback(member: Editor, body: Rollback) -> dict[str, Any]:
        done = await desk.rollback(member.display_name, body)
        return {"version": done.publication.version, "restores": body.to}

    @router.post(f"/api{PAGE}/draft")
    async def drafted(member: Editor, body: TicketDraft) -> dict[str, Any]:
        return {"file": (await desk.draft(body)).name}

    return router
