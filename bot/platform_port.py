"""What the bot needs of the course platform: one Protocol."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

_STATUS = {
    "paid": ("已支付", "paid"),
    "pending": ("待支付", "awaiting payment"),
    "refunded": ("已退款", "refunded"),
    "closed": ("已关闭", "closed"),
}


@dataclass(frozen=True)
class Learner:
    """A learner as the platform knows them."""

    id: str
    name: str
    language: str
    region: str
    minor: bool = False


@dataclass(frozen=True)
class Order:
    """One order; ids have the form KP + yyyymmdd + four digits."""

    id: str
    learner_id: str
    course_id: str
    amount_cny: float
    status: str
    ordered_on: date

    def status_in(self, language: str) -> str:
        zh, en = _STATUS.get(self.status, (self.status, self.status))
        return zh if language == "zh" else en


class PlatformPort(Protocol):
    """Implemented by the embedded demo platform and, later, by an HTTP adapter.

    Everything takes the learner's id from a verified identity: an order number alone shows nothing.
    """

    async def learner(self, learner_id: str) -> Learner | None: ...

    async def orders(self, learner_id: str) -> list[Order]: ...

    async def owned_courses(self, learner_id: str) -> frozenset[str]: ...

    async def progress(self, learner_id: str) -> dict[str, int]:
        """Percent finished of each course the learner has, 0..100."""
        ...
