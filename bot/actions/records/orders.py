"""Orders, with where a parcel is and what was asked for about them."""

from bot.actions.records.deliveries import state_of
from bot.actions.records.look import Look
from bot.actions.records.requests import line_of
from bot.platform_port import Order


async def orders(look: Look, wanted: str | None = None) -> str | None:
    """All orders, or the one that is named.

    Args:
        wanted: an order number; one that isn't this learner's looks like a wrong one.
    """
    if wanted is not None:
        found = await look.platform.order(look.learner_id, wanted)
        if found is None:
            return look.say("utter_refused_order_not_found")
        return await _said(look, [found])
    mine = await look.platform.orders(look.learner_id)
    return await _said(look, mine) if mine else None


async def _said(look: Look, found: list[Order]) -> str:
    goods = any(order.kind == "partner" for order in found)
    parcels = {d.order_id: d for d in await look.platform.deliveries(look.learner_id)} if goods else {}
    asked = await look.platform.requests(look.learner_id)
    lines = []
    for order in found:
        lines.append(
            look.say(
                "utter_order_line",
                order_id=order.id,
                title=look.item(order),
                status=order.status_in(look.language),
                date=order.ordered_on.isoformat(),
                amount=f"{order.amount_cny.normalize():f}",
            )
        )
        if order.id in parcels:
            lines.append(f"  {state_of(look, parcels[order.id])}")
        lines += [f"  {line_of(look, receipt)}" for receipt in asked if receipt.subject == order.id]
    return "\n".join([look.say("utter_orders"), *lines])
