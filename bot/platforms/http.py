"""HttpPlatform: the port over a course platform's signed HTTP contract, which openapi.json describes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import structlog
from circuitbreaker import CircuitBreaker
from pydantic import BaseModel, TypeAdapter, ValidationError
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
)

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
    PlatformUnavailable,
    Receipt,
    RefundQuote,
    Refusal,
    RequestRefused,
    ServiceRequest,
)
from bot.platforms.clock import now_utc
from bot.platforms.signing import Signed
from bot.platforms.wire import CodeCheck, CodeHolder, CodeWanted, ErasureWanted, WordsErased

log = structlog.get_logger()
T = TypeVar("T")
_AGAIN = frozenset({429, 500, 502, 503, 504})
REFUSED = 409
_ORDER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

_LEARNER: TypeAdapter[Learner | None] = TypeAdapter(Learner | None)
_ORDER: TypeAdapter[Order | None] = TypeAdapter(Order | None)
_ORDERS: TypeAdapter[list[Order]] = TypeAdapter(list[Order])
_COURSES: TypeAdapter[frozenset[str]] = TypeAdapter(frozenset[str])
_PROGRESS: TypeAdapter[dict[str, int]] = TypeAdapter(dict[str, int])
_QUOTE: TypeAdapter[RefundQuote | None] = TypeAdapter(RefundQuote | None)
_INVOICES: TypeAdapter[list[Invoice]] = TypeAdapter(list[Invoice])
_MEMBERSHIP: TypeAdapter[Membership | None] = TypeAdapter(Membership | None)
_COUPONS: TypeAdapter[list[Coupon]] = TypeAdapter(list[Coupon])
_CERTIFICATES: TypeAdapter[list[Certificate]] = TypeAdapter(list[Certificate])
_LIVE: TypeAdapter[list[LiveClass]] = TypeAdapter(list[LiveClass])
_DELIVERIES: TypeAdapter[list[Delivery]] = TypeAdapter(list[Delivery])
_RECEIPT: TypeAdapter[Receipt] = TypeAdapter(Receipt)
_RECEIPTS: TypeAdapter[list[Receipt]] = TypeAdapter(list[Receipt])
_CODE_SENT: TypeAdapter[CodeSent] = TypeAdapter(CodeSent)
_HOLDER: TypeAdapter[CodeHolder] = TypeAdapter(CodeHolder)
_ERASED: TypeAdapter[WordsErased] = TypeAdapter(WordsErased)


@dataclass(frozen=True)
class Patience:
    """How long a learner's turn waits for the platform, in seconds, and when it is no longer asked."""

    timeout: float = 3.0
    attempts: int = 3
    longest: float = 6.0
    """After this no further attempt begins."""
    first_wait: float = 0.1
    failures: int = 5
    """That many calls in a row without an answer open the breaker."""
    recovery: float = 20.0
    """Then the next call is let through, and its answer closes the breaker."""


