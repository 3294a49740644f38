"""`/go/…`: the address of a card on channels that can't tell us that it was followed; leads on at once."""

import structlog
from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import RedirectResponse, Response

from bot.errors import NotFound, Unavailable
from bot.outcome_port import OutcomeStore
from bot.ports import Clock
from knowledge import Catalogue

log = structlog.get_logger()


def offer_link_routes(store: OutcomeStore, catalogue: Catalogue, clock: Clock) -> APIRouter:
    """Where it leads stands in the catalogue, in memory: no address of a stranger's making, and nothing to wait for."""
    router = APIRouter(include_in_schema=False)
    products = {product.id: str(product.url) for product in catalogue.products}

    def destination(kind: str, item_id: str) -> str:
        if kind == "course" and item_id in catalogue.course_by_id:
            return f"/courses/{item_id}"
        if kind == "partner" and item_id in products:
            return products[item_id]
        raise NotFound

    async def remember(impression_id: str, kind: str, item_id: str) -> None:
        try:
            await store.opened(impression_id, kind, item_id, clock())
        except Unavailable:
            log.warning("open_not_stored", impression_id=impression_id)

    @router.api_route("/go/{impression_id}/{kind}/{item_id}", methods=["GET", "HEAD"])
    async def go(request: Request, later: BackgroundTasks, impression_id: str, kind: str, item_id: str) -> Response:
        url = destination(kind, item_id)
        # HEAD is a program that looks at links; people send GET.
        if request.method == "GET" and impression_id.isprintable() and len(impression_id) <= 64:
            later.add_task(remember, impression_id, kind, item_id)
        return RedirectResponse(url, 302, headers={"cache-control": "no-store"}, background=later)

    return router
