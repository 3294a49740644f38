"""What a message does to a form: begin, answer, put right, ask why, send, take up again, leave. Pure.

None means that a message is not the form's business: the other rules answer it, and the form waits.
"""

import re
from datetime import UTC, date, datetime

from bot.dialogue import free_words
from bot.dialogue.asides import ASIDE_KINDS, aside
from bot.dialogue.colloquial import whole_in_plain_words
from bot.dialogue.form_answers import (
    brings_another,
    chosen_instead,
    chosen_without,
    corrected_slot,
    day_slot,
    fits_only,
    fixed_choice,
    holds_answer,
    lacks,
    named_anew,
    names_a_day,
    reading_of,
    typed_anew,
)
from bot.dialogue.form_fits import SHORT, agrees, answers, fits
from bot.dialogue.form_move import Move, MoveKind
from bot.dialogue.form_specs import FORMS, OF_INTENT, SLOT_WORDS, SlotSpec
from bot.dialogue.form_starts import other_matter, restates, says_so, starts
from bot.dialogue.form_versions import retired
from bot.dialogue.form_words import (
    AGAIN,
    CHANGE,
    GO_ON,
    GO_ON_ALONE,
    KEEP,
    NO,
    OUTRIGHT,
    QUESTION,
    RESEND,
    WAIT,
    WHY,
)
from bot.dialogue.leaving import leaves
from bot.dialogue.office import office_day
from bot.dialogue.open_form import OpenForm
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.dialogue.values import ordinal_alone
from bot.dialogue.values.picking import pick, picked_by_price
from bot.dialogue.values.reading import plain

__all__ = ["Move", "MoveKind", "begins_form", "heard_at", "move_of", "plain_answer"]

_NEW_VALUE = re.compile(r"(?:那?就)?(?:改成|改为|换成)|(?:please )?change it to\b", re.IGNORECASE)
_SURE_OF_ANOTHER = 0.9
_CHOICE_ZH, _CHOICE_EN = 20, 32  # characters in which a choice is named and nothing else is said
_NAMED = 12  # characters in which a slot is named and nothing else is said
_AROUND = 8  # characters around a value that say nothing more: "邮箱是…", "it's …"
_AROUND_OWN = 20  # around one that can be nothing else: "my account has …@…"
_OWN = frozenset({"contact", "mail", "phone", "tax_id"})


def move_of(tracker: Tracker, understood: Understanding) -> Move | None:
    """What the message of this turn does, or None where it is for the other rules."""
    form = tracker.open_form
    if understood.pressed is not None:
        return _pressed(form, understood)
    text = whole_in_plain_words(plain(understood.read_as or understood.text).strip())
    now = heard_at(tracker)
    today = office_day(now)
    if form is None:
        return _start(tracker, understood, text, today) or _of_retired(tracker, understood, text)
    if form.rests(now):
        return _after_a_break(tracker, form, understood, text, today)
    return _in_form(tracker, form, understood, text, today)


def _of_retired(tracker: Tracker, understood: Understanding, text: str) -> Move | None:
    """What would have gone to a form that is no more."""
    form = retired(tracker.form)
    if form is None:
        return None
    # "It was too slow" may have been a reason that the form asked for.
    told = understood.kind == "feedback" and not form.rests(heard_at(tracker)) and not aside(understood, text)
    told = told or (form.status == "unsent" and AGAIN.search(text) is not None)
    return Move("gone", form.name) if told or _lost_or_aside(form, understood, text) else None


def heard_at(tracker: Tracker) -> datetime:
    """When the message of this turn was heard."""
    return tracker.unanswered[-1].at if tracker.unanswered else datetime.min.replace(tzinfo=UTC)


def begins_form(tracker: Tracker, understood: Understanding) -> bool:
    """Whether the message of this turn begins one where none is open."""
    move = None if tracker.open_form is not None else move_of(tracker, understood)
    return move is not None and move.kind == "start"


def plain_answer(tracker: Tracker, text: str) -> str | None:
    """The form's intent where a message is nothing but the value that was asked for: no model need guess at it."""
    form = tracker.open_form
    spec = None if form is None else FORMS.get(form.name)
    if form is None or spec is None or not text.strip():
        return None
    slot = spec.slot(form.requested)
    if slot is None or form.rests(heard_at(tracker)):
        return None
    said = plain(text).strip()
    found = reading_of(form, slot, said, office_day(heard_at(tracker)))
    whole = found is not None and len(said) - (found.span[1] - found.span[0]) <= (
        _AROUND_OWN if slot.kind in _OWN else _AROUND
    )
    if not whole and (fixed_choice(slot, said) is None or len(said) > (_CHOICE_EN if said.isascii() else _CHOICE_ZH)):
        return None
    return spec.intent or (form.waiting and FORMS[form.waiting.name].intent) or "login_problem"