class HttpPlatform:
    """Implements platform_port.PlatformPort.

    Reads and keyed writes are tried again; codes are not, since a checked code is used up.

    Args:
        transport: where calls go in a test.
    """

    def __init__(
        self,
        url: str,
        key: bytes,
        *,
        clock: Callable[[], datetime] = now_utc,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._patience = patience or Patience()
        self._client = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            auth=Signed(key, clock),
            timeout=self._patience.timeout,
            transport=transport,
            follow_redirects=False,
        )
        self._breaker = CircuitBreaker(
            failure_threshold=self._patience.failures,
            recovery_timeout=self._patience.recovery,
            expected_exception=PlatformUnavailable,
            name="platform",
        )

    @property
    def open(self) -> bool:
        """Whether the breaker is open: calls fail at once until it has recovered."""
        return bool(self._breaker.opened)

    async def learner(self, learner_id: str) -> Learner | None:
        return await self._read(_LEARNER, learner_id)

    async def orders(self, learner_id: str) -> list[Order]:
        return await self._read(_ORDERS, learner_id, "orders")

    async def order(self, learner_id: str, order_id: str) -> Order | None:
        if not _ORDER_ID.fullmatch(order_id):
            return None
        return await self._read(_ORDER, learner_id, "orders", order_id)

    async def owned_courses(self, learner_id: str) -> frozenset[str]:
        return await self._read(_COURSES, learner_id, "courses")

    async def progress(self, learner_id: str) -> dict[str, int]:
        return await self._read(_PROGRESS, learner_id, "progress")

    async def refund_quote(self, learner_id: str, order_id: str) -> RefundQuote | None:
        if not _ORDER_ID.fullmatch(order_id):
            return None
        return await self._read(_QUOTE, learner_id, "orders", order_id, "refund-quote")

    async def invoices(self, learner_id: str) -> list[Invoice]:
        return await self._read(_INVOICES, learner_id, "invoices")

    async def membership(self, learner_id: str) -> Membership | None:
        return await self._read(_MEMBERSHIP, learner_id, "membership")

    async def coupons(self, learner_id: str) -> list[Coupon]:
        return await self._read(_COUPONS, learner_id, "coupons")

    async def certificates(self, learner_id: str) -> list[Certificate]:
        return await self._read(_CERTIFICATES, learner_id, "certificates")

    async def live_classes(self, learner_id: str) -> list[LiveClass]:
        return await self._read(_LIVE, learner_id, "live-classes")

    async def deliveries(self, learner_id: str) -> list[Delivery]:
        return await self._read(_DELIVERIES, learner_id, "deliveries")

    async def requests(self, learner_id: str) -> list[Receipt]:
        return await self._read(_RECEIPTS, learner_id, "requests")

    async def submit(self, learner_id: str, request: ServiceRequest, key: str) -> Receipt:
        path = _path("learners", learner_id, "requests", key)
        return await self._call(_RECEIPT, "PUT", path, request, attempts=self._patience.attempts)

    async def erase_words(self, learner_id: str, until: datetime, key: str) -> int:
        path = _path("learners", learner_id, "erasures", key)
        wanted = ErasureWanted(until=until)
        return (await self._call(_ERASED, "PUT", path, wanted, attempts=self._patience.attempts)).requests

    async def send_code(self, contact: str) -> CodeSent:
        return await self._call(_CODE_SENT, "POST", _path("codes"), CodeWanted(contact=contact))

    async def check_code(self, contact: str, code: str) -> str | None:
        said = CodeCheck(contact=contact, code=code)
        return (await self._call(_HOLDER, "POST", _path("codes", "check"), said)).learner_id

    async def close(self) -> None:
        await self._client.aclose()

    async def _read(self, shape: TypeAdapter[T], *parts: str) -> T:
        return await self._call(shape, "GET", _path("learners", *parts), attempts=self._patience.attempts)

    async def _call(
        self, shape: TypeAdapter[T], method: str, path: str, body: BaseModel | None = None, *, attempts: int = 1
    ) -> T:
        if self._breaker.opened:
            raise PlatformUnavailable
        with self._breaker:
            response = await self._answered(method, path, body, attempts)
            if response.status_code == REFUSED:
                raise RequestRefused(_refusal(response))
            if not response.is_success:
                log.error("platform_answered", status=response.status_code, method=method)
                raise PlatformUnavailable
            try:
                return shape.validate_json(response.content)
            except ValidationError as error:
                log.exception("platform_misspoke", method=method, wrong=error.error_count())
                raise PlatformUnavailable from None

    async def _answered(self, method: str, path: str, body: BaseModel | None, attempts: int) -> httpx.Response:
        patience = self._patience
        content = None if body is None else body.model_dump_json()
        trying = AsyncRetrying(
            retry=retry_if_exception_type(PlatformUnavailable),
            stop=stop_after_attempt(attempts) | stop_after_delay(patience.longest),
            wait=wait_exponential_jitter(multiplier=patience.first_wait, max=1, jitter=patience.first_wait),
            reraise=True,
        )
        async for attempt in trying:
            with attempt:
                return await self._once(method, path, content)
        raise PlatformUnavailable

    async def _once(self, method: str, path: str, content: str | None) -> httpx.Response:
        headers = {} if content is None else {"Content-Type": "application/json"}
        try:
            response = await self._client.request(method, path, content=content, headers=headers)
        except httpx.HTTPError as error:
            log.warning("platform_unreachable", error=type(error).__name__, method=method)
            raise PlatformUnavailable from error
        if response.status_code in _AGAIN:
            log.warning("platform_failed", status=response.status_code, method=method)
            raise PlatformUnavailable
        return response


def _path(*parts: str) -> str:
    """A server undoes the quoting, and then a slash or dots would lead to another learner's records."""
    if any("/" in part or "\\" in part or not part.strip(".") for part in parts):
        log.error("platform_identifier_unusable")
        raise PlatformUnavailable
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def _refusal(response: httpx.Response) -> Refusal:
    try:
        said: Any = response.json()
        return Refusal(said["code"])
    except (ValueError, TypeError, KeyError):
        log.exception("platform_refused_without_a_known_reason")
        raise PlatformUnavailable from None
