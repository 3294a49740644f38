"""create_app(): lifespan, middleware, routers, error handlers. No logic."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware

from bot.web.http_errors import add_error_handlers
from bot.web.page_headers import PageHeaders
from bot.web.pages import WEB
from bot.web.staff_auth import SESSION_SECONDS


def create_app(
    routers: Iterable[APIRouter],
    *,
    running: Callable[[], AbstractAsyncContextManager[None]],
    session_key: str,
    secure_cookies: bool,
    widget_origins: frozenset[str] = frozenset(),
) -> FastAPI:
    """The application; `running` starts and stops what lives beside the requests."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running():
            yield

    app = FastAPI(title="Zhike", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(
        SessionMiddleware,
        secret_key=session_key,
        session_cookie="zhike_session",
        max_age=SESSION_SECONDS,
        same_site="strict",
        https_only=secure_cookies,
    )
    # The widget carries a token, never a cookie: pages elsewhere may call us without credentials only, so that the
    # desk's session is out of their reach.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=sorted(widget_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
    )
    app.add_middleware(PageHeaders)
    add_error_handlers(app)
    for router in routers:
        app.include_router(router)

    @app.get("/widget.js", include_in_schema=False)
    async def widget() -> FileResponse:
        return FileResponse(WEB / "static" / "widget.js", media_type="text/javascript")

    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    return app
