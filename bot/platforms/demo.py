"""Embedded demo platform: the default; learners, orders and entitlements from a file."""

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from bot.platform_port import Learner, Order

_OWNED = frozenset({"paid"})


@cache
def demo_data() -> dict[str, Any]:
    """The file as it stands; `zhike demo` prints it."""
    text = files("bot.platforms").joinpath("demo.yml").read_text(encoding="utf-8")
    data: dict[str, Any] = YAML(typ="safe").load(text)
    return data


class DemoPlatform:
    """Implements platform_port.PlatformPort."""

    def __init__(self) -> None:
        data = demo_data()
        self._learners = {entry["id"]: Learner(**entry) for entry in data["learners"]}
        self._orders = [_order(entry) for entry in data["orders"]]
        self._progress: dict[str, dict[str, int]] = data["progress"]

    async def learner(self, learner_id: str) -> Learner | None:
        return self._learners.get(learner_id)

    async def orders(self, learner_id: str) -> list[Order]:
        """Newest first."""
        mine = [order for order in self._orders if order.learner_id == learner_id]
        return sorted(mine, key=_ordered_on, reverse=True)

    async def owned_courses(self, learner_id: str) -> frozenset[str]:
        return frozenset(o.item_id for o in self._orders if o.learner_id == learner_id and o.status in _OWNED)

    async def progress(self, learner_id: str) -> dict[str, int]:
        return dict(self._progress.get(learner_id, {}))

    def all_orders(self) -> list[Order]:
        """For the job that fits suggestions; a real platform reports orders as events."""
        return list(self._orders)

    def learners(self) -> list[Learner]:
        """For the demo site's sign-in."""
        return list(self._learners.values())


def _ordered_on(order: Order) -> date:
    return order.ordered_on


def _order(entry: dict[str, Any]) -> Order:
    plain = {key: value for key, value in entry.items() if key not in {"course_id", "amount_cny"}}
    return Order(kind="course", item_id=entry["course_id"], amount_cny=Decimal(entry["amount_cny"]), **plain)
