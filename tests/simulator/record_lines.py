"""Lines of a reply that prove something: in which facts of a learner's own records stand, or a list begins."""

import re

from tests.simulator.goals import Goal
from tests.simulator.sayings import begins, values_in, versions

_LINES = {
    "order": "utter_order_line", "progress": "utter_progress_line", "delivery": "utter_delivery_line",
    "membership": "utter_membership_", "coupon": "utter_coupon_", "certificate": "utter_certificate_issued",
    "invoice": "utter_invoice_",
}  # fmt: skip
"""How the names of the texts begin in which such a record stands."""
_FREE = frozenset({"title", "plan"})
"""Values of those in which a number may stand by chance."""


def tells(text: str, goal: Goal) -> bool:
    """Whether the fact that a goal asks for stands in a line about such a record, where that line has its values."""
    whole = re.compile(rf"(?<![\w.-]){re.escape(goal.about)}(?![\w.-])")
    lines = values_in(text, *begins(_LINES[goal.name.removeprefix("record_")]))
    return any(whole.search(value) for values in lines for name, value in values.items() if name not in _FREE)


def lists(text: str, goal: Goal) -> bool:
    """Whether the check-list of the insurance stands there that a goal is about."""
    named = {
        name
        for choice in versions(f"utter_choice_{goal.about}")
        for name in versions("utter_claim_list", insurance=choice)
    }
    return any(line in named for line in text.split("\n"))
