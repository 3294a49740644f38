"""The course site: what citations open, with the widget; in the demo also a sign-in as one of its learners."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.errors import NotFound
from bot.identity import Identity
from bot.platform_port import Learner, PlatformPort
from bot.ports import Clock
from bot.web.pages import Pages
from knowledge import Catalogue, Course, Lesson, render, sections_of

_KEY = "demo_learner"
_DOMAINS = {
    "health": ("健康", "Health"),
    "nutrition": ("饮食营养", "Food and nutrition"),
    "finance": ("理财", "Money"),
    "insurance": ("保险", "Insurance"),
    "home": ("居家", "Home"),
}


class Site:
    """Pages over a catalogue; which demo learner is signed in stands in the session cookie.

    A sign-in without a password is for invented learners only: without any there is none, and a cookie that names
    somebody else counts for nothing.
    """

    def __init__(
        self,
        *,
        catalogue: Callable[[], Catalogue],
        follow: Callable[[], Awaitable[None]],
        platform: PlatformPort,
        learners: list[Learner],
        identity: Identity,
        clock: Clock,
        pages: Pages,
    ) -> None:
        """`follow`: awaited before a page is made, so that `catalogue` gives what is searched by now."""
        self._now = catalogue
        self._follow = follow
        self._platform = platform
        self._learners = {learner.id: learner for learner in learners}
        self._identity = identity
        self._clock = clock
        self._pages = pages

    @property
    def _catalogue(self) -> Catalogue:
        """Asked for at each page: a publish replaces it."""
        return self._now()

    def routes(self) -> APIRouter:
        router = APIRouter(
            include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(self._follow)]
        )

        @router.get("/")
        async def home(request: Request) -> HTMLResponse:
            locale = self._pages.locale(request)
            domains = [
                {
                    "id": domain,
                    "name": names[locale == "en"],
                    "courses": [self._summary(c, locale) for c in self._catalogue.courses if c.domain == domain],
                }
                for domain, names in _DOMAINS.items()
            ]
            return self._page(request, "site/home.html", domains=domains)

        @router.get("/courses/{course_id}")
        async def course(request: Request, course_id: str) -> HTMLResponse:
            found = self._course(course_id)
            owned = found.id in await self._owned(request)
            locale = self._pages.locale(request)
            lessons = [
                {
                    "id": lesson.id,
                    "title": lesson.title,
                    "url": f"/learn/{found.id}/{lesson.id}",
                    "access": lesson.access,
                    "minutes": lesson.minutes,
                    "readable": owned or lesson.access == "open",
                }
                for lesson in found.lessons
            ]
            shown = {
                **self._summary(found, locale),
                "teacher": found.teacher.in_language(locale),
                "audience": found.audience.in_language(locale),
                "outcomes": found.outcomes.in_language(locale),
                "lessons": lessons,
            }
            context = {"course_id": found.id}
            return self._page(request, "site/course.html", course=shown, owned=owned, widget_context=context)

        @router.get("/learn/{course_id}/{lesson_id}")
        async def lesson(request: Request, course_id: str, lesson_id: str) -> HTMLResponse:
            found = self._course(course_id)
            wanted = next((item for item in found.lessons if item.id == lesson_id), None)
            if wanted is None:
                raise NotFound
            readable = wanted.access == "open" or found.id in await self._owned(request)
            return self._page(
                request,
                "site/lesson.html",
                course=self._summary(found, self._pages.locale(request)),
                lesson=_lesson(wanted),
                readable=readable,
                html=render(wanted.body) if readable else "",
                preview=next((block for section in sections_of(wanted.body) for block in section.blocks), ""),
                widget_context={"course_id": found.id, "lesson_id": wanted.id},
            )

        @router.get("/help/{faq_id}")
        async def help_page(request: Request, faq_id: str) -> HTMLResponse:
            faq = next((item for item in self._catalogue.faqs if item.id == faq_id), None)
            if faq is None:
                raise NotFound
            locale = self._pages.locale(request)
            return self._page(
                request,
                "site/article.html",
                title=faq.questions.in_language(locale)[0],
                html=render(faq.answer.in_language(locale)),
                article=faq,
                language=locale,
            )

        @router.get("/policies/{policy_id}")
        async def policy(request: Request, policy_id: str) -> HTMLResponse:
            locale = self._pages.locale(request)
            both = [item for item in self._catalogue.policies if item.id == policy_id]
            found = next((item for item in both if item.language == locale), None)
            if found is None:
                raise NotFound
            return self._page(
                request,
                "site/article.html",
                title=found.title,
                html=render(found.body),
                article=found,
                language=locale,
            )

        if self._learners:
            self._add_sign_in(router)
        return router

    def _add_sign_in(self, router: APIRouter) -> None:
        @router.post("/demo/sign-in")
        async def sign_in(request: Request, learner_id: Annotated[str, Form()]) -> RedirectResponse:
            if learner_id not in self._learners:
                raise NotFound
            request.session[_KEY] = learner_id
            return RedirectResponse("/", 303)

        @router.post("/demo/sign-out")
        async def sign_out(request: Request) -> RedirectResponse:
            request.session.pop(_KEY, None)
            return RedirectResponse("/", 303)

    def _signed_in(self, request: Request) -> Learner | None:
        """Checked at each page: a cookie outlives the demo in which it was made."""
        return self._learners.get(request.session.get(_KEY, ""))

    def _page(self, request: Request, name: str, **values: Any) -> HTMLResponse:
        learner = self._signed_in(request)
        token = self._identity.sign_learner(learner.id, self._clock()) if learner else None
        shown = {"learner": learner, "learners": list(self._learners.values()), "widget_token": token}
        return self._pages.render(request, name, **shown, **values)

    async def _owned(self, request: Request) -> frozenset[str]:
        learner = self._signed_in(request)
        return await self._platform.owned_courses(learner.id) if learner else frozenset()

    def _course(self, course_id: str) -> Course:
        found = self._catalogue.course_by_id.get(course_id)
        if found is None:
            raise NotFound
        return found

    def _summary(self, course: Course, locale: str) -> dict[str, Any]:
        return {
            "id": course.id,
            "title": course.title.in_language(locale),
            "summary": course.summary.in_language(locale),
            "level": course.level,
            "minutes": course.minutes,
            "price_cny": f"{course.price_cny:g}",
            "language": course.language,
            "lessons": len(course.lessons),
        }


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "title": lesson.title,
        "minutes": lesson.minutes,
        "reviewer": lesson.reviewer,
        "reviewed_on": lesson.reviewed_on.isoformat(),
        "sources": [{"title": source.title, "url": str(source.url)} for source in lesson.sources],
        "version": lesson.reviewed_on.strftime("%Y.%m"),
    }