def _pressed(form: OpenForm | None, understood: Understanding) -> Move | None:  # noqa: PLR0911 - one return a button
    pressed = understood.pressed or {}
    spec = OF_INTENT.get(understood.intent)
    if spec is not None:
        return Move("start", spec.name)
    if understood.intent == "sign_in":
        return Move("start", "identify_form")
    if understood.intent != "form":
        return None
    if form is None or pressed.get("id") != form.tag:
        return Move("gone", form.name if form else "")
    does = pressed.get("do")
    if form.status == "changed" and does not in {"go_on", "cancel"}:
        return Move("return", form.name)
    if does == "resend":
        return _resent(form)
    if does == "send" and form.status not in {"confirming", "unsent"}:
        return Move("go_on", form.name)  # what that button stood beside is being put right
    if does in {"send", "change", "cancel", "go_on"}:
        return Move(does, form.name)
    slot = pressed.get("set")
    if does == "correct" and isinstance(slot, str):
        return Move("correct", form.name, slot)
    value = pressed.get("to")
    if isinstance(slot, str) and isinstance(value, str):
        return Move("answer" if slot == form.requested else "correct", form.name, slot, value)
    return Move("gone", form.name)


def _start(tracker: Tracker, understood: Understanding, text: str, today: date) -> Move | None:
    if understood.intent == "affirm" and any(said.buttons for said in tracker.last_reply):
        # A yes to a form that was offered beside an answer.
        offered = [button.payload.removeprefix("/") for said in tracker.last_reply[::-1] for button in said.buttons]
        spec = OF_INTENT.get(offered[0])
    else:
        spec = starts(tracker, understood, text, today)
    return None if spec is None else Move("start", spec.name)


def _after_a_break(tracker: Tracker, form: OpenForm, understood: Understanding, text: str, today: date) -> Move | None:
    if form.status == "paused":
        decided = _decided(form, understood, text, today)
    else:
        decided = Move("cancel", form.name) if leaves(text, for_good=False) else None
    if decided is not None:
        return decided
    other = starts(tracker, understood, text, today)
    if other is not None and other.name != form.name:
        return Move("start", other.name)
    if GO_ON.search(text) and len(text) <= SHORT and not QUESTION.search(text):
        return Move("go_on", form.name)  # nobody need be asked whether to go on who says so
    if other is not None:
        return Move("return", form.name)
    if form.status == "changed":
        return Move("return", form.name, value=text) if _lost_or_aside(form, understood, text) else None
    slot = FORMS[form.name].slot(form.requested)
    meant = slot is not None and not aside(understood, text) and _might_answer(form, slot, understood, text, today)
    return Move("return", form.name, value=text) if meant else None


def _decided(form: OpenForm, understood: Understanding, text: str, today: date) -> Move | None:
    """Whether to go on, where that was asked; who answers what was asked before goes on with it."""
    slot = FORMS[form.name].slot(form.requested)
    if slot is not None and holds_answer(form, slot, text, today):
        return Move("go_on", form.name, value=text)
    if GO_ON.search(text) or agrees(understood, text):
        return Move("go_on", form.name)
    left = leaves(text, for_good=False) or understood.intent == "deny" or NO.match(text)
    return Move("cancel", form.name) if left else None


def _might_answer(form: OpenForm, slot: SlotSpec, understood: Understanding, text: str, today: date) -> bool:
    if holds_answer(form, slot, text, today):
        return True
    return understood.kind in {"fallback", "account", "learning"} and len(text) <= SHORT


