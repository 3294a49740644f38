"""What a message does where the answer is free: nearly everything said is the answer. Pure."""

import re
from datetime import date

from bot.dialogue import leaving
from bot.dialogue.form_answers import typed_anew
from bot.dialogue.form_specs import FORMS, SLOT_WORDS, SlotSpec
from bot.dialogue.form_words import ASKS_OUTRIGHT, BEGINS_CORRECTION, CORRECTION, QUESTION
from bot.dialogue.open_form import OpenForm
from bot.dialogue.understanding import Understanding
from bot.dialogue.values import denied, ordinal_alone

_SURE_OF_ANOTHER = 0.9
_ANSWERED_ELSEWHERE = frozenset({"knowledge", "account", "learning"})


def is_free(form: OpenForm, slot: SlotSpec | None) -> bool:
    """Whether any words may be the answer to what was asked."""
    return slot is not None and FORMS[form.name].kind_of(slot, form.slots) == "text"


def leaves(slot: SlotSpec | None, text: str) -> bool:
    """Whether a message leaves the form. "I changed my mind" is a reason where a reason was asked for."""
    return leaving.leaves(text, for_good=slot is not None and slot.name == "reason")


def puts_right(form: OpenForm, slot: SlotSpec | None, text: str, today: date) -> bool:
    """Whether a message says that something given before is wrong; in free words only where it says of what."""
    if not is_free(form, slot):
        return CORRECTION.search(text) is not None
    if BEGINS_CORRECTION.search(text):
        return True
    named = [words.pattern for name, words in SLOT_WORDS if name in form.slots or name == form.requested]
    if any(re.search(_WRONG.format(slot=pattern), text, re.IGNORECASE) for pattern in named):
        return True
    wrong = denied(text)
    return wrong is not None and (
        ordinal_alone(wrong) is not None or (len(wrong) <= _VALUE and typed_anew(form, wrong, today) is not None)
    )


_WRONG = (
    r"(?:{slot})号?(?:码)?(?:我|是)?(?:写|填|选|打|弄|搞|输|发)?(?:错了|错啦|不对|应该是|改成|改为|换成)|(?:写|填|选|输)错了?(?:{slot})"
    r"|(?:{slot}) (?:(?:is|was) (?:wrong|not right)|should (?:be|have been))\b"
    r"|^(?:the )?wrong (?:{slot})|\bchange (?:the |my )?(?:{slot})"
)
_VALUE = 24  # characters in which a value is named and little else


_FIELD_ALONE = re.compile(
    r"^(?:我的?|my |the |新的?|new )*(?:昵称|名字|姓名|显示名|用户名|抬头|公司名称?|nick ?name|(?:display |screen |user ?)?name|title|company name)(?:吧|啊|呀|please)?[。.!！\s]*$",
    re.IGNORECASE,
)


def only_names_it(slot: SlotSpec, text: str) -> bool:
    """Whether a name was asked for, and the message only says which name is meant."""
    return slot.name in {"value", "title"} and _FIELD_ALONE.match(text) is not None


def asks(form: OpenForm, understood: Understanding, text: str) -> bool:
    """Whether free words are a question: by mark or first word, or where they are surely about something else."""
    if ASKS_OUTRIGHT.search(text):
        return True
    elsewhere = understood.intent != FORMS[form.name].intent and understood.kind in _ANSWERED_ELSEWHERE
    return elsewhere and understood.confidence >= _SURE_OF_ANOTHER and QUESTION.search(text) is not None
