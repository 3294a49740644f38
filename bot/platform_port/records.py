"""What the platform knows, as the bot reads it. Money is in CNY, points in time are aware and in UTC."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from bot.platform_port.errors import Refusal
from bot.platform_port.terms import Clause

OrderKind = Literal["course", "membership", "partner"]
OrderStatus = Literal["pending", "paid", "refunding", "refunded", "closed"]
DeliveryStatus = Literal["packing", "shipped", "delivered", "reported"]
CouponStatus = Literal["valid", "used", "expired"]
Plan = Literal["month", "year"]

_STATUS = {
    "paid": ("已支付", "paid"),
    "pending": ("待支付", "awaiting payment"),
    "refunding": ("退款处理中", "refund under way"),
    "refunded": ("已退款", "refunded"),
    "closed": ("已关闭", "closed"),
}


@dataclass(frozen=True)
class Words:
    """A short text in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Learner:
    """A learner as the platform knows them."""

    id: str
    name: str
    language: str
    region: str
    minor: bool = False
    email: str | None = None
    """Masked, as z***@example.com: enough to recognise one's own."""
    phone: str | None = None
    """Masked, as 138****5678."""


@dataclass(frozen=True)
class Order:
    """One order; ids have the form KP + yyyymmdd + four digits."""

    id: str
    learner_id: str
    kind: OrderKind
    item_id: str
    """A course, a partner product, or `month` or `year` for a membership."""
    amount_cny: Decimal
    """What was really paid, or is to be paid."""
    status: OrderStatus
    ordered_on: date
    paid_at: datetime | None = None
    gift: bool = False
    """Bought for somebody else: the course isn't in the buyer's account."""
    coupon: str | None = None

    @property
    def course_id(self) -> str | None:
        return self.item_id if self.kind == "course" else None

    def status_in(self, language: str) -> str:
        zh, en = _STATUS[self.status]
        return zh if language == "zh" else en


@dataclass(frozen=True)
class RefundQuote:
    """Whether an order would be refunded if it were asked for now, how much, and by which published rule."""

    order_id: str
    eligible: bool
    amount_cny: Decimal
    """0 where it would not be refunded."""
    clause: Clause
    refusal: Refusal | None = None
    deadline: datetime | None = None
    """Until when the order can or could be refunded without a reason; None where no such term applies."""
    progress: int | None = None
    """Percent learned, where it counts."""


@dataclass(frozen=True)
class Invoice:
    """`number` and `issued_on` are empty until it is issued."""

    order_id: str
    title: str
    amount_cny: Decimal
    status: Literal["requested", "issued", "reversed"]
    requested_on: date
    number: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class Membership:
    """The running period; a membership that ended is none."""

    plan: Plan
    since: date
    until: date
    """The last day that is paid for."""
    renews: bool
    next_charge_at: datetime | None = None
    """Empty without automatic renewal."""


@dataclass(frozen=True)
class Coupon:
    """What it takes off, from which price on, and until when."""

    code: str
    off_cny: Decimal
    least_cny: Decimal
    valid_until: date
    status: CouponStatus
    used_for: str | None = None
    """The order it was used for."""


@dataclass(frozen=True)
class Certificate:
    """Of a course that offers one: issued, or what is still missing for it."""

    course_id: str
    status: Literal["issued", "in_progress"]
    progress: int
    quiz: int | None
    """Best points of 100; None before the first try."""
    number: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class LiveClass:
    """A live class that the learner may attend, or whose replay they may watch."""

    id: str
    course_id: str
    topic: Words
    starts_at: datetime
    minutes: int
    replay_url: str | None = None


@dataclass(frozen=True)
class Delivery:
    """Where a partner's parcel is."""

    order_id: str
    product_id: str
    product: Words
    fresh: bool
    """Fresh food is reported within 24 hours of receipt, other goods within 7 days."""
    status: DeliveryStatus
    carrier: str | None = None
    tracking: str | None = None
    due_on: date | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class CodeSent:
    """Said for any contact, whether or not anybody has it."""

    valid_until: datetime
    tries: int
    again_at: datetime = field(kw_only=True)
    """Before then no second code is sent to this contact."""
