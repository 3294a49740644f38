"""Whether a message answers what a form has asked, or agrees to what it has shown. Pure."""

from datetime import date

from bot.dialogue import free_words
from bot.dialogue.asides import ASIDE_KINDS, aside, said_aside
from bot.dialogue.form_answers import reading_of, skips
from bot.dialogue.form_specs import SlotSpec
from bot.dialogue.form_words import CHANGE, QUESTION, SEND
from bot.dialogue.open_form import OpenForm
from bot.dialogue.understanding import Understanding
from bot.dialogue.values import ordinal_alone
from bot.dialogue.values.losses import loss_in
from bot.dialogue.values.picking import pick

SURE = 0.8
SHORT = 40  # characters in which an order or a course may be named
_LONGEST_TITLE = 100  # of a course in English, typed out
_SURE_OF_ANOTHER = 0.9
_ONE_SIGN = "贵慢难浅短长旧卡黑"  # the shortest reasons


def agrees(understood: Understanding, text: str) -> bool:
    # "就是好好睡觉那门" sounds like a yes, and says something else.
    sure = understood.intent == "affirm" and understood.confidence >= SURE and len(text) <= SHORT
    return SEND.match(text) is not None or sure


def fits(form: OpenForm, slot: SlotSpec | None, text: str, today: date) -> bool:
    return slot is not None and reading_of(form, slot, text, today) is not None


def answers(  # noqa: PLR0911 - one return a kind of answer
    slot: SlotSpec, form: OpenForm, understood: Understanding, text: str, today: date
) -> bool:
    if skips(slot, text):
        return True
    if reading_of(form, slot, text, today) is not None:
        return True
    if slot.kind in {"order_choice", "course"} and (
        ordinal_alone(text) is not None or (pick(text, form.choices, today) and not QUESTION.search(text))
    ):
        return True
    if free_words.is_free(form, slot):
        if free_words.only_names_it(slot, text) or free_words.says_nothing(slot, text) or CHANGE.match(text):
            return False
        tells = slot.name == "loss" and loss_in(text) is not None  # 追尾了 sounds like a goodbye
        if (said_aside(understood, text) and not tells) or free_words.asks(form, understood, text):
            return False
        if understood.kind == "discover" and understood.confidence >= _SURE_OF_ANOTHER:
            return False
        return (len(text) > 1 or text in _ONE_SIGN) and not agrees(understood, text)
    if aside(understood, text):
        return False
    # A course's title alone may look like a question about its subject; never a sure one.
    elsewhere = understood.kind in ASIDE_KINDS | {"social"} and understood.confidence >= SURE
    longest = _LONGEST_TITLE if slot.kind == "course" and text.isascii() else SHORT
    return slot.kind in {"order_choice", "course"} and len(text) <= longest and not elsewhere
