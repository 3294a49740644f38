"""Staff pages under `/desk`: login and the desk itself."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.errors import NotSignedIn
from bot.web.pages import Pages
from bot.web.staff_auth import StaffAuth


def desk_page_routes(pages: Pages, auth: StaffAuth) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/desk/login", response_class=HTMLResponse)
    async def login(request: Request) -> HTMLResponse:
        return pages.render(request, "desk/login.html")

    @router.get("/desk", response_class=HTMLResponse)
    async def desk(request: Request) -> Response:
        try:
            await auth.member(request)
        except NotSignedIn:
            return RedirectResponse("/desk/login", 303)
        return pages.render(request, "desk/desk.html")

    return router
