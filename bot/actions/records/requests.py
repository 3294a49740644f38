"""What the learner has asked for, and by when something is to happen."""

from bot.actions.records.look import Look
from bot.platform_port import Receipt


def line_of(look: Look, receipt: Receipt) -> str:
    return look.say(f"utter_request_{receipt.status}", reference=receipt.reference, by=look.moment(receipt.expected_by))
