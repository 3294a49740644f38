"""Invoices that were asked for."""

from bot.actions.records.look import Look


async def invoices(look: Look) -> str | None:
    lines = [
        look.say(
            f"utter_invoice_{invoice.status}",
            order_id=invoice.order_id,
            title=invoice.title,
            amount=f"{invoice.amount_cny.normalize():f}",
            date=(invoice.issued_on or invoice.requested_on).isoformat(),
            number=invoice.number or "",
        )
        for invoice in await look.platform.invoices(look.learner_id)
    ]
    return look.listed("utter_invoices", lines)
