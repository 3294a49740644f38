"""What in a text answers a slot, and which slot a correction is about. Pure."""

import re
from datetime import date

from rapidfuzz import fuzz

from bot.dialogue.colloquial import in_plain_words, whole_in_plain_words
from bot.dialogue.form_move import Move
from bot.dialogue.form_specs import FORMS, NAME_FIELDS, SLOT_WORDS, FixedChoice, FormSpec, SlotSpec
from bot.dialogue.form_words import QUESTION, SKIP
from bot.dialogue.open_form import OpenForm
from bot.dialogue.values import affirmed, ordinal_alone, read
from bot.dialogue.values.names import new_name_in
from bot.dialogue.values.reading import Reading, as_written, folded, plain


def fixed_choice(slot: SlotSpec, text: str, *, offered: bool = True) -> str | None:
    """Which of the fixed choices a text means; None where none or more than one.

    Args:
        offered: the choices were shown, so that "the second one" picks one.
    """
    said = in_plain_words(affirmed(plain(text).strip()))
    for choice in slot.choices:
        if said == choice.value:
            return choice.value
    place = ordinal_alone(said) if offered else None
    if place is not None and (0 < place <= len(slot.choices) or place < 0):
        return slot.choices[place - 1 if place > 0 else place].value
    found = [choice for choice in slot.choices if re.search(choice.pattern, said, re.IGNORECASE)]
    if len(found) > 1:
        found = [choice for choice in found if not _denied(choice, said)]
    return found[0].value if len(found) == 1 else None


_NOT = re.compile(r"(?:不是|\bnot|n['’]t)(?: ?(?:the|an?|it|was|is))*\s*$", re.IGNORECASE)


def _denied(choice: FixedChoice, text: str) -> bool:
    """Whether a choice is named only as what it is not: "坏了不是少了", "rotten, not broken"."""
    named = list(re.finditer(choice.pattern, text, re.IGNORECASE))
    return bool(named) and all(_NOT.search(text[: match.start()]) for match in named)


def skips(slot: SlotSpec, text: str) -> bool:
    """Whether a message leaves a slot empty that may stay so."""
    if not slot.optional:
        return False
    return SKIP.match(whole_in_plain_words(text)) is not None or re.search(slot.none, text, re.IGNORECASE) is not None


_LONGEST_LACK = 60  # characters; who writes more tells of something else


def lacks(form: OpenForm, slot: SlotSpec, text: str, today: date) -> bool:
    """Whether a message says that there is none of what must be given, or asks whether it must."""
    told = len(text) > _LONGEST_LACK or reading_of(form, slot, text, today) is not None
    if told or slot.optional or slot.none == SlotSpec.none:
        return False
    return SKIP.match(whole_in_plain_words(text)) is not None or re.search(slot.none, text, re.IGNORECASE) is not None


def chosen_without(form: OpenForm, slot: SlotSpec, text: str) -> Move | None:
    """What makes a slot needless, where it is chosen in the same breath: "no tax number, make it personal"."""
    above = FORMS[form.name].slot(slot.depends_on)
    chosen = None if above is None or QUESTION.search(text) else fixed_choice(above, text, offered=False)
    if above is None or chosen is None or chosen == form.slots.get(above.name):
        return None
    return Move("correct", form.name, above.name, chosen)


_LATER = frozenset({"amount", "date"})
_ALWAYS = frozenset({"mail", "tax_id"})


def taken_along(spec: FormSpec, requested: str | None, slot: SlotSpec) -> bool:
    """Whether a slot is also read from a message that answers something else.

    A message in the middle of a form is about what was asked. A day or a sum beside it can only be meant for what is
    still to come, where what was asked is told by neither: the order is.
    """
    if requested is None or slot.kind in _ALWAYS:
        return True
    asked = spec.slot(requested)
    return slot.kind in _LATER and asked is not None and asked.kind in {"choice"} | _LATER


def brings_another(form: OpenForm, slot: SlotSpec, text: str, today: date) -> bool:
    """Whether a text tells something that is still to be asked, instead of what was asked."""
    spec = FORMS[form.name]
    for other in spec.slots:
        wanted = other.name != slot.name and other.name not in form.slots and other.kind in _LATER | _ALWAYS
        if wanted and taken_along(spec, slot.name, other):
            found = reading_of(form, other, text, today, asked=False)
            if found is not None and found.value is not None:
                return True
    return False


_NAME = r"(?:title|name|公司|单位|学校|机构|抬头|名字|姓名|昵称|名称)(?:名称?|名字)?|新的"
_FRAME = re.compile(
    rf"^(?:(?:那?就|请)?(?:我们|我)?的?(?:{_NAME})(?:就)?(?:写成?|是|填|用|改成|改为|换成|叫做?)|(?:那?就)?(?:改成|改为|换成|写成|叫)|那?就(?:写|用|填)(?:我的?)?(?:名字|姓名)?)[:：\s]*"
    r"|^(?:make it out to|(?:please )?(?:change|set) it to|it should (?:be|say)|it['’]?s|it is|(?:(?:the|our|my) )?(?:company|title|name|new (?:one|name)|company name|nick ?name) (?:is(?: called)?|should be)|(?:we are|we're|i'm|i am) called|call me)[: ]+",
    re.IGNORECASE,
)


