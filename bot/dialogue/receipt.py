"""The receipt of an erasure in words: reference, when, what went, what a search found, what stays and why. Pure."""

from bot.dialogue import responses
from bot.rights_port import Erased

RECEIPT = "{receipt}"
"""Stands for the receipt in a reply until the erasure is done and the store fills it in."""


def receipt_text(erased: Erased, language: str) -> str:
    """What the learner reads; the counts are those of the transaction that erased."""
    when = erased.at.strftime("%Y-%m-%d %H:%M UTC")
    done = responses.say("utter_erased", language, receipt=erased.receipt, when=when, **erased.counts)
    asked = [responses.say("utter_erased_platform", language)] if erased.platform_asked else []
    name = "utter_erased_left" if erased.left else "utter_erased_searched"
    searched = responses.say(name, language, tables=len(erased.left))
    return "\n".join([done, searched, *asked, responses.say("utter_erased_stays", language)])
