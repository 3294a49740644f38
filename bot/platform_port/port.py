"""The Protocol between the bot and a course platform."""

from datetime import datetime
from typing import Protocol

from bot.platform_port.receipts import Receipt
from bot.platform_port.records import (
    Certificate,
    CodeSent,
    Coupon,
    Delivery,
    Invoice,
    Learner,
    LiveClass,
    Membership,
    Order,
    RefundQuote,
)
from bot.platform_port.requests import ServiceRequest


class PlatformPort(Protocol):
    """Implemented by the embedded demo platform and by the HTTP adapter; one contract suite holds for both.

    Everything takes the learner's id from a verified identity: an order number alone shows nothing. A learner the
    platform doesn't know has no records. Every method may raise PlatformUnavailable.
    """

    async def learner(self, learner_id: str) -> Learner | None: ...

    async def orders(self, learner_id: str) -> list[Order]:
        """Newest first."""
        ...

    async def order(self, learner_id: str, order_id: str) -> Order | None:
        """None unless it is theirs."""
        ...

    async def owned_courses(self, learner_id: str) -> frozenset[str]: ...

    async def progress(self, learner_id: str) -> dict[str, int]:
        """Percent finished of each course the learner has, 0..100."""
        ...

    async def refund_quote(self, learner_id: str, order_id: str) -> RefundQuote | None:
        """None unless it is theirs."""
        ...

    async def invoices(self, learner_id: str) -> list[Invoice]: ...

    async def membership(self, learner_id: str) -> Membership | None: ...

    async def coupons(self, learner_id: str) -> list[Coupon]: ...

    async def certificates(self, learner_id: str) -> list[Certificate]: ...

    async def live_classes(self, learner_id: str) -> list[LiveClass]:
        """Of the learner's courses: those to come, soonest first, then those with a replay, latest first."""
        ...

    async def deliveries(self, learner_id: str) -> list[Delivery]: ...

    async def requests(self, learner_id: str) -> list[Receipt]:
        """What the learner has asked for, newest first."""
        ...

    async def submit(self, learner_id: str, request: ServiceRequest, key: str) -> Receipt:
        """Make a request once: the same key never makes a second one and returns the first receipt.

        Raises:
            RequestRefused: nothing was done, and the key is still free.
            PlatformUnavailable: it may have been done; the same key tells.
        """
        ...

    async def erase_words(self, learner_id: str, until: datetime, key: str) -> int:
        """Erase what the learner wrote in their requests up to a moment, and the one-time codes sent to them till then.

        Words, contacts, recipients and losses go. Reference, kind, subject, date and status of a request stay, and so
        do the records that it led to: the account, orders, invoices. The same key does nothing more.

        Returns:
            How many requests of the learner there are up to that moment, none of which holds their words any more.

        Raises:
            PlatformUnavailable: it may have been done; the same key tells.
        """
        ...

    async def send_code(self, contact: str) -> CodeSent:
        """Send a one-time code to a mail address or mobile number, if somebody registered it.

        The answer, and the time it takes, say nothing about whether anybody did.
        """
        ...

    async def check_code(self, contact: str, code: str) -> str | None:
        """The id of the learner whose contact and code these are, once; None for anything else.

        A code ends after its time, and after too many wrong tries for its contact.
        """
        ...
