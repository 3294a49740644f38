"""payment_form: a payment that failed, or that took too much."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.forms.form import Found, heard_text
from bot.actions.forms.order_slot import OrderSlot
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import DECLINED
from bot.dialogue.values.amounts import amount_taken
from bot.dialogue.values.reading import plain
from bot.platform_port import Order, PaymentReport, ServiceRequest


class PaymentForm(OrderSlot):
    """Where nothing was taken, another way to pay is tried first."""

    spec = FORMS["payment_form"]

    def needs(self, values: Mapping[str, str]) -> list[str]:
        charge = values.get("charge")
        if charge is None:
            return ["charge"]
        return ["charge", "tried", "paid_on"] if charge == "failed" else ["charge", "order_id", "amount", "paid_on"]

    def extract_amount(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        """Of the first words only what was surely taken: "20 too much" is not what the bill shows."""
        if tracker.slots.get("requested_slot") is not None or tracker.slots.get("amount") is not None:
            return self.read_slot("amount", tracker)
        taken = amount_taken(plain(heard_text(tracker)))
        return {"amount": taken} if taken else {}

    def offers(self, order: Order) -> bool:
        return order.status in {"paid", "pending"}

    def solved(self, values: Mapping[str, str]) -> bool:
        return values.get("tried") == "solved"

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        given = {name: value for name, value in values.items() if value != DECLINED}
        return PaymentReport(
            order_id=given.get("order_id"),
            problem=given["charge"],
            amount_cny=Decimal(given["amount"]) if "amount" in given else None,
            paid_on=date.fromisoformat(given["paid_on"]) if "paid_on" in given else None,
        )
