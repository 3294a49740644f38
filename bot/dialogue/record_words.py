"""Which order a learner names, whether they only want to look it up, and whether a question is about a rule. Pure."""

import re
from datetime import date

from bot.dialogue.understanding import Understanding
from bot.dialogue.values import Reading, read
from nlu import FALLBACK_INTENT, simplified

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
# What is to be done about an order, or is wrong with it, is more than looking it up.
_AFFAIR = re.compile(
    r"退|发票|开票|抬头|取消|撤销|改|换|送|赠|扣|多收|少了|赔|投诉|骗|盗|坏|破|烂|变质|错|漏|丢|没到|没收到|没货"
    r"|会员|优惠|打不开|看不了|进不去|放不|播|证书|催|人工|客服|不是我"
    r"|\b(refund\w*|return\w*|money back|invoic\w*|receipt|cancel\w*|chang\w*|swap|gift\w*|(over)?charged|claim\w*"
    r"|complain\w*|scam\w*|fraud\w*|stolen|broken|damaged|spoil\w*|rotten|wrong|missing|late|lost|never (came|arrived)"
    r"|\w*n[o']t (come|arrive\w*|open|play|work)|membership|coupon|access|certificate|hurry|person|human|agent"
    r"|not mine)\b",
    re.IGNORECASE,
)
_BOUGHT = re.compile(
    r"我(在你们?这里?|至今|到现在|到?目前|一共|总共|都|已经|以前|之前|到底)*(买|订|下单|购买)(过|了)?(些|了)?(什么|啥|哪些|哪几|几门|多少门)"
    r"|\b(what|which (courses?|things?|items?|lessons?)) (all )?(have i|did i|i have|i['’]?ve) "
    r"((already|ever|actually) )?(bought|buy|purchased?|ordered?|paid for|pay for)\b"
    r"( here| from you| so far| already| until now| to date| with you| on here| yet)*\W*$",
    re.IGNORECASE,
)
# A reading of small talk that is surer than this holds, whatever number stands in it.
_SURE = 0.9


def asks_what_was_bought(text: str) -> bool:
    """Whether a learner asks for what they have bought from us.

    >>> asks_what_was_bought("What have I bought so far?"), asks_what_was_bought("我都買過哪些課")
    (True, True)
    >>> asks_what_was_bought("What should I have bought instead of Tesla?"), asks_what_was_bought("我该买什么股票")
    (False, False)
    """
    return _BOUGHT.search(simplified(text)) is not None


def order_named(text: str) -> Reading | None:
    """The order number of a question about records; a day to come is the platform's to judge.

    >>> order_named("查订单 202611020017").value, order_named("KP202611020017 99元").value, order_named("KP2026").wrong
    ('KP202611020017', 'KP202611020017', 'order_length')
    """
    return read("order", text, date.max)


def looks_up_order(text: str) -> bool:
    """Whether a message names an order and wants nothing done about it.

    >>> looks_up_order("帮我瞧瞧 KP202611020017 这单成没成"), looks_up_order("KP202611020017 退了吧")
    (True, False)
    >>> looks_up_order("did KP202610110008 go through?"), looks_up_order("KP202610110008 is damaged")
    (True, False)
    """
    named = order_named(text)
    return named is not None and named.wrong is None and _AFFAIR.search(simplified(text)) is None


def only_names_order(understood: Understanding) -> bool:
    """Such a message where the model is sure of nothing else."""
    unsure = understood.intent == FALLBACK_INTENT or (understood.kind == "social" and understood.confidence < _SURE)
    return understood.pressed is None and unsure and looks_up_order(understood.read_as or understood.text)


def asks_for_a_rule(text: str) -> bool:
    """Whether the question is about how things are for everybody.

    >>> asks_for_a_rule("没付款的订单会保留多久"), asks_for_a_rule("我的订单多久能到"), asks_for_a_rule("查订单")
    (True, False, False)
    """
    return bool(_GENERAL.search(text)) and not _OWN.search(text) and order_named(text) is None
