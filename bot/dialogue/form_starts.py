"""Which form typed words begin at once; a question about how it goes is answered instead. Pure."""

import re
from datetime import date

from bot.dialogue.form_specs import FORMS, OF_INTENT, FormSpec
from bot.dialogue.form_words import ASKS, HOW, OUTRIGHT, QUESTION
from bot.dialogue.outage_words import tells_of_outage
from bot.dialogue.parcel_words import asks_where_parcel_is
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.dialogue.values import read

_CLAUSE = re.compile(r"[,，。;；!！\n]+|\. ")
# "No, not this: …" before what the learner is here for.
_NOT_THIS = re.compile(
    r"^(?:(?:不是|不对|不|no|not)[,，.]?\s*(?:说?问?(?:这个|这件事|这事)|this(?: one)?|that)[,，.]\s*"
    r"|(?:我|不对[,，\s]*)?(?:搞错|弄错|说错|点错|选错)了[,，.。\s]*(?:其实|应该)?"
    r"|(?:(?:sorry|oops|no)[,. ]+)?(?:my mistake|wrong form|i (?:mixed (?:it|that) up|got that wrong))[,.:\s]+)"
    r"(?P<matter>.+)$",
    re.IGNORECASE,
)


def starts(tracker: Tracker, understood: Understanding, text: str, today: date) -> FormSpec | None:
    """The form that typed words begin; None where they begin none."""
    found = read("order", text, today)
    # Where a parcel is stands in the learner's record; a site that is down has no course to ask for.
    elsewhere = asks_where_parcel_is(text) or tells_of_outage(text)
    spec = None if elsewhere else OF_INTENT.get(understood.intent)
    if found is not None:
        # The number of an order says that something is to be done, whichever way it is put.
        wished = [one for one in FORMS.values() if re.search(one.wish, text, re.IGNORECASE)]
        return spec or (wished[0] if len(wished) == 1 else None)
    called = named_in(text)
    # A stranger's report is answered first; it begins where they wish for it outright.
    known = tracker.learner_id is not None or OUTRIGHT.search(text) is not None
    if called is not None and not _asks_how(text, called) and (known or not called.report):
        return called
    if spec is None or _asks_how(text, spec):
        return None
    if OUTRIGHT.search(text):
        return spec
    if spec.report and not QUESTION.search(text) and (tracker.learner_id is not None or _told_before(tracker, spec)):
        return spec
    return spec if re.search(spec.wish, text, re.IGNORECASE) and not QUESTION.search(text) else None


def named_in(text: str) -> FormSpec | None:
    """The form that words name whatever else they may be taken for."""
    return next((one for one in FORMS.values() if re.search(one.named, text, re.IGNORECASE)), None)


def says_so(spec: FormSpec, text: str) -> bool:
    """Whether words alone ask for a form, whatever the model takes them for."""
    return re.search(f"{spec.wish}|{spec.named}", text, re.IGNORECASE) is not None


def _told_before(tracker: Tracker, spec: FormSpec) -> bool:
    """Whether the same was told just before, and the answer to it has not helped."""
    done = [turn for turn in tracker.turns if turn.action]  # the turn at hand may be among them, undecided
    return any(turn.intent == spec.intent and turn.action == "action_answer_question" for turn in done[-2:])


def other_matter(text: str) -> FormSpec | None:
    """The report that is meant instead of the form at hand.

    >>> other_matter("不是这个，我付不了款").name, other_matter("不是这个，是第二个")
    ('payment_form', None)
    >>> other_matter("搞错了 是付款没成功").name, other_matter("Sorry, my mistake, my payment failed").name
    ('payment_form', 'payment_form')
    """
    found = _NOT_THIS.match(text)
    if found is None:
        return None
    told = [spec for spec in FORMS.values() if spec.report and _tells(spec, found["matter"])]
    return told[0] if len(told) == 1 else None


def restates(spec: FormSpec, text: str) -> bool:
    """Whether a text only asks for the form again and says nothing of what it asks.

    >>> restates(FORMS["refund_form"], "我要退款"), restates(FORMS["refund_form"], "我想退款，太难了")
    (True, False)
    >>> restates(FORMS["claim_form"], "I mean: please list the documents for my claim")
    True
    """
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    return bool(clauses) and all(
        len(clause) <= _REQUEST * (1 + clause.isascii()) and _wishes(spec, clause) for clause in clauses
    )


_REQUEST = 30  # characters in which a request is made and nothing told
_BECAUSE = re.compile(r"因为|由于|原因|太|\b(?:because|since|as|too|after|when|was|were|got|had)\b", re.IGNORECASE)
_CLAIMS = re.compile(r"^[^,，]{0,10}(?:理赔|索赔)[^,，]{0,6}$|\bclaim\b", re.IGNORECASE)


def _wishes(spec: FormSpec, clause: str) -> bool:
    if _BECAUSE.search(clause):
        return False
    asked = says_so(spec, clause)
    claims = spec.name == "claim_form" and _CLAIMS.search(clause)
    return (asked or bool(claims)) and (OUTRIGHT.search(clause) is not None or len(clause) <= _REQUEST // 2)


def _asks_how(text: str, spec: FormSpec) -> bool:
    """Whether it is asked how something goes; not where one clause wishes for it outright and another wonders."""
    if not HOW.search(text):
        return False
    if ASKS.search(text):
        return True
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    return not any(OUTRIGHT.search(clause) and not HOW.search(clause) and _wishes(spec, clause) for clause in clauses)


def _tells(spec: FormSpec, text: str) -> bool:
    """Whether a text says for itself what this form reports."""
    problem = next((slot for slot in spec.slots if slot.name in {"charge", "parcel"}), None)
    return problem is not None and any(re.search(one.pattern, text, re.IGNORECASE) for one in problem.choices)
