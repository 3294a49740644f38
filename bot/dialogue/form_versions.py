"""A form that was begun under an earlier definition, as far as today's still has it. Pure."""

from bot.dialogue.form_specs import FORMS, FormSpec
from bot.dialogue.open_form import DECLINED, OpenForm

_BESIDE_SLOTS = frozenset({"rejected"})
"""What a form notes among its values and never asks for."""


def as_defined_now(form: OpenForm) -> OpenForm | None:
    """The form with the slots and choices that there still are, its values kept; None where there is no such form.

    Where what was asked is gone, or a part of what was summed up, its status is `changed`.
    """
    spec = FORMS.get(form.name)
    if spec is None:
        return None
    waiting = form.waiting and as_defined_now(form.waiting)
    if waiting != form.waiting:
        form = form.model_copy(update={"waiting": waiting})
    slots = {name: value for name, value in form.slots.items() if _still_there(spec, name, value)}
    asked_still = form.requested is None or spec.slot(form.requested) is not None
    if slots == form.slots and asked_still:
        return form
    corrected = tuple(name for name in form.corrected if spec.slot(name) is not None)
    form = form.model_copy(update={"slots": slots, "corrected": corrected})
    if asked_still and form.status in {"open", "paused"}:
        return form
    return form.model_copy(update={"status": "changed", "requested": None, "choices": (), "misses": 0})


def retired(form: OpenForm | None) -> OpenForm | None:
    """The form that is open, or the one that waits behind it, where there is no such form any more."""
    if form is None or not form.is_open:
        return None
    return retired(form.waiting) if form.name in FORMS else form


def _still_there(spec: FormSpec, name: str, value: str) -> bool:
    slot = spec.slot(name)
    if slot is None:
        return name in _BESIDE_SLOTS
    return not slot.choices or value == DECLINED or value in {choice.value for choice in slot.choices}
