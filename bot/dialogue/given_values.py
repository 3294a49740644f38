"""What an open form waits for: a choice, or a name, title, number or address, which asks for no advice. Pure."""

import re
from collections.abc import Collection

from bot.dialogue.form_answers import reading_of, unframed
from bot.dialogue.form_moves import heard_at
from bot.dialogue.form_specs import FORMS, SlotSpec
from bot.dialogue.form_words import ASKS, QUESTION
from bot.dialogue.office import office_day
from bot.dialogue.open_form import OpenForm
from bot.dialogue.titles_of_ours import is_title
from bot.dialogue.tracker import Tracker
from bot.dialogue.values.reading import plain
from bot.dialogue.values.titles import title_given

_NAMED = frozenset({"title", "value", "recipient"})
_KINDS = frozenset({"contact", "code", "tax_id", "mail", "phone", "order", "order_choice", "course", "amount", "date"})
_LONGEST_ZH, _LONGEST_EN = 40, 60  # characters of a company's full name
# A name holds no sentence: nobody says "I" in it, and nobody in it does or wants something.
_SENTENCE = re.compile(
    r"[我你您他她咱俺]|有人|自称|怎么|什么|哪[只个支家些]|多少|该|能不能|可不可以|要不要|值得|还是|[。！？!?;；]"
    r"|\b(?:i|i['’]?(?:m|ve|d|ll)|me|my|we|our|you|your|he|she|they|them|someone|somebody|should|would|could|which|what|is it|told|asked|said)\b",
    re.IGNORECASE,
)


def gives_value(tracker: Tracker, text: str) -> bool:
    """Whether a form waits for a value of that sort, and the message is one, whatever its words sound like."""
    form = tracker.open_form
    if form is None or form.status != "open" or form.rests(heard_at(tracker)):
        return False
    slot = FORMS[form.name].slot(form.requested)
    return slot is not None and _asks_for_value(slot) and _is_value(form, slot, tracker, plain(text).strip())


def offers_choices(tracker: Tracker) -> bool:
    """Whether an open form asks for one of a few things by name."""
    slot = _requested(tracker)
    return slot is not None and bool(slot.choices)


def course_named(tracker: Tracker, text: str, titles: Collection[str]) -> str | None:
    """The form's intent where it asks for a course and a message is one's title, whatever the course is about."""
    slot, form = _requested(tracker), tracker.open_form
    asked = form is not None and slot is not None and slot.kind == "course" and is_title(text, titles)
    return FORMS[form.name].intent if form is not None and asked else None


def _requested(tracker: Tracker) -> SlotSpec | None:
    """What an open form has asked for; None where it rests, or this version knows no such form."""
    form = tracker.open_form
    spec = None if form is None or form.rests(heard_at(tracker)) else FORMS.get(form.name)
    return None if form is None or spec is None else spec.slot(form.requested)


def _asks_for_value(slot: SlotSpec) -> bool:
    return slot.name in _NAMED or slot.kind in _KINDS


def _is_value(form: OpenForm, slot: SlotSpec, tracker: Tracker, said: str) -> bool:
    if QUESTION.search(said) or ASKS.search(said):
        return False
    if title_given(said) is not None and slot.name == "title":
        return True
    if slot.kind in _KINDS and reading_of(form, slot, said, office_day(heard_at(tracker))) is not None:
        return _SENTENCE.search(said) is None
    name = unframed(said)
    return len(name) <= (_LONGEST_EN if name.isascii() else _LONGEST_ZH) and _SENTENCE.search(name) is None
