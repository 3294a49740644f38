"""Which order a learner names, and whether a question is about a rule or about their own records. Pure."""

import re
from datetime import date

from bot.dialogue.values import Reading, read

# "How long is an order kept?" asks for a rule; "how long until my order comes?" for a record.
_GENERAL = re.compile(
    r"多久|多长时间|怎么|怎样|如何|为什么|为啥|会不会|规则|期限"
    r"|\bhow (long|do|does|can|is|are)\b|\bwhy\b|\bwhat happens\b"
    r"|\bdo(es)? (a |an |the )?(course|order|lesson|progress)|\bcan (i|you|one)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"我的|我(那|这|上|前|昨|刚|已|都|学|买|下|付|订|报|拍|听|看)"
    r"|\b(my|mine)\b|\bi('ve| have| am|'m)? ?(just |already )?"
    r"(bought|ordered|paid|placed|purchased|finished|done|studied)\b",
    re.IGNORECASE,
)


def order_named(text: str) -> Reading | None:
    """The order number of a question about records; a day to come is the platform's to judge.

    >>> order_named("查订单 202611020017").value, order_named("KP202611020017 99元").value, order_named("KP2026").wrong
    ('KP202611020017', 'KP202611020017', 'order_length')
    """
    return read("order", text, date.max)


def asks_for_a_rule(text: str) -> bool:
    """Whether the question is about how things are for everybody.

    >>> asks_for_a_rule("没付款的订单会保留多久"), asks_for_a_rule("我的订单多久能到"), asks_for_a_rule("查订单")
    (True, False, False)
    """
    return bool(_GENERAL.search(text)) and not _OWN.search(text) and order_named(text) is None
