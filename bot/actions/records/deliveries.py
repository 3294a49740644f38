"""Parcels of partner products."""

from bot.actions.records.look import Look
from bot.platform_port import Delivery


async def deliveries(look: Look) -> str | None:
    lines = [
        look.say(
            "utter_delivery_line",
            order_id=delivery.order_id,
            title=delivery.product.in_language(look.language),
            state=state_of(look, delivery),
        )
        for delivery in await look.platform.deliveries(look.learner_id)
    ]
    return look.listed("utter_deliveries", lines)


def state_of(look: Look, delivery: Delivery) -> str:
    due = delivery.due_on.isoformat() if delivery.due_on else "?"
    if delivery.delivered_at is not None:
        name = "utter_delivery_reported" if delivery.status == "reported" else "utter_delivery_delivered"
        return look.say(name, at=look.moment(delivery.delivered_at))
    if delivery.status == "reported":
        return look.say("utter_delivery_late")
    if delivery.status == "shipped":
        return look.say(
            "utter_delivery_shipped", carrier=delivery.carrier or "", tracking=delivery.tracking or "", due=due
        )
    return look.say("utter_delivery_packing", due=due)
