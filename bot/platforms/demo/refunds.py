"""Whether an order is refunded, as the published refund policy says. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from bot.platform_port import Clause, Order, RefundQuote, Refusal
from bot.platform_port.terms import (
    AFTERWARDS,
    FAULT,
    FAULT_MENDED_DAYS,
    HOW_DECIDED,
    MEMBERSHIP,
    PARTNER,
    PROGRESS,
    REFUND_PROGRESS,
    REFUND_WINDOW,
    WITHOUT_REASON,
    YEAR_PRICE,
)
from bot.platforms.demo.working_days import working_days_since

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Circumstances:
    """What the decision looks at beside the order."""

    progress: int = 0
    bought_again: bool = False
    """The same course was refunded to this learner before."""
    fault_since: datetime | None = None
    """A technical fault of the course was reported then and isn't mended."""
    member_since: date | None = None
    """Of a membership order: the first day of its period."""


def quote(order: Order, circumstances: Circumstances, now: datetime) -> RefundQuote:
    """What asking for the money now would come to."""
    refused = _by_status(order)
    if refused is not None:
        return RefundQuote(order.id, eligible=False, amount_cny=_NOTHING, clause=HOW_DECIDED, refusal=refused)
    if order.kind == "partner":
        return _refused(order, PARTNER, Refusal.PARTNER_TERMS)
    if order.kind == "membership":
        return _membership(order, circumstances, now)
    return _course(order, circumstances, now)


def _by_status(order: Order) -> Refusal | None:
    return {
        "pending": Refusal.NOT_PAID,
        "closed": Refusal.NOT_PAID,
        "refunding": Refusal.REFUND_PENDING,
        "refunded": Refusal.ALREADY_REFUNDED,
    }.get(order.status)


def _course(order: Order, found: Circumstances, now: datetime) -> RefundQuote:
    assert order.paid_at is not None
    deadline = order.paid_at + REFUND_WINDOW
    progress = None if order.gift else found.progress
    clause, refusal = WITHOUT_REASON, None
    if found.bought_again:
        clause, refusal = AFTERWARDS, Refusal.BOUGHT_AGAIN
    elif now > deadline:
        refusal = Refusal.PAST_DEADLINE
    elif found.progress > REFUND_PROGRESS:
        clause, refusal = PROGRESS, Refusal.PROGRESS_OVER_LIMIT
    waited = working_days_since(found.fault_since, now) if found.fault_since is not None else 0
    if refusal is not None and waited > FAULT_MENDED_DAYS:
        clause, refusal = FAULT, None
    amount = order.amount_cny if refusal is None else _NOTHING
    return RefundQuote(order.id, refusal is None, amount, clause, refusal, deadline, progress)


def _membership(order: Order, found: Circumstances, now: datetime) -> RefundQuote:
    months = whole_months_left(found.member_since, now.date()) if found.member_since is not None else 0
    if order.item_id != "year" or months <= 0:
        return _refused(order, MEMBERSHIP, Refusal.MONTH_BEGUN)
    amount = (YEAR_PRICE * months / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return RefundQuote(order.id, eligible=True, amount_cny=amount, clause=MEMBERSHIP)


def whole_months_left(since: date, today: date) -> int:
    """Of a year that began on `since`: the months that have not begun.

    >>> whole_months_left(date(2026, 1, 10), date(2026, 4, 20))
    8
    >>> whole_months_left(date(2026, 1, 10), date(2026, 1, 10))
    11
    """
    months = (today.year - since.year) * 12 + today.month - since.month
    begun = months + 1 if today.day >= since.day else months
    return max(0, 12 - begun)


def _refused(order: Order, clause: Clause, refusal: Refusal) -> RefundQuote:
    return RefundQuote(order.id, eligible=False, amount_cny=_NOTHING, clause=clause, refusal=refusal)
