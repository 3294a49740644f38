"""A course platform in memory: keeps one request a key, refuses what it must, and can be unreachable."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

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
    RefundRequest,
    Refusal,
    RequestRefused,
    ServiceRequest,
    Words,
)
from bot.platform_port.receipts import REFERENCE_PREFIXES
from bot.platform_port.terms import HOW_DECIDED
from bot.ports import Clock

LIN, EMMA = "learner-lin", "learner-emma"
CODE = "246810"
_TEXTS = ("reason", "title", "tax_id", "email", "problem", "device", "recipient", "message", "photo", "loss", "value")
_BARE = {**dict.fromkeys(_TEXTS, ""), "steps_tried": ()}
_CONTACTS = {"lin@example.com": LIN, "+8613800138000": LIN, "emma@example.com": EMMA}


def _order(
    order_id: str,
    learner_id: str,
    item_id: str,
    amount: int,
    *,
    kind: Literal["course", "membership", "partner"] = "course",
    status: Literal["pending", "paid", "refunding", "refunded", "closed"] = "paid",
) -> Order:
    day = date(int(order_id[2:6]), int(order_id[6:8]), int(order_id[8:10]))
    return Order(order_id, learner_id, kind, item_id, Decimal(amount), status, day)


ORDERS = (
    _order("KP202611180042", LIN, "move-more", 79),
    _order("KP202611150005", LIN, "first-budget", 89),
    _order("KP202611110017", LIN, "sleep-well", 99),
    _order("KP202610050010", LIN, "fresh-box", 120, kind="partner"),
    _order("KP202601020003", LIN, "insurance-basics", 129),
    _order("KP202611170009", EMMA, "sugar-and-you", 79),
    _order("KP202611130004", EMMA, "first-budget", 89, status="refunded"),
)
_LATE = "KP202601020003"


class FakePlatform:
    """Implements platform_port.PlatformPort."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.down = False
        self.loses_answers = False
        """A request is done, and the answer gets lost."""
        self.goes_away = False
        """Unreachable once the next request is done and answered."""
        self.orders_of_all: Sequence[Order] = ORDERS
        self.log: dict[str, tuple[str, ServiceRequest, Receipt]] = {}
        self.sent: list[str] = []
        self.erasures: dict[str, tuple[str, datetime]] = {}

    def _reach(self) -> None:
        if self.down:
            raise PlatformUnavailable

    async def learner(self, learner_id: str) -> Learner | None:
        self._reach()
        names = {LIN: ("林晓雨", "zh", "CN"), EMMA: ("Emma Clarke", "en", "EU")}
        return Learner(learner_id, *names[learner_id]) if learner_id in names else None

    async def orders(self, learner_id: str) -> list[Order]:
        self._reach()
        mine = [order for order in self.orders_of_all if order.learner_id == learner_id]
        return sorted(mine, key=lambda order: order.ordered_on, reverse=True)

    async def order(self, learner_id: str, order_id: str) -> Order | None:
        return next((order for order in await self.orders(learner_id) if order.id == order_id), None)

    async def owned_courses(self, learner_id: str) -> frozenset[str]:
        return frozenset(order.item_id for order in await self.orders(learner_id) if order.status == "paid")

    async def progress(self, learner_id: str) -> dict[str, int]:
        return dict.fromkeys(await self.owned_courses(learner_id), 10)

    async def refund_quote(self, learner_id: str, order_id: str) -> RefundQuote | None:
        order = await self.order(learner_id, order_id)
        if order is None:
            return None
        refusal = self._against_refund(order)
        amount = Decimal(0) if refusal else order.amount_cny
        return RefundQuote(order_id, refusal is None, amount, HOW_DECIDED, refusal)

    def _against_refund(self, order: Order) -> Refusal | None:
        if any(isinstance(r, RefundRequest) and r.order_id == order.id for _, r, _ in self.log.values()):
            return Refusal.REFUND_PENDING
        if order.status == "refunded":
            return Refusal.ALREADY_REFUNDED
        return Refusal.PAST_DEADLINE if order.id == _LATE else None

    async def invoices(self, learner_id: str) -> list[Invoice]:
        self._reach()
        return []

    async def membership(self, learner_id: str) -> Membership | None:
        self._reach()
        return Membership("month", date(2026, 11, 1), date(2026, 11, 30), renews=True) if learner_id == LIN else None

    async def coupons(self, learner_id: str) -> list[Coupon]:
        return []

    async def certificates(self, learner_id: str) -> list[Certificate]:
        return []

    async def live_classes(self, learner_id: str) -> list[LiveClass]:
        return []

    async def deliveries(self, learner_id: str) -> list[Delivery]:
        self._reach()
        mine = [order for order in await self.orders(learner_id) if order.kind == "partner"]
        return [
            Delivery(o.id, o.item_id, Words("时令生鲜箱", "Seasonal fresh box"), fresh=True, status="delivered")
            for o in mine
        ]

    async def requests(self, learner_id: str) -> list[Receipt]:
        return [receipt for owner, _, receipt in self.log.values() if owner == learner_id]

    async def submit(self, learner_id: str, request: ServiceRequest, key: str) -> Receipt:
        self._reach()
        if key in self.log:
            return self.log[key][2]
        if isinstance(request, RefundRequest):
            order = await self.order(learner_id, request.order_id)
            refusal = Refusal.ORDER_NOT_FOUND if order is None else self._against_refund(order)
            if refusal is not None:
                raise RequestRefused(refusal)
        now: datetime = self._clock()
        number = f"{REFERENCE_PREFIXES[request.kind]}-{len(self.log) + 1:06d}"
        receipt = Receipt(number, request.kind, "received", now, now + timedelta(days=2))
        self.log[key] = (learner_id, request, receipt)
        self.down = self.down or self.goes_away
        if self.loses_answers:
            raise PlatformUnavailable
        return receipt

    async def erase_words(self, learner_id: str, until: datetime, key: str) -> int:
        self._reach()
        theirs = {k: r for k, r in self.log.items() if r[0] == learner_id and r[2].requested_at <= until}
        for submitted, (_, request, receipt) in theirs.items():
            bare = {name: empty for name, empty in _BARE.items() if name in type(request).model_fields}
            self.log[submitted] = (learner_id, request.model_copy(update=bare), receipt)
        self.erasures[key] = (learner_id, until)
        if self.loses_answers:
            raise PlatformUnavailable
        return len(theirs)

    async def close(self) -> None:
        return

    async def send_code(self, contact: str) -> CodeSent:
        self._reach()
        self.sent.append(contact)
        now = self._clock()
        return CodeSent(now + timedelta(minutes=10), 5, again_at=now + timedelta(minutes=1))

    async def check_code(self, contact: str, code: str) -> str | None:
        self._reach()
        return _CONTACTS.get(contact) if code == CODE and contact in self.sent else None
