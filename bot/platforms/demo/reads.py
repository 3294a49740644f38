"""The demo platform's reads: one statement or two each, and the port's records of what they found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from bot.platform_port import (
    Certificate,
    Coupon,
    Delivery,
    Invoice,
    Learner,
    LiveClass,
    Membership,
    Order,
    Receipt,
    RefundQuote,
    Words,
)
from bot.platform_port.receipts import REFERENCE_PREFIXES
from bot.platforms.demo.contacts import masked_email, masked_phone
from bot.platforms.demo.refunds import Circumstances, quote
from bot.platforms.demo.seed import BEIJING, demo_data, instant
from bot.platforms.demo.tables import (
    COUPONS,
    DELIVERIES,
    FAULTS,
    INVOICES,
    LEARNERS,
    MEMBERSHIPS,
    ORDERS,
    PROGRESS,
    QUIZZES,
    REQUESTS,
)

Row = dict[str, Any]


def _all(connection: Connection, statement: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(statement).mappings()]


def _of(table: Table, learner_id: str) -> Select[Any]:
    return select(table).where(table.c.learner_id == learner_id)


def _without(row: Row, *keys: str) -> Row:
    return {key: value for key, value in row.items() if key not in {"id", "learner_id", *keys}}


def learner(connection: Connection, learner_id: str) -> Learner | None:
    found = _all(connection, _of(LEARNERS, learner_id))
    if not found:
        return None
    row: Row = _without(found[0]) | {"id": learner_id}
    return Learner(**row | {"email": masked_email(row["email"]), "phone": masked_phone(row["phone"])})


def orders(connection: Connection, learner_id: str) -> list[Order]:
    newest = _of(ORDERS, learner_id).order_by(ORDERS.c.ordered_on.desc(), ORDERS.c.id.desc())
    return [Order(**row) for row in _all(connection, newest)]


def every_order(connection: Connection) -> list[Order]:
    return [Order(**row) for row in _all(connection, select(ORDERS).order_by(ORDERS.c.id))]


def order(connection: Connection, learner_id: str, order_id: str) -> Order | None:
    found = _all(connection, _of(ORDERS, learner_id).where(ORDERS.c.id == order_id))
    return Order(**found[0]) if found else None


def owned_courses(connection: Connection, learner_id: str) -> frozenset[str]:
    """A course stays in the account until its refund has been decided."""
    mine = (ORDERS.c.learner_id == learner_id, ORDERS.c.kind == "course", ORDERS.c.gift.is_(False))
    paid = select(ORDERS.c.item_id).where(*mine, ORDERS.c.status.in_(["paid", "refunding"]))
    return frozenset(connection.execute(paid).scalars())


def progress(connection: Connection, learner_id: str) -> dict[str, int]:
    rows = _all(connection, _of(PROGRESS, learner_id).order_by(PROGRESS.c.course_id))
    return {row["course_id"]: row["percent"] for row in rows}


def refund_quote(connection: Connection, learner_id: str, order_id: str, now: datetime) -> RefundQuote | None:
    found = order(connection, learner_id, order_id)
    if found is None:
        return None
    mine = orders(connection, learner_id)
    faults = _of(FAULTS, learner_id).where(FAULTS.c.course_id == found.item_id).order_by(FAULTS.c.reported_at)
    reported = _all(connection, faults)
    since = connection.execute(select(MEMBERSHIPS.c.since).where(MEMBERSHIPS.c.order_id == order_id)).scalar()
    circumstances = Circumstances(
        progress=0 if found.gift else progress(connection, learner_id).get(found.item_id, 0),
        bought_again=any(
            other.item_id == found.item_id and other.status == "refunded" and other.id != order_id for other in mine
        ),
        fault_since=reported[0]["reported_at"] if reported else None,
        member_since=since,
    )
    return quote(found, circumstances, now)


def invoices(connection: Connection, learner_id: str) -> list[Invoice]:
    newest = _of(INVOICES, learner_id).order_by(INVOICES.c.requested_on.desc(), INVOICES.c.id.desc())
    return [Invoice(**_without(row)) for row in _all(connection, newest)]


def membership(connection: Connection, learner_id: str, today: date) -> Membership | None:
    running = _of(MEMBERSHIPS, learner_id).where(MEMBERSHIPS.c.until >= today).order_by(MEMBERSHIPS.c.until.desc())
    found = _all(connection, running)
    return Membership(**_without(found[0], "order_id")) if found else None


def coupons(connection: Connection, learner_id: str, today: date) -> list[Coupon]:
    rows = _all(connection, _of(COUPONS, learner_id).order_by(COUPONS.c.valid_until.desc(), COUPONS.c.code))
    return [Coupon(**_without(row), status=_coupon_status(row, today)) for row in rows]


def _coupon_status(row: Row, today: date) -> Any:
    if row["used_for"] is not None:
        return "used"
    return "valid" if row["valid_until"] >= today else "expired"


def certificates(connection: Connection, learner_id: str) -> list[Certificate]:
    offered = demo_data()["certificate_courses"]
    learned = progress(connection, learner_id)
    tried = {row["course_id"]: row for row in _all(connection, _of(QUIZZES, learner_id))}
    return [
        Certificate(
            course_id=course_id,
            status="issued" if tried.get(course_id, {}).get("number") else "in_progress",
            progress=learned.get(course_id, 0),
            quiz=tried.get(course_id, {}).get("quiz"),
            number=tried.get(course_id, {}).get("number"),
            issued_on=tried.get(course_id, {}).get("issued_on"),
        )
        for course_id in sorted(owned_courses(connection, learner_id))
        if course_id in offered
    ]


def live_classes(connection: Connection, learner_id: str, now: datetime, started: datetime) -> list[LiveClass]:
    """`started` is what the file's points in time are counted from."""
    mine = owned_courses(connection, learner_id)
    found = [
        LiveClass(
            row["id"], row["course_id"], Words(**row["topic"]), instant(row["starts"], started), row["minutes"],
            row.get("replay_url"),
        )
        for row in demo_data()["live"]
        if row["course_id"] in mine
    ]  # fmt: skip
    coming = sorted((c for c in found if c.starts_at >= now), key=lambda c: c.starts_at)
    past = sorted((c for c in found if c.starts_at < now and c.replay_url), key=lambda c: c.starts_at, reverse=True)
    return [*coming, *past]


def deliveries(connection: Connection, learner_id: str) -> list[Delivery]:
    products = demo_data()["products"]
    return [
        Delivery(
            **_without(row),
            product=Words(products[row["product_id"]]["zh"], products[row["product_id"]]["en"]),
            fresh=products[row["product_id"]].get("fresh", False),
        )
        for row in _all(connection, _of(DELIVERIES, learner_id).order_by(DELIVERIES.c.order_id.desc()))
    ]


def requests(connection: Connection, learner_id: str) -> list[Receipt]:
    return [receipt(row) for row in _all(connection, _of(REQUESTS, learner_id).order_by(REQUESTS.c.id.desc()))]


def request_with_key(connection: Connection, key: str) -> Row | None:
    found = _all(connection, select(REQUESTS).where(REQUESTS.c.key == key))
    return found[0] if found else None


def receipt(row: Row, *, repeat: bool = False) -> Receipt:
    return Receipt(
        reference=f"{REFERENCE_PREFIXES[row['kind']]}-{row['id']:06d}",
        kind=row["kind"],
        status=row["status"],
        requested_at=row["requested_at"],
        expected_by=row["expected_by"],
        subject=row["subject"],
        pay_url=row["pay_url"],
        repeat=repeat,
    )


def today_of(now: datetime) -> date:
    return now.astimezone(BEIJING).date()
