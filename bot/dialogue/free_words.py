"""What a message does where the answer is free: nearly everything said is the answer. Pure."""

import re
from datetime import date

from bot.dialogue import leaving
from bot.dialogue.colloquial import whole_in_plain_words
from bot.dialogue.form_answers import chosen_anew, reading_of, typed_anew
from bot.dialogue.form_specs import FORMS, SLOT_WORDS, SlotSpec
from bot.dialogue.form_words import ASKS_OUTRIGHT, ASKS_SOMETHING, BEGINS_CORRECTION, CORRECTION, QUESTION, SKIP
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
    if BEGINS_CORRECTION.search(text) or gives_another(form, text, today):
        return True
    if len(text) <= _SHORT and _DENIES.match(text) and chosen_anew(form, text) is not None:
        return True  # "no wait, it was the wrong colour", asked for details of what is broken
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
_SHORT = 40
_DENIES = re.compile(
    r"^(?:不对|不是|错了|(?:搞|说|弄|选)错了|no|nope|wait|hold on|sorry|actually|oops)\b", re.IGNORECASE
)
_TOLD_APART = frozenset({"contact", "mail", "phone", "order_choice"})
"""Kinds whose values no free words look like."""
_HANDS_OVER = re.compile(
    r"^(?:不|不对|不是|还是|算了|那|就|改|换|请|用|成|到|发|寄|送|给|是|邮件|邮箱|短信|手机号?|地址|吧|[,，。.:：!！\s])*$"
    r"|^(?:no|not that|wait|sorry|actually|instead|rather|please|send|it|mail|e-?mail|text|use|to|by|at|change|make|the|address|number|is|[,.:!\s])*$",
    re.IGNORECASE,
)


def gives_another(form: OpenForm, text: str, today: date) -> bool:
    """Whether a text is nothing but another address or order where one was given before: "no, mail it to …@…"."""
    for slot in FORMS[form.name].slots:
        if slot.kind in _TOLD_APART and slot.name in form.slots:
            found = reading_of(form, slot, text, today, asked=False)
            if found is not None and found.value is not None:
                return _HANDS_OVER.match(f"{text[: found.span[0]]} {text[found.span[1] :]}") is not None
    return False


_FIELD_ALONE = re.compile(
    r"^(?:我的?|my |the |新的?|new )*(?:昵称|名字|姓名|显示名|用户名|抬头|公司名称?|nick ?name|(?:display |screen |user ?)?name|title|company name)(?:吧|啊|呀|please)?[。.!！\s]*$",
    re.IGNORECASE,
)


def only_names_it(slot: SlotSpec, text: str) -> bool:
    """Whether a name was asked for, and the message only says which name is meant."""
    return slot.name in {"value", "title"} and _FIELD_ALONE.match(text) is not None


def says_nothing(slot: SlotSpec, text: str) -> bool:
    """Whether something must be told, and the message only says that there is nothing: "没有", "nothing"."""
    return not slot.optional and SKIP.match(whole_in_plain_words(text)) is not None


def asks(form: OpenForm, understood: Understanding, text: str) -> bool:
    """Whether free words are a question: by mark or first word, or where they are surely about something else."""
    if ASKS_OUTRIGHT.search(text) or ASKS_SOMETHING.match(text):
        return True
    elsewhere = understood.intent != FORMS[form.name].intent and understood.kind in _ANSWERED_ELSEWHERE
    return elsewhere and understood.confidence >= _SURE_OF_ANOTHER and QUESTION.search(text) is not None
