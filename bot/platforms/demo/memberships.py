"""What a wished change of a membership comes to, by the published terms."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select, update

from bot.platform_port import Refusal, RequestRefused
from bot.platform_port.terms import MONTH_PRICE, RENEWAL_OFF, YEAR_PRICE
from bot.platforms.demo.reads import today_of
from bot.platforms.demo.tables import MEMBERSHIPS

PRICES: dict[str, Decimal] = {"month": MONTH_PRICE, "year": YEAR_PRICE}


@dataclass(frozen=True)
class Change:
    """Neither field: it is done already."""

    to_pay: str | None = None
    """The plan for which an order is to be placed."""
    refunds: str | None = None
    """The order that is to be refunded."""


def change(connection: Connection, learner_id: str, wish: str, now: datetime) -> Change:
    """Raises:
    RequestRefused: the terms don't allow it, or it is as wished already.
    """
    mine = _running(connection, learner_id, now)
    if wish in {"join_month", "join_year", "to_year"}:
        return _pay(wish, mine)
    if mine is None:
        raise RequestRefused(Refusal.NO_MEMBERSHIP)
    if wish == "cancel":
        return Change(refunds=mine["order_id"])
    _renew(connection, mine, on=wish == "renew_on", now=now)
    return Change()


def stop_renewal(connection: Connection, order_id: str) -> None:
    this = MEMBERSHIPS.c.order_id == order_id
    connection.execute(update(MEMBERSHIPS).where(this).values(renews=False, next_charge_at=None))


def _running(connection: Connection, learner_id: str, now: datetime) -> dict[str, Any] | None:
    mine = (MEMBERSHIPS.c.learner_id == learner_id, MEMBERSHIPS.c.until >= today_of(now))
    found = connection.execute(select(MEMBERSHIPS).where(*mine).order_by(MEMBERSHIPS.c.until.desc())).mappings().first()
    return None if found is None else dict(found)


def _pay(wish: str, mine: dict[str, Any] | None) -> Change:
    """A monthly member may buy the year; it begins when the month ends."""
    if wish == "to_year" and mine is None:
        raise RequestRefused(Refusal.NO_MEMBERSHIP)
    if mine is not None and (wish == "join_month" or mine["plan"] == "year"):
        raise RequestRefused(Refusal.ALREADY_MEMBER)
    return Change(to_pay="month" if wish == "join_month" else "year")


def _renew(connection: Connection, mine: dict[str, Any], *, on: bool, now: datetime) -> None:
    if mine["renews"] == on:
        raise RequestRefused(Refusal.RENEWAL_UNCHANGED)
    charge = mine["next_charge_at"]
    if not on and charge is not None and charge - now < RENEWAL_OFF:
        raise RequestRefused(Refusal.CHARGE_TOO_NEAR)
    if not on:
        stop_renewal(connection, mine["order_id"])
        return
    ends = datetime.combine(mine["until"], datetime.min.time(), now.tzinfo)
    this = MEMBERSHIPS.c.order_id == mine["order_id"]
    connection.execute(update(MEMBERSHIPS).where(this).values(renews=True, next_charge_at=ends))
