"""The demo platform's one write: each kind of request is checked against the published terms, then done once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from bot.platform_port import (
    AccessReport,
    AccountChange,
    DeliveryReport,
    GiftRequest,
    InvoiceRequest,
    MembershipChange,
    Order,
    PaymentReport,
    PlaybackReport,
    Receipt,
    RefundRequest,
    Refusal,
    RequestRefused,
    ServiceRequest,
)
from bot.platform_port import terms as t
from bot.platform_port.receipts import ReceiptStatus
from bot.platforms.demo import memberships, reads
from bot.platforms.demo.contacts import contact_of
from bot.platforms.demo.seed import demo_data
from bot.platforms.demo.tables import DELIVERIES, FAULTS, INVOICES, LEARNERS, ORDERS, REQUESTS
from bot.platforms.demo.working_days import after_working_days

_ORDER_KEPT = timedelta(minutes=30)  # how long the shop keeps an unpaid order
_PAY = "/pay/{order_id}"


@dataclass(frozen=True)
class Call:
    """One request in its transaction."""

    connection: Connection
    learner_id: str
    now: datetime

    def own_order(self, order_id: str) -> Order:
        found = reads.order(self.connection, self.learner_id, order_id)
        if found is None:
            raise RequestRefused(Refusal.ORDER_NOT_FOUND)
        return found

    def in_working_days(self, count: int) -> datetime:
        return after_working_days(count, self.now)

    def new_order(self, kind: str, item_id: str, amount: Decimal, *, gift: bool = False) -> str:
        """Place an order that is to be paid; gives its id."""
        day = reads.today_of(self.now)
        taken = select(ORDERS.c.id).where(ORDERS.c.id.startswith(f"KP{day:%Y%m%d}"))
        order_id = f"KP{day:%Y%m%d}{8001 + len(self.connection.execute(taken).all()):04d}"
        row = {
            "id": order_id, "learner_id": self.learner_id, "kind": kind, "item_id": item_id, "amount_cny": amount,
            "status": "pending", "ordered_on": day, "paid_at": None, "gift": gift, "coupon": None,
        }  # fmt: skip
        self.connection.execute(insert(ORDERS).values(row))
        return order_id


@dataclass(frozen=True)
class Done:
    """What became of a request."""

    status: ReceiptStatus
    expected_by: datetime
    subject: str | None = None
    pay_url: str | None = None


def submit(connection: Connection, learner_id: str, request: ServiceRequest, key: str, now: datetime) -> Receipt:
    """In the caller's transaction, which holds the write lock from its beginning: two callers never both find no row.

    Raises:
        RequestRefused: the transaction is to be rolled back.
    """
    earlier = reads.request_with_key(connection, key)
    if earlier is not None:
        if earlier["learner_id"] != learner_id:
            raise RequestRefused(Refusal.KEY_TAKEN)
        return reads.receipt(earlier, repeat=True)
    done = _DO[type(request)](Call(connection, learner_id, now), request)
    row: dict[str, Any] = {
        "key": key, "learner_id": learner_id, "kind": request.kind, "subject": done.subject, "status": done.status,
        "requested_at": now, "expected_by": done.expected_by, "pay_url": done.pay_url,
        "body": request.model_dump(mode="json"),
    }  # fmt: skip
    number = connection.execute(insert(REQUESTS).values(row)).inserted_primary_key
    assert number is not None
    return reads.receipt(row | {"id": number[0]})


def _refund(call: Call, request: RefundRequest) -> Done:
    call.own_order(request.order_id)
    quoted = reads.refund_quote(call.connection, call.learner_id, request.order_id, call.now)
    assert quoted is not None
    if quoted.refusal is not None:
        raise RequestRefused(quoted.refusal)
    call.connection.execute(update(ORDERS).where(ORDERS.c.id == request.order_id).values(status="refunding"))
    memberships.stop_renewal(call.connection, request.order_id)
    return Done("received", call.in_working_days(t.REFUND_DECIDED_DAYS), request.order_id)


def _invoice(call: Call, request: InvoiceRequest) -> Done:
    order = call.own_order(request.order_id)
    if order.kind == "partner":
        raise RequestRefused(Refusal.PARTNER_TERMS)
    if order.status in {"pending", "closed"} or order.paid_at is None:
        raise RequestRefused(Refusal.NOT_PAID)
    if order.status != "paid" or not order.amount_cny:
        raise RequestRefused(Refusal.NOTHING_TO_INVOICE)
    mine = reads.invoices(call.connection, call.learner_id)
    if any(invoice.order_id == order.id and invoice.status != "reversed" for invoice in mine):
        raise RequestRefused(Refusal.INVOICE_EXISTS)
    today, paid_on = reads.today_of(call.now), reads.today_of(order.paid_at)
    if (today.year - paid_on.year) * 12 + today.month - paid_on.month - (today.day < paid_on.day) >= t.INVOICE_MONTHS:
        raise RequestRefused(Refusal.INVOICE_TERM_OVER)
    row = {
        "order_id": order.id, "learner_id": call.learner_id, "title": request.title, "amount_cny": order.amount_cny,
        "status": "requested", "requested_on": today,
    }  # fmt: skip
    call.connection.execute(insert(INVOICES).values(row))
    return Done("received", call.in_working_days(t.INVOICE_DAYS), order.id)


def _payment(call: Call, request: PaymentReport) -> Done:
    if request.order_id is not None:
        call.own_order(request.order_id)
    return Done("received", call.in_working_days(t.REFUND_DECIDED_DAYS), request.order_id)


def _access(call: Call, request: AccessReport) -> Done:
    course_id = request.course_id
    if request.order_id is not None:
        order = call.own_order(request.order_id)
        course_id = order.course_id or course_id
    return _fault(call, request.kind, course_id, request.order_id or course_id)


def _playback(call: Call, request: PlaybackReport) -> Done:
    return _fault(call, request.kind, request.course_id, request.course_id)


def _fault(call: Call, kind: str, course_id: str | None, subject: str | None) -> Done:
    if course_id is not None:
        _known_course(course_id)
        row = {"learner_id": call.learner_id, "kind": kind, "course_id": course_id, "reported_at": call.now}
        call.connection.execute(insert(FAULTS).values(row))
    return Done("received", call.in_working_days(t.FAULT_MENDED_DAYS), subject)


def _gift(call: Call, request: GiftRequest) -> Done:
    price = _known_course(request.course_id)
    order_id = call.new_order("course", request.course_id, price, gift=True)
    return Done("awaiting_payment", call.now + _ORDER_KEPT, order_id, _PAY.format(order_id=order_id))


def _membership(call: Call, request: MembershipChange) -> Done:
    change = memberships.change(call.connection, call.learner_id, request.change, call.now)
    if change.to_pay is not None:
        order_id = call.new_order("membership", change.to_pay, memberships.PRICES[change.to_pay])
        return Done("awaiting_payment", call.now + _ORDER_KEPT, order_id, _PAY.format(order_id=order_id))
    if change.refunds is not None:
        return _refund(call, RefundRequest(order_id=change.refunds))
    return Done("done", call.now, request.change)


def _delivery(call: Call, request: DeliveryReport) -> Done:
    call.own_order(request.order_id)
    mine = {delivery.order_id: delivery for delivery in reads.deliveries(call.connection, call.learner_id)}
    delivery = mine.get(request.order_id)
    if delivery is None:
        raise RequestRefused(Refusal.NOT_A_DELIVERY)
    term = t.FRESH_REPORT if delivery.fresh else t.GOODS_REPORT
    if delivery.delivered_at is not None and call.now > delivery.delivered_at + term:
        raise RequestRefused(Refusal.REPORT_TERM_OVER)
    call.connection.execute(
        update(DELIVERIES).where(DELIVERIES.c.order_id == request.order_id).values(status="reported")
    )
    return Done("received", call.in_working_days(t.PARTNER_DAYS), request.order_id)


def _account(call: Call, request: AccountChange) -> Done:
    field, value = request.field, request.value
    if field in {"email", "phone"}:
        contact = contact_of(value)
        holder = select(LEARNERS.c.learner_id).where(or_(LEARNERS.c.email == contact, LEARNERS.c.phone == contact))
        if call.connection.execute(holder).first() is not None:
            raise RequestRefused(Refusal.CONTACT_TAKEN)
        return Done("awaiting_confirmation", call.now + timedelta(hours=24), field)
    if field == "name":
        mine = LEARNERS.c.learner_id == call.learner_id
        call.connection.execute(update(LEARNERS).where(mine).values(name=value))
        return Done("done", call.now, field)
    return Done("received", call.in_working_days(2 if field == "certificate_name" else 5), field)


def _known_course(course_id: str) -> Decimal:
    courses = demo_data()["courses"]
    if course_id not in courses:
        raise RequestRefused(Refusal.COURSE_NOT_FOUND)
    return Decimal(courses[course_id])


_DO: dict[type, Callable[[Call, Any], Done]] = {
    RefundRequest: _refund,
    InvoiceRequest: _invoice,
    PaymentReport: _payment,
    AccessReport: _access,
    PlaybackReport: _playback,
    GiftRequest: _gift,
    MembershipChange: _membership,
    DeliveryReport: _delivery,
    AccountChange: _account,
}
