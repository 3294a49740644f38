"""delivery_form: a partner's parcel that is late, spoiled, wrong or missing."""

from collections.abc import Mapping

from bot.actions.forms.order_slot import OrderSlot
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import DECLINED
from bot.platform_port import DeliveryReport, Order, Refusal, ServiceRequest


class DeliveryForm(OrderSlot):
    """Only orders that are sent somewhere."""

    spec = FORMS["delivery_form"]

    def offers(self, order: Order) -> bool:
        return order.kind == "partner" and order.status in {"paid", "refunding"}

    async def unfit(self, order: Order, learner_id: str) -> Refusal | None:
        return None if order.kind == "partner" else Refusal.NOT_A_DELIVERY

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        detail = values.get("detail", DECLINED)
        problem = values["parcel"] if detail == DECLINED else f"{values['parcel']}: {detail}"
        return DeliveryReport(order_id=values["order_id"], problem=problem)
