"""access_form: paid, but the course is missing or locked. Checks first, then a report with what was tried."""

from collections.abc import Mapping

from bot.actions.forms.order_slot import OrderSlot
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import DECLINED
from bot.platform_port import AccessReport, Order, Refusal, ServiceRequest


class AccessForm(OrderSlot):
    """An order that isn't paid explains a locked course."""

    spec = FORMS["access_form"]

    async def unfit(self, order: Order, learner_id: str) -> Refusal | None:
        if order.status in {"refunded", "refunding"}:
            return Refusal.ALREADY_REFUNDED
        return Refusal.NOT_PAID if order.status != "paid" else None

    def offers(self, order: Order) -> bool:
        return order.kind != "partner" and order.status in {"paid", "pending"}

    def solved(self, values: Mapping[str, str]) -> bool:
        return values.get("tried") == "solved"

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        tried = f"same_account={values['same_account']}; tried={values['tried']}"
        detail = values.get("detail", DECLINED)
        return AccessReport(order_id=values["order_id"], problem=tried if detail == DECLINED else f"{detail} ({tried})")
