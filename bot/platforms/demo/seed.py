"""The demo's file into its tables; points in time that are counted from the start move with each start."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML
from sqlalchemy import Connection, Table, insert, select

from bot.platforms.demo.tables import OF_LEARNERS, REQUESTS

BEIJING = ZoneInfo("Asia/Shanghai")
_RELATIVE = re.compile(r"^([+-]?\d+)([dh])$")


@cache
def demo_data() -> dict[str, Any]:
    """The file as it stands."""
    text = files("bot.platforms.demo").joinpath("demo.yml").read_text(encoding="utf-8")
    data: dict[str, Any] = YAML(typ="safe").load(text)
    return data


def seed(connection: Connection, now: datetime) -> None:
    """Fill the tables; learners who have asked for something since keep what they have."""
    asked = set(connection.execute(select(REQUESTS.c.learner_id).distinct()).scalars())
    for table in OF_LEARNERS:
        connection.execute(table.delete().where(table.c.learner_id.not_in(asked)))
        columns = {column.name for column in table.columns}
        rows = [{key: row.get(key) for key in columns - {"id"}} | _id(row, columns) for row in _rows(table, now)]
        wanted = [row for row in rows if row["learner_id"] not in asked]
        if wanted:
            connection.execute(insert(table), wanted)


def _id(row: dict[str, Any], columns: set[str]) -> dict[str, Any]:
    return {"id": row["id"]} if "id" in columns and "id" in row else {}


def instant(said: str | date, now: datetime) -> datetime:
    """A date is noon in Beijing; `-3d` and `-5h` count from now.

    >>> instant("-3d", datetime(2026, 11, 22, 8, tzinfo=BEIJING)).isoformat()
    '2026-11-19T08:00:00+08:00'
    """
    if isinstance(said, date):
        return datetime.combine(said, time(12), BEIJING)
    found = _RELATIVE.match(said)
    if found is None:
        raise ValueError(f"demo.yml: '{said}' is neither a date nor such as -3d or +5h.")
    amount = int(found[1])
    return now + (timedelta(days=amount) if found[2] == "d" else timedelta(hours=amount))


def day(said: str | date, now: datetime) -> date:
    return instant(said, now).astimezone(BEIJING).date()


def _rows(table: Table, now: datetime) -> Iterator[dict[str, Any]]:
    return _ROWS[table.name](demo_data(), now)


def _learners(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    nothing = {"email": None, "phone": None, "minor": False}
    yield from (nothing | row | {"learner_id": row["id"]} for row in data["learners"])


def _progress(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    for learner_id, courses in data["progress"].items():
        yield from ({"learner_id": learner_id, "course_id": c, "percent": percent} for c, percent in courses.items())


def _faults(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    yield from (row | {"reported_at": instant(row["reported"], now)} for row in data["faults"])


def _invoices(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    for row in data["invoices"]:
        issued = day(row["issued"], now) if "issued" in row else None
        days = {"requested_on": day(row["requested"], now), "issued_on": issued}
        yield row | days | {"amount_cny": Decimal(row["amount_cny"])}


def _memberships(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    for row in data["memberships"]:
        charge = instant(row.get("charge", row["until"]), now) if row["renews"] else None
        days = {"since": day(row["since"], now), "until": day(row["until"], now)}
        yield row | days | {"order_id": row["id"], "next_charge_at": charge}


def _coupons(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    for row in data["coupons"]:
        money = {"off_cny": Decimal(row["off_cny"]), "least_cny": Decimal(row["least_cny"])}
        yield row | money | {"valid_until": day(row["valid_until"], now)}


def _quizzes(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    yield from (row | {"issued_on": day(row["issued"], now) if "issued" in row else None} for row in data["quizzes"])


def _deliveries(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    for row in data["goods"]:
        at = instant(row["delivered"], now) if "delivered" in row else None
        days = {"due_on": day(row["due"], now), "delivered_at": at}
        yield row | days | {"order_id": row["id"], "status": row["delivery"]}


def _orders(data: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    bought = (
        ("course", "orders", "course_id", "ordered_on"),
        ("course", "gifts", "course_id", "ordered_on"),
        ("partner", "goods", "product_id", "ordered_on"),
        ("membership", "memberships", "plan", "since"),
    )
    for kind, part, item, ordered in bought:
        for row in data[part]:
            status = row.get("status", "paid")
            at = instant(row[ordered], now)
            yield row | {
                "kind": kind,
                "item_id": row[item],
                "amount_cny": Decimal(row["amount_cny"]),
                "status": status,
                "ordered_on": at.astimezone(BEIJING).date(),
                "paid_at": None if status in {"pending", "closed"} else at,
                "gift": part == "gifts",
            }


_ROWS: dict[str, Callable[[dict[str, Any], datetime], Iterator[dict[str, Any]]]] = {
    "learners": _learners,
    "orders": _orders,
    "progress": _progress,
    "faults": _faults,
    "invoices": _invoices,
    "memberships": _memberships,
    "coupons": _coupons,
    "quizzes": _quizzes,
    "deliveries": _deliveries,
}
