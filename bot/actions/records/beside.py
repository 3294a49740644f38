"""Records that belong beside an answer: the rule is general, what it comes to is in the learner's own records."""

from collections.abc import Awaitable, Callable

import structlog

from bot.actions.call import TurnFacts
from bot.actions.records.certificates import certificates
from bot.actions.records.coupons import coupons
from bot.actions.records.deliveries import deliveries
from bot.actions.records.invoices import invoices
from bot.actions.records.live_classes import live_classes
from bot.actions.records.look import Look
from bot.actions.records.membership import membership
from bot.actions.records.requests import refunds
from bot.dialogue import responses
from bot.platform_port import PlatformPort, PlatformUnavailable
from knowledge import Catalogue

log = structlog.get_logger()

_OF_INTENT: dict[str, Callable[[Look], Awaitable[str | None]]] = {
    "certificate_request": certificates,
    "coupon_problem": coupons,
    "live_schedule": live_classes,
    "delivery_problem": deliveries,
    "membership_manage": membership,
    "invoice_request": invoices,
    "refund_policy": refunds,
    "refund_request": refunds,
}


class Records:
    """Looks records up for learners whose identity is verified."""

    def __init__(self, platform: PlatformPort, catalogue: Catalogue) -> None:
        self._platform = platform
        self._catalogue = catalogue

    def look(self, facts: TurnFacts) -> Look | None:
        """None without an identity."""
        learner_id = facts.context.learner_id
        return None if learner_id is None else Look(self._platform, self._catalogue, learner_id, facts.language)

    async def beside(self, facts: TurnFacts) -> str | None:
        """What the learner has of the thing that was asked about; None without an identity, and where that's nothing.

        A platform that is down takes nothing from the answer: it is said that the records are missing.
        """
        look, noun = self.look(facts), _OF_INTENT.get(facts.understood.intent)
        if look is None or noun is None:
            return None
        try:
            return await noun(look)
        except PlatformUnavailable:
            log.warning("records_missing", intent=facts.understood.intent)
            return responses.say("utter_records_missing", facts.language)
