"""invoice_form: an ordinary electronic invoice for an order of one's own."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.forms.form import Found, heard_text
from bot.actions.forms.order_slot import OrderSlot
from bot.dialogue.form_answers import unframed
from bot.dialogue.form_specs import FORMS
from bot.dialogue.values import read
from bot.dialogue.values.reading import plain
from bot.dialogue.values.titles import title_given
from bot.platform_port import InvoiceRequest, Order, Refusal, ServiceRequest

_LABEL = (
    r"(?:公司|单位|发票|开票)?(?:名称|抬头)|(?:公司)?(?:税号|纳税人识别号|统一社会信用代码|信用代码)|(?:电子)?(?:邮箱|邮件)(?:地址)?"
    r"|(?:company|invoice) (?:name|title)|tax (?:id|number|no\.?|code)|e-?mail(?: address)?"
)
_BEFORE = re.compile(rf"^(?:{_LABEL})\s*(?:[:：]|是|为|is\b)\s*", re.IGNORECASE)
_ALONE = re.compile(rf"^(?:and |和)?(?:my |the |our )?(?:{_LABEL})\s*(?:[:：]|是|为|is|发到|发给)?$", re.IGNORECASE)
_BEHIND = re.compile(rf"\s*(?:{_LABEL})\s*(?:[:：]|是|为|is)?$", re.IGNORECASE)
_PARTS = re.compile(r"[,，;；、\n]+")


def title_in(text: str, today: date) -> str:
    """The title in what was said for one: without a tax number or an address beside it, and what these are called.

    >>> title_in("公司名称：北京晓雨文化有限公司，税号91110000600037341L", date(2026, 11, 22))
    '北京晓雨文化有限公司'
    >>> title_in("Acme, Inc.", date(2026, 11, 22)), title_in("lin@example.com", date(2026, 11, 22))
    ('Acme, Inc.', '')
    """
    said = text.strip()
    left = plain(said)
    if len(left) != len(said):
        said = left  # marks that say nothing are gone, and places no longer agree
    cut = False
    for kind in ("tax_id", "mail"):
        found = read(kind, left, today)
        if found is not None:
            first, last = found.span
            said, left, cut = f"{said[:first]},{said[last:]}", f"{left[:first]},{left[last:]}", True
    if cut:
        parts = [_BEHIND.sub("", part.strip()) if not _ALONE.match(part.strip()) else "" for part in _PARTS.split(said)]
        said = ", ".join(part for part in parts if part)
    return unframed(_BEFORE.sub("", said))


class InvoiceForm(OrderSlot):
    """A tax id only for an organisation."""

    spec = FORMS["invoice_form"]

    def needs(self, values: Mapping[str, str]) -> list[str]:
        slots = super().needs(values)
        return [name for name in slots if name != "tax_id" or values.get("title_kind") != "personal"]

    def extract_title(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        if tracker.slots.get("requested_slot") is None and tracker.slots.get("title") is None:
            named = title_given(plain(heard_text(tracker)))
            return {"title": unframed(named)} if named else {}
        found = self.read_slot("title", tracker)
        title = title_in(found.get("title") or "", self.today)
        return {"title": title} if title else {}

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
