"""What the learner has asked for, and by when something is to happen."""

from bot.actions.records.look import Look
from bot.platform_port import Receipt


def line_of(look: Look, receipt: Receipt) -> str:
    return look.say(f"utter_request_{receipt.status}", reference=receipt.reference, by=look.moment(receipt.expected_by))


async def refunds(look: Look) -> str | None:
    """Refunds that were asked for, and where they stand; None where none was."""
    asked = [receipt for receipt in await look.platform.requests(look.learner_id) if receipt.kind == "refund"]
    return look.listed("utter_refunds", [line_of(look, receipt) for receipt in asked])