def _in_form(  # noqa: PLR0911, PLR0912 - one return a move
    tracker: Tracker, form: OpenForm, understood: Understanding, text: str, today: date
) -> Move | None:
    spec = FORMS[form.name]
    slot = spec.slot(form.requested) if form.status == "open" else None
    if slot is not None and slot.choices and fixed_choice(slot, text) is not None:
        return Move("answer", form.name, slot.name)
    shown = form.status in {"confirming", "changing"}
    if form.status == "changing" and (KEEP.match(text) or agrees(understood, text)):
        return Move("go_on", form.name)  # a summary must be seen once more before it is sent
    if free_words.leaves(slot, text):
        return Move("cancel", form.name)
    if GO_ON_ALONE.match(text):
        return Move("go_on", form.name)
    if slot is not None and form.name == "identify_form" and RESEND.search(text):
        return _resent(form) if slot.name == "code" else _no_code_yet(form, text, today)
    if WHY.search(text):
        return Move("explain", form.name)
    if form.status == "unsent" and (AGAIN.search(text) or agrees(understood, text)):
        return Move("send", form.name)
    if form.status == "confirming" and agrees(understood, text):
        return Move("send", form.name)
    if form.status != "unsent" and CHANGE.match(text) and any(spec.slot(name) for name in form.slots):
        return Move("change", form.name)
    if slot is not None and slot.name == "value" and _NEW_VALUE.match(text):
        return Move("answer", form.name, slot.name)  # to "what should it be?", and no correction
    matter = other_matter(text)
    if matter is not None and matter.name != form.name:
        return Move("start", matter.name)
    if slot is not None and lacks(form, slot, text, today):
        return chosen_without(form, slot, text) or Move("lacks", form.name, slot.name)
    if free_words.puts_right(form, slot, text, today) and (form.slots or slot is None):
        if slot is not None and fits_only(form, slot, text, today):
            return Move("answer", form.name, slot.name)
        return Move("correct", form.name, corrected_slot(form, text, today))
    anew = typed_anew(form, text, today)
    asks = QUESTION.search(text) is not None
    if anew is not None and slot is None and not asks:
        return Move("correct", form.name, anew)
    if slot is not None and WAIT.match(text) and not free_words.is_free(form, slot):
        return Move("wait", form.name)
    if shown and not asks:
        if names_a_day(text, today):
            return Move("correct", form.name, day_slot(form))
        if (chosen := chosen_instead(form, text)) is not None:
            return Move("correct", form.name, chosen)
        if understood.intent == "deny" or NO.match(text):
            return Move("change", form.name)
    other = starts(tracker, understood, text, today)
    free = free_words.is_free(form, slot)
    if other is not None and other.name != form.name and not fits(form, slot, text, today):
        sure = not free and understood.intent == other.intent and understood.confidence >= _SURE_OF_ANOTHER
        picked = pick(text, form.choices, today) and not says_so(other, text)
        if OUTRIGHT.search(text) or (sure and not picked):
            return Move("start", other.name)
    if free and other is not None and other.name == form.name and restates(other, text):
        return Move("lost", form.name)
    if slot is None:
        again = None if asks else named_anew(form, text, today) or _named(form, text)
        return Move("correct", form.name, again) if again else _lost_or_aside(form, understood, text)
    if slot.kind in {"order_choice", "course"} and len(form.choices) == 1 and agrees(understood, text):
        return Move("answer", form.name, slot.name, form.choices[0].value)
    place = ordinal_alone(text) if slot.kind in {"order_choice", "course"} else None
    if place is not None and place <= len(form.choices) and form.choices:
        # Of what was shown, whatever else there is.
        return Move("answer", form.name, slot.name, form.choices[place - 1 if place > 0 else place].value)
    priced = picked_by_price(text, form.choices) if slot.kind == "order_choice" and not asks else None
    if priced is not None:
        return Move("answer", form.name, slot.name, priced.value)
    if answers(slot, form, understood, text, today) or (not asks and brings_another(form, slot, text, today)):
        return Move("answer", form.name, slot.name)
    if anew is not None and not asks:
        return Move("correct", form.name, anew)
    return _lost_or_aside(form, understood, text)


def _named(form: OpenForm, text: str) -> str | None:
    """The filled slot that a few words name, and nothing else."""
    if len(text) > _NAMED:
        return None
    return next((name for name, words in SLOT_WORDS if name in form.slots and words.search(text)), None)


def _no_code_yet(form: OpenForm, text: str, today: date) -> Move:
    """None was sent so far: whoever misses it may still give the number in the same breath."""
    slot = FORMS[form.name].slot("contact")
    given = slot is not None and reading_of(form, slot, text, today) is not None
    return Move("answer", form.name, "contact") if given else Move("no_code", form.name)


def _resent(form: OpenForm) -> Move:
    """The code once more, to the contact that was given."""
    return Move("correct", form.name, "contact", form.slots.get("contact"))


def _lost_or_aside(form: OpenForm, understood: Understanding, text: str) -> Move | None:
    other_subject = understood.kind in ASIDE_KINDS or (
        understood.kind == "social" and understood.intent not in {"affirm", "deny", "out_of_scope"}
    )
    if aside(understood, text) or other_subject:
        return None
    return Move("lost", form.name)
