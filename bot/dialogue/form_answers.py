"""What in a text answers a slot, and which slot a correction is about. Pure."""

import re
from datetime import date

from bot.dialogue.form_specs import FORMS, SLOT_WORDS, SlotSpec
from bot.dialogue.open_form import OpenForm
from bot.dialogue.values import affirmed, ordinal_alone, read
from bot.dialogue.values.reading import Reading, as_written, plain


def fixed_choice(slot: SlotSpec, text: str, *, offered: bool = True) -> str | None:
    """Which of the fixed choices a text means; None where none or more than one.

    Args:
        offered: the choices were shown, so that "the second one" picks one.
    """
    said = affirmed(plain(text).strip())
    for choice in slot.choices:
        if said == choice.value:
            return choice.value
    place = ordinal_alone(said) if offered else None
    if place is not None and (0 < place <= len(slot.choices) or place < 0):
        return slot.choices[place - 1 if place > 0 else place].value
    found = [choice.value for choice in slot.choices if re.search(choice.pattern, said, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None


_FRAME = re.compile(
    r"^(?:(?:抬头|名字|姓名|昵称|新的)(?:就)?(?:写成?|是|填|用|改成|改为|叫)|(?:就)?(?:改成|改为|写成|叫))[:：\s]*"
    r"|^(?:make it out to|(?:please )?change it to|it should (?:be|say)|(?:the title|my name|the name|the new one) is)[: ]+",
    re.IGNORECASE,
)


def unframed(text: str) -> str:
    """A name without the words that only hand it over.

    >>> unframed("抬头写王一凡"), unframed("make it out to Amy Tran"), unframed("写意文化有限公司")
    ('王一凡', 'Amy Tran', '写意文化有限公司')
    >>> unframed("ｍａｋｅ ｉｔ ｏｕｔ ｔｏ Amy Tran")
    'Amy Tran'
    """
    said = text.strip()
    frame = _FRAME.match(plain(said))
    # Full-width letters are as long as plain ones; where they are not, the words stay whole.
    return said[frame.end() :] or text if frame and len(plain(said)) == len(said) else text


def reading_of(form: OpenForm, slot: SlotSpec, text: str, today: date, *, asked: bool = True) -> Reading | None:
    """What a text says for a slot; where it denies one value and names another, the other."""
    return read(FORMS[form.name].kind_of(slot, form.slots), affirmed(plain(text)), today, asked=asked)


def fits_only(form: OpenForm, slot: SlotSpec, text: str, today: date) -> bool:
    """Whether a value stands in a text that is just of the kind that was asked for, and of no filled slot's."""
    found = reading_of(form, slot, text, today)
    return found is not None and found.value is not None and typed_anew(form, text, today) is None


def holds_answer(form: OpenForm, slot: SlotSpec, text: str, today: date) -> bool:
    """Whether a text answers for itself what was asked."""
    chosen = bool(slot.choices) and fixed_choice(slot, text) is not None
    return chosen or reading_of(form, slot, text, today) is not None


def corrected_slot(form: OpenForm, text: str, today: date) -> str | None:
    """Which slot a correction is about: the one it names, else the one whose kind of value it gives, else the last."""
    spec = FORMS[form.name]
    known = {slot.name for slot in spec.slots if slot.name in form.slots or slot.name == form.requested}
    named = [name for name, words in SLOT_WORDS if name in known and words.search(text)]
    if named and named[0] != "value":
        return named[0]
    # "手机号错了" is about the number; "改的是手机号" about which field, where that was another one.
    anew = _chosen_anew(form, text) or (named[0] if named else None) or named_anew(form, text, today)
    if anew is not None:
        return anew
    filled = [slot.name for slot in spec.slots if slot.name in form.slots]
    # With everything on the table "wrong" may mean any of it: that is asked.
    return filled[-1] if filled and form.status == "open" else None


def named_anew(form: OpenForm, text: str, today: date) -> str | None:
    """The filled slot of whose kind a value stands in the text, or the order where one is spoken of."""
    order = next((s.name for s in FORMS[form.name].slots if s.kind == "order_choice" and s.name in form.slots), None)
    spoken_of = order is not None and re.search(r"课|那[单门]|\bcourse\b|\border\b", text) is not None
    return order if spoken_of else typed_anew(form, text, today)


def typed_anew(form: OpenForm, text: str, today: date) -> str | None:
    """The filled slot of whose kind a value stands in the text; what only looks like one puts nothing right."""
    for slot in FORMS[form.name].slots:
        if slot.name in form.slots and slot.kind != "code":
            found = reading_of(form, slot, text, today, asked=False)
            if found is not None and found.value is not None:
                return slot.name
    return None


_DENIAL = re.compile(r"^(?:不是|不对|no|sorry)(?:的|了|啊)?[,，.\s]*", re.IGNORECASE)


def _chosen_anew(form: OpenForm, text: str) -> str | None:
    """The filled slot with fixed choices of which the text means another one."""
    for slot in FORMS[form.name].slots:
        if slot.choices and slot.name in form.slots:
            found = fixed_choice(slot, _DENIAL.sub("", text), offered=False)
            if found is not None and found != form.slots[slot.name]:
                return slot.name
    return None


_PREFIX = re.compile(
    r"^.*?(?:不对|错了|改成|改为|换成|应该是|我是说|我说的是|更正[为成]?)[,，:：\s]*(?:是|应该是|为|成)?\s*"
    r"|^(?:no|sorry|oops|wait|actually|not that one)[,.: ]+(?:it's|it is|i meant|it should be|make it|change (?:it|the \w+|my \w+) to)?\s*"
    r"|^.*?\b(?:should (?:be|have been)|i meant|change (?:it|the \w+|my \w+) to)\b[,: ]*",
    re.IGNORECASE,
)


def plain_correction(form: OpenForm, text: str, slot: SlotSpec | None, today: date) -> str:
    """The new value that a correction brings; empty where it only says that the old one is wrong."""
    whole = plain(text).strip()
    said = affirmed(whole)
    if slot is None:
        return ""
    if FORMS[form.name].kind_of(slot, form.slots) not in {"text", "order", "course"}:
        return said if slot.choices or reading_of(form, slot, said, today) is not None else ""
    left = _PREFIX.sub("", said, count=1).strip(" ,，。.!！")
    left = re.sub(r"^(?:[^,，]{0,8})?(?:错了|不对)[,，]?", "", left).strip()
    if left == whole and slot.kind == "text":
        return ""
    # Free words stay in the characters they were written in.
    own, start = as_written(text).strip(), whole.rfind(left)
    return own[start : start + len(left)] if len(own) == len(whole) and start >= 0 else left
