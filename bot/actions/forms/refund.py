"""refund_form: money back for an order of one's own."""

import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts
from bot.actions.forms.form import Found
from bot.actions.forms.order_slot import OrderSlot
from bot.dialogue import responses
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import DECLINED
from bot.dialogue.values.reading import plain
from bot.platform_port import Order, RefundRequest, Refusal, ServiceRequest

_CLAUSE = re.compile(r"[,，。;；!！\n]+|\. |[?？]\s+")
_NOT_A_REASON = re.compile(
    r"退(?:款|钱|课|费|掉|了|一下|货|$)|^(?:你好|您好|请|麻烦|谢谢)|kp ?\d|订单|(?:买|下单|付款?|花|拍)的|(?:那|这|哪|另)一?[个门单节份](?:课|订单)?$|^\d+(?:\.\d+)?[元块]|忘了$|能办|赶紧|快点|尽快|\b(?:right now|asap|quickly|can you|could you|refund|money back|return|order|please|hello|hi|thanks)\b|昨天买的$|[?？]$",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"(?:因为|(?:原因|理由)(?:是|[:：])|由于)\s*(?P<zh>[^,，。!！]{2,})|(?:\b(?:because|since|as it)\b|\breason(?: is|:| being)) (?P<en>[^,.!]{4,})",
    re.IGNORECASE,
)
_SHORTEST = {True: 3, False: 8}


class RefundForm(OrderSlot):
    """Says before anything is sent when the published rules are against it."""

    spec = FORMS["refund_form"]

    def extract_reason(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        found = self.read_slot("reason", tracker)
        if found or tracker.slots.get("reason") is not None or tracker.slots.get("requested_slot") is not None:
            return found
        reason = reason_in(plain((tracker.latest_message or {}).get("text") or ""))
        return {"reason": reason} if reason else {}

    async def unfit(self, order: Order, learner_id: str) -> Refusal | None:
        quote = await self.platform.refund_quote(learner_id, order.id)
        return None if quote is None or quote.eligible else quote.refusal

    async def remarks(self, facts: TurnFacts, values: Mapping[str, str]) -> list[str]:
        if facts.context.learner_id is None:
            return []
        quote = await self.platform.refund_quote(facts.context.learner_id, values["order_id"])
        if quote is None or not quote.eligible:
            return []
        return [responses.say("utter_refund_amount", facts.language, amount=f"{quote.amount_cny:g}")]

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        reason = values.get("reason", DECLINED)
        return RefundRequest(order_id=values["order_id"], reason="" if reason == DECLINED else reason)


def reason_in(text: str) -> str | None:
    """The part of a first message that says why.

    >>> reason_in("我要退 KP202611020017，课程太浅"), reason_in("我要退款")
    ('课程太浅', None)
    >>> reason_in("想退钱,就上周三买的那个睡觉课,讲得太浅了"), reason_in("Refund it please, reason: too easy")
    ('讲得太浅了', 'too easy')
    >>> reason_in("Can you refund the course I bought? It isn't for me, right now")
    "It isn't for me"
    >>> reason_in("Please refund KP202611020017 because it is too basic for me.")
    'it is too basic for me'
    """
    because = _BECAUSE.search(text)
    if because is not None:
        return (because["zh"] or because["en"]).strip()
    clauses = [clause.strip() for clause in _CLAUSE.split(text)]
    left = [c for c in clauses if len(c) >= _SHORTEST[not c.isascii()] and not _NOT_A_REASON.search(c)]
    return "，".join(left) if left and len(clauses) > 1 else None
