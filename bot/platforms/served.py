"""The HTTP contract over any platform port; it serves the demo platform, and its description is openapi.json."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Request, Response
from fastapi.responses import JSONResponse

from bot.errors import BotError, NotSignedIn, Unavailable
from bot.platform_port import (
    Certificate,
    CodeSent,
    Coupon,
    Delivery,
    Invoice,
    Learner,
    LiveClass,
    Membership,
    Order,
    PlatformPort,
    Receipt,
    RefundQuote,
    RequestRefused,
    ServiceRequest,
)
from bot.platforms.clock import now_utc
from bot.platforms.signing import OLDEST, SIGNATURE, TIMESTAMP, is_signed
from bot.platforms.wire import CodeCheck, CodeHolder, CodeWanted, ErasureWanted, Problem, WordsErased

_ABOUT = f"""What Zhike asks of a course platform.

Every call is signed with the shared key: `{SIGNATURE}` is the hex HMAC-SHA256 of method, path with query,
`{TIMESTAMP}` (whole seconds since 1970) and the hex SHA-256 of the body, joined by line feeds. A call whose time is
more than {int(OLDEST.total_seconds())} seconds off is refused.

`learner_id` comes from an identity that Zhike has verified. A record that isn't this learner's looks like one that
doesn't exist: `null`. A request is made by `PUT` with an idempotency key; the same key gives the first receipt again
and does nothing, also when its answer was lost. Amounts are decimal strings in CNY, times are in UTC."""
_WRONG: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "Not signed, wrongly signed or too old."},
    503: {"model": Problem, "description": "Try again; the same key tells whether a request was made."},
}
_REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"model": Problem, "description": "Refused, for the reason that `code` names; nothing was done."}
}
LearnerId = Annotated[str, Path(max_length=200)]
Key = Annotated[str, Path(min_length=1, max_length=200, description="Idempotency key.")]


def serve_platform(platform: PlatformPort, key: bytes, clock: Callable[[], datetime] = now_utc) -> FastAPI:
    """The application; without the key nobody gets in."""

    async def signed(
        request: Request,
        timestamp: Annotated[str, Header(alias=TIMESTAMP)] = "",
        said: Annotated[str, Header(alias=SIGNATURE)] = "",
    ) -> None:
        query = request.scope["query_string"]
        target = request.scope["raw_path"] + (b"?" + query if query else b"")
        body = await request.body()
        if not is_signed(key, request.method, target, timestamp, body, said, clock()):
            raise NotSignedIn(code="bad_signature")

    app = FastAPI(title="Zhike platform contract", version="1", description=_ABOUT, docs_url=None, redoc_url=None)
    app.add_exception_handler(BotError, _problem)
    app.include_router(_routes(platform), prefix="/v1", dependencies=[Depends(signed)], responses=_WRONG)
    return app


def _routes(platform: PlatformPort) -> APIRouter:
    router = APIRouter(redirect_slashes=False)
    _reads(router, platform)

    @router.put("/learners/{learner_id}/requests/{key}", responses=_REFUSED)
    async def submit(learner_id: LearnerId, key: Key, request: ServiceRequest) -> Receipt:
        return await platform.submit(learner_id, request, key)

    @router.put("/learners/{learner_id}/erasures/{key}")
    async def erase_words(learner_id: LearnerId, key: Key, wanted: ErasureWanted) -> WordsErased:
        """The learner had their data erased: their own words leave what they asked for up to `until`.

        Words, contacts, recipients and losses go, and so do the one-time codes sent to them. Reference, kind, subject,
        date and status of a request may stay, and so may accounts, orders and invoices. For a learner whom nobody
        knows the answer is 0. It is asked again, with the same key, until it is answered.
        """
        return WordsErased(requests=await platform.erase_words(learner_id, wanted.until, key))

    @router.post("/codes")
    async def send_code(wanted: CodeWanted) -> CodeSent:
        """The answer, and the time it takes, are the same for a contact that nobody registered."""
        return await platform.send_code(wanted.contact)

    @router.post("/codes/check")
    async def check_code(check: CodeCheck) -> CodeHolder:
        """A code is good once, for a short time and few tries."""
        return CodeHolder(learner_id=await platform.check_code(check.contact, check.code))

    return router


def _reads(router: APIRouter, platform: PlatformPort) -> None:
    @router.get("/learners/{learner_id}")
    async def learner(learner_id: LearnerId) -> Learner | None:
        return await platform.learner(learner_id)

    @router.get("/learners/{learner_id}/orders")
    async def orders(learner_id: LearnerId) -> list[Order]:
        """Newest first."""
        return await platform.orders(learner_id)

    @router.get("/learners/{learner_id}/orders/{order_id}")
    async def order(learner_id: LearnerId, order_id: str) -> Order | None:
        return await platform.order(learner_id, order_id)

    @router.get("/learners/{learner_id}/orders/{order_id}/refund-quote")
    async def refund_quote(learner_id: LearnerId, order_id: str) -> RefundQuote | None:
        return await platform.refund_quote(learner_id, order_id)

    @router.get("/learners/{learner_id}/courses")
    async def owned_courses(learner_id: LearnerId) -> frozenset[str]:
        return await platform.owned_courses(learner_id)

    @router.get("/learners/{learner_id}/progress")
    async def progress(learner_id: LearnerId) -> dict[str, int]:
        """Percent finished of each course."""
        return await platform.progress(learner_id)

    @router.get("/learners/{learner_id}/invoices")
    async def invoices(learner_id: LearnerId) -> list[Invoice]:
        return await platform.invoices(learner_id)

    @router.get("/learners/{learner_id}/membership")
    async def membership(learner_id: LearnerId) -> Membership | None:
        return await platform.membership(learner_id)

    @router.get("/learners/{learner_id}/coupons")
    async def coupons(learner_id: LearnerId) -> list[Coupon]:
        return await platform.coupons(learner_id)

    @router.get("/learners/{learner_id}/certificates")
    async def certificates(learner_id: LearnerId) -> list[Certificate]:
        return await platform.certificates(learner_id)

    @router.get("/learners/{learner_id}/live-classes")
    async def live_classes(learner_id: LearnerId) -> list[LiveClass]:
        """Those to come, soonest first, then those with a replay, latest first."""
        return await platform.live_classes(learner_id)

    @router.get("/learners/{learner_id}/deliveries")
    async def deliveries(learner_id: LearnerId) -> list[Delivery]:
        return await platform.deliveries(learner_id)

    @router.get("/learners/{learner_id}/requests")
    async def requests(learner_id: LearnerId) -> list[Receipt]:
        """What was asked for, newest first."""
        return await platform.requests(learner_id)


async def _problem(request: Request, error: Exception) -> Response:
    status = 503
    if isinstance(error, RequestRefused):
        status = 409
    elif isinstance(error, NotSignedIn):
        status = 401
    elif not isinstance(error, Unavailable):
        status = 500
    return JSONResponse({"code": error.code if isinstance(error, BotError) else "error"}, status)