def unframed(text: str) -> str:
    """A name without the words that only hand it over.

    >>> unframed("抬头写王一凡"), unframed("make it out to Amy Tran"), unframed("写意文化有限公司")
    ('王一凡', 'Amy Tran', '写意文化有限公司')
    >>> unframed("我们公司叫晓雨文化"), unframed("就写我名字林晓雨"), unframed("it's Fishy")
    ('晓雨文化', '林晓雨', 'Fishy')
    >>> unframed("ｍａｋｅ ｉｔ ｏｕｔ ｔｏ Amy Tran"), unframed("chhange it to Morning Runner"), unframed("Call Mo Ltd")
    ('Amy Tran', 'Morning Runner', 'Call Mo Ltd')
    """
    said = text.strip()
    frame = _FRAME.match(folded(said))
    if frame is None:
        return _behind_slips(said) or text
    return said[frame.end() :] or text


# Of three words and more: two with a slip may as well be a name.
_TYPED = ("make it out to", "please change it to", "please set it to", "change it to", "set it to", "it should be",
          "it should say", "the name should be", "the title should be", "we are called", "the name is", "my name is",
          "the company is", "the title is", "the new name is", "my new name is")  # fmt: skip
_A_SLIP = 85  # of 100: one letter in ten may be another


def _behind_slips(said: str) -> str | None:
    """What follows one of the usual frames with a slip of the thumb in it; None where none stands there."""
    words = said.split()
    for frame in _TYPED:
        length = len(frame.split())
        if len(words) > length and fuzz.ratio(" ".join(words[:length]).lower(), frame) >= _A_SLIP:
            return said.split(maxsplit=length)[-1]
    return None


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
    if "value" in form.slots and form.slots.get("field") in NAME_FIELDS and new_name_in(text):
        return "value"  # "change the name to …" is about what the name shall be
    # "手机号错了" is about the number; "改的是手机号" about which field, where that was another one.
    anew = chosen_anew(form, text) or (named[0] if named else None) or named_anew(form, text, today)
    if anew is not None:
        return anew
    filled = [slot.name for slot in spec.slots if slot.name in form.slots]
    told = [slot.name for slot in spec.slots if slot.name in form.slots and not slot.choices]
    if len(told) == 1 and told[0] == "value":
        return told[0]  # of a field and its value it is the value that was mistyped
    # With everything on the table "wrong" may mean any of it: that is asked.
    return filled[-1] if filled and form.status == "open" else None


_AN_ORDER = re.compile(r"课|那[单门]|\bcourse\b|\border\b|\b(?:the|my) .{1,30} one\b", re.IGNORECASE)


def named_anew(form: OpenForm, text: str, today: date) -> str | None:
    """The filled slot of whose kind a value stands in the text, or the order where one is spoken of."""
    order = next((s.name for s in FORMS[form.name].slots if s.kind == "order_choice" and s.name in form.slots), None)
    spoken_of = order is not None and _AN_ORDER.search(text) is not None
    return order if spoken_of else typed_anew(form, text, today)


def typed_anew(form: OpenForm, text: str, today: date) -> str | None:
    """The filled slot of whose kind a value stands in the text; what only looks like one puts nothing right."""
    for slot in FORMS[form.name].slots:
        if slot.name in form.slots and slot.kind != "code":
            found = reading_of(form, slot, text, today, asked=False)
            if found is not None and found.value is not None:
                return slot.name
    return None


_TOO = re.compile(r"也|还有|顺便|另外|同时|\b(?:also|too|as well|and my)\b", re.IGNORECASE)
_SHORT = 40


def chosen_instead(form: OpenForm, text: str) -> str | None:
    """The filled choice of which a message about a summary names another one.

    Reports tell of too many things: there the old one is denied, or it was just asked what is wrong.
    """
    if len(text) > _SHORT or _TOO.search(text):
        return None
    told = not FORMS[form.name].report or form.status == "changing" or _denies_a_choice(form, text)
    return chosen_anew(form, text) if told else None


def _denies_a_choice(form: OpenForm, text: str) -> bool:
    chosen = [one for slot in FORMS[form.name].slots for one in slot.choices if form.slots.get(slot.name) == one.value]
    return any(_denied(choice, text) for choice in chosen)


_DENIAL = re.compile(r"^(?:(?:不是(?=[,，.\s])|不对|no\b|sorry\b|wait\b)(?:的|了|啊)?[,，.\s]*)+", re.IGNORECASE)


def chosen_anew(form: OpenForm, text: str) -> str | None:
    """The filled slot with fixed choices of which the text means another one."""
    for slot in FORMS[form.name].slots:
        if slot.choices and slot.name in form.slots:
            found = fixed_choice(slot, _DENIAL.sub("", text), offered=False)
            denied = any(one.value == found and _denied(one, text) for one in slot.choices)
            if found is not None and found != form.slots[slot.name] and not denied:
                return slot.name
    return None


_PREFIX = re.compile(
    r"^.*?(?:不对|错了|改成|改为|换成|应该是|我是说|我说的是|更正[为成]?)[,，:：\s]*(?:改成|改为|换成|应该是|是|为|成)?\s*"
    r"|^(?:no|sorry|oops|wait|actually|not that one)[,.: ]+(?:it's|it is|i meant|it should be|make it|change (?:it|the \w+|my \w+) to)?\s*"
    r"|^.*?\b(?:should (?:be|have been)|i meant|change (?:it|the \w+|my \w+) to)\b[,:\s]*",
    re.IGNORECASE | re.DOTALL,  # short messages in a row are read as one, with a line for each
)


_AROUND_A_DAY = 6  # characters beside a day that say nothing more: "是…到的", "on …"


def names_a_day(text: str, today: date) -> bool:
    """Whether a message is a day, possible or not, and nothing else."""
    found = read("date", text, today)
    return found is not None and len(text.strip()) - (found.span[1] - found.span[0]) <= _AROUND_A_DAY


def day_slot(form: OpenForm) -> str | None:
    """The filled slot that is a day."""
    return next((one.name for one in FORMS[form.name].slots if one.kind == "date" and one.name in form.slots), None)


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
