"""invoice_form: an ordinary electronic invoice for an order of one's own."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.forms.form import Found
from bot.actions.forms.order_slot import OrderSlot
from bot.dialogue.form_answers import unframed
from bot.dialogue.form_specs import FORMS
from bot.dialogue.values import read
from bot.dialogue.values.reading import plain
from bot.platform_port import InvoiceRequest, Order, Refusal, ServiceRequest


class InvoiceForm(OrderSlot):
    """A tax id only for an organisation."""

    spec = FORMS["invoice_form"]

    def needs(self, values: Mapping[str, str]) -> list[str]:
        slots = super().needs(values)
        return [name for name in slots if name != "tax_id" or values.get("title_kind") != "personal"]

    def extract_title(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        found = self.read_slot("title", tracker)
        text = plain(found.get("title") or "")
        numbers = (read(kind, text, self.clock().date()) for kind in ("tax_id", "mail"))
        # A tax number or an address alone, given too early, is no title.
        if any(n is not None and n.span == (0, len(text)) for n in numbers):
            return {}
        return {name: unframed(title) if title else title for name, title in found.items()}

    async def unfit(self, order: Order, learner_id: str) -> Refusal | None:
        if order.status != "paid":
            return Refusal.NOT_PAID if order.status == "pending" else Refusal.NOTHING_TO_INVOICE
        if order.kind == "partner":
            return Refusal.PARTNER_TERMS
        invoices = await self.platform.invoices(learner_id)
        taken = any(invoice.order_id == order.id and invoice.status != "reversed" for invoice in invoices)
        return Refusal.INVOICE_EXISTS if taken else None

    def offers(self, order: Order) -> bool:
        return order.status == "paid" and order.kind != "partner"

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        return InvoiceRequest(
            order_id=values["order_id"],
            title=values["title"],
            tax_id=values.get("tax_id") if values["title_kind"] == "company" else None,
            email=values["email"],
        )
