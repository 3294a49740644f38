"""BotError to HTTP response: the one table from error type to status code."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.errors import (
    BadRequest,
    BotError,
    Conflict,
    Forbidden,
    NotFound,
    NotSignedIn,
    TooManyRequests,
    Unavailable,
)

log = structlog.get_logger()
STATUS: dict[type[BotError], int] = {
    BadRequest: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooManyRequests: 429,
    Unavailable: 503,
}
# What the frameworks refuse by themselves: no such route, a method it does not have, a body that is no text.
_KIND = {status: kind for kind, status in STATUS.items()}


def add_error_handlers(app: FastAPI) -> None:
    """Every error leaves as `{"error": code, "detail": {"zh", "en"}}`; no exception text reaches a learner."""

    @app.exception_handler(BotError)
    async def known(request: Request, error: BotError) -> JSONResponse:
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
        return _response(status, error.code, error.zh, error.en)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        kind = _KIND.get(error.status_code, BadRequest)
        code = "method_not_allowed" if error.status_code == 405 else kind.code
        response = _response(error.status_code, code, kind.zh, kind.en)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return _response(422, "malformed", f"请求格式有误：{where}（{first['type']}）", f"{where}: {first['msg']}")

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        # Not the path itself: learners' ids and signed links stand in it.
        log.error("request_failed", route=getattr(request.scope.get("route"), "path", ""), exc_info=error)
        return _response(500, BotError.code, BotError.zh, BotError.en)


def _response(status: int, code: str, zh: str, en: str) -> JSONResponse:
    return JSONResponse({"error": code, "detail": {"zh": zh, "en": en}}, status_code=status)
