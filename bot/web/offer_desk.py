"""The desk's page on suggestions, `/desk/recommendations`: figures, pictures, and the same as JSON."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

import anyio
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.desk.experiment_page import ExperimentShown
from bot.desk.offer_report import Judges, OfferReport, ReportItem, report
from bot.errors import NotSignedIn
from bot.outcome_port import OutcomeStore
from bot.ports import Clock, StaffMember
from bot.web.offer_pictures import PictureName, Theme, picture
from bot.web.pages import Locale, Pages
from bot.web.staff_auth import StaffAuth

PAGE = "/desk/recommendations"
PERIODS = (7, 30, 90)
Days = Annotated[int, Query(ge=1, le=366)]
Until = Annotated[datetime | None, Query()]


class OfferDesk:
    """Reports on what was suggested in the last days."""

    def __init__(
        self,
        store: OutcomeStore,
        items: tuple[ReportItem, ...],
        clock: Clock,
        judges: Judges,
        experiment: Callable[[], ExperimentShown | None] | None = None,
    ) -> None:
        self._store = store
        self._items = items
        self._clock = clock
        self._judges = judges
        self._experiment = experiment
        # matplotlib's settings are the process's: one picture at a time.
        self._one_at_a_time = anyio.CapacityLimiter(1)

    async def report(self, days: int, until: datetime | None = None) -> OfferReport:
        """The days before `until`, or before now."""
        end = self._clock() if until is None or until.tzinfo is None else until
        since = end - timedelta(days=days)
        found = await self._store.results(since, end)
        counts = await self._store.counts(since, end)
        return await anyio.to_thread.run_sync(report, found, counts, self._items, self._judges, since, end)

    def experiment(self) -> ExperimentShown | None:
        """As it was last looked at; None where none is set up."""
        return None if self._experiment is None else self._experiment()

    async def picture(self, name: PictureName, found: OfferReport, locale: Locale, theme: Theme) -> bytes:
        return await anyio.to_thread.run_sync(picture, name, found, locale, theme, limiter=self._one_at_a_time)


def offer_desk_routes(desk: OfferDesk, pages: Pages, auth: StaffAuth) -> APIRouter:
    router = APIRouter(tags=["desk"])
    Member = Annotated[StaffMember, Depends(auth.member)]  # noqa: N806 - a type

    @router.get(f"/api{PAGE}")
    async def figures(member: Member, days: Days = 30) -> dict[str, Any]:
        experiment = desk.experiment()
        shown = None if experiment is None else asdict(experiment)
        return report_json(await desk.report(days)) | {"experiment": shown}

    @router.get(PAGE, response_class=HTMLResponse, include_in_schema=False)
    async def page(request: Request, days: Days = 30) -> Response:
        try:
            member = await auth.member(request)
        except NotSignedIn:
            return RedirectResponse(f"/desk/login?next={quote(PAGE, safe='')}", 303)
        found = await desk.report(days)
        locale = pages.locale(request)

        def source(name: str, theme: str) -> str:
            query = {"days": days, "until": found.until.isoformat(), "lang": locale, "theme": theme}
            return f"{PAGE}/{name}.svg?{urlencode(query)}"

        return pages.render(
            request,
            "desk/recommendations.html",
            report=found,
            experiment=desk.experiment(),
            days=days,
            periods=PERIODS,
            source=source,
            member=member,
        )

    @router.get(f"{PAGE}/{{name}}.svg", include_in_schema=False)
    async def drawn(
        member: Member,
        name: PictureName,
        days: Days = 30,
        until: Until = None,
        lang: Literal["zh", "en"] = "zh",
        theme: Theme = "light",
    ) -> Response:
        content = await desk.picture(name, await desk.report(days, until), lang, theme)
        return Response(content, media_type="image/svg+xml", headers={"cache-control": "private, max-age=60"})

    return router


def report_json(found: OfferReport) -> dict[str, Any]:
    """A report for programs; what is not set up is null."""
    body = asdict(found)
    body["since"], body["until"] = found.since.isoformat(), found.until.isoformat()
    body["days"] = [{"day": day.isoformat(), "exposures": shown, "kept": kept} for day, shown, kept in found.days]
    body["policies"] = [{"policy_version": name, **asdict(part)} for name, part in found.policies]
    body["shares"] = [{**asdict(share), "outside": share.outside} for share in found.shares]
    return body
