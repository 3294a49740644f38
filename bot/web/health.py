"""/livez and /readyz: process up; model, index and database usable. /metrics for Prometheus."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.ports import Clock, ConversationStore

Check = Callable[[], Awaitable[bool]]


class Index(Protocol):
    """What is searched."""

    @property
    def degraded(self) -> bool: ...


def health_routes(checks: dict[str, Check]) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        found = {name: await check() for name, check in checks.items()}
        return JSONResponse(found, status_code=200 if all(found.values()) else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def checks_of(store: ConversationStore, index: Index, clock: Clock) -> dict[str, Check]:
    """What the house must have: a database that answers, and an index with vectors."""

    async def database_usable() -> bool:
        try:
            await store.pending(clock())
        except Exception:  # noqa: BLE001 - a health check answers, whatever is wrong
            return False
        return True

    async def index_usable() -> bool:
        return not index.degraded

    return {"database": database_usable, "index": index_usable}
