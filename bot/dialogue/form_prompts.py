"""What a form says: its questions, its summary, its way back after something else. Pure; made from its state alone."""

import json
from datetime import datetime

from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.dialogue.form_specs import FORMS, OF_INTENT, FormSpec, SlotSpec
from bot.dialogue.intent_titles import intent_title
from bot.dialogue.office import office_day
from bot.dialogue.open_form import DECLINED, OpenForm
from bot.messages import BotMessage, Button

_STUCK = 2
_LONGEST_TITLE = 60
_NOT_TYPED = frozenset({"code", "rejected"})


def question(form: OpenForm, language: str) -> BotMessage:
    """What the form waits for."""
    if form.status == "confirming":
        return BotMessage(text=summary(form, language), buttons=_confirming(form, language))
    if form.status == "changing":
        return which_slot(form, language)
    if form.status == "unsent":
        again = Button(title=responses.say("utter_form_again", language), payload=_payload(form, do="send"))
        return BotMessage(
            text=responses.say("utter_form_unsent", language),
            buttons=(again, _leave(form, language), person_button(language)),
        )
    if form.status in {"paused", "changed"}:
        title = responses.say("utter_form_go_on", language)
        name = "utter_form_return" if form.status == "paused" else "utter_form_changed"
        text = responses.say(name, language, form=title_of(form.name, language), date=_day(form, language))
        return BotMessage(
            text=text, buttons=(Button(title=title, payload=_payload(form, do="go_on")), _leave(form, language))
        )
    return _asking(form, language)


def taken_up(form: OpenForm, language: str, at: datetime) -> tuple[BotMessage, OpenForm] | None:
    """The question once more, after something else was answered, and the form then.

    After a break it is asked once whether to go on, and not again.
    """
    if form.rests(at):
        paused = form.model_copy(update={"status": "paused", "touched_at": at})
        again = question(form if form.status == "changed" else paused, language)
        return None if form.status == "paused" else (again, paused)
    asked = question(form, language)
    about = (form.waiting or form) if form.name == "identify_form" else form
    back = responses.say("utter_form_back", language, form=title_of(about.name, language))
    return BotMessage(text=f"{back}\n{asked.text}", buttons=asked.buttons), form


def which_slot(form: OpenForm, language: str) -> BotMessage:
    """Which of the filled slots is to be changed?"""
    spec = FORMS[form.name]
    filled = [slot.name for slot in spec.slots if slot.name in form.slots]
    changes = [Button(title=label(name, language), payload=_payload(form, do="correct", set=name)) for name in filled]
    return BotMessage(
        text=responses.say("utter_form_change_what", language), buttons=(*changes, _leave(form, language))
    )


def purpose(form: OpenForm, language: str) -> str:
    """What the value that was asked for is used for."""
    slot = FORMS[form.name].slot(form.requested)
    names = [f"utter_purpose_{slot.name}", f"utter_purpose_{slot.kind}"] if slot is not None else []
    found = next((name for name in names if name in responses.names()), "utter_purpose")
    return responses.say(found, language)


def summary(form: OpenForm, language: str) -> str:
    """All that will be sent, and the question whether it is right."""
    spec = FORMS[form.name]
    lines = [
        f"- {label(slot.name, language)}{_COLON[language]}{shown(form, slot, language)}"
        for slot in spec.slots
        if slot.name in form.slots
    ]
    head = responses.say("utter_form_summary", language, form=title_of(form.name, language))
    return "\n".join([head, *lines, responses.say("utter_form_confirm", language)])


_COLON = {"zh": "：", "en": ": "}


def shown(form: OpenForm, slot: SlotSpec, language: str) -> str:
    """A value as a learner reads it."""
    value = form.slots[slot.name]
    if value == DECLINED:
        return responses.say("utter_left_empty", language)
    if slot.name in form.shown:
        zh, en = form.shown[slot.name]
        return zh if language == "zh" else en
    return responses.say(f"utter_choice_{value}", language) if slot.choices else value


def over(form: OpenForm, language: str) -> BotMessage:
    """That a form is no more, with what was typed, so that nobody has to remember it."""
    told = [form.shown[name][language != "zh"] if name in form.shown else value for name, value in _typed(form)]
    sent = "utter_form_retired_unsent" if form.status == "unsent" else "utter_form_retired"
    lines = [responses.say(sent, language, date=_day(form, language))]
    if told:
        lines += [responses.say("utter_form_typed", language), *(f"- {value}" for value in told)]
    lines.append(responses.say("utter_form_begin_anew", language))
    return BotMessage(text="\n".join(lines))


def _typed(form: OpenForm) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.slots.items() if value != DECLINED and name not in _NOT_TYPED]


def label(slot: str, language: str) -> str:
    return responses.say(f"utter_label_{slot}", language)


def title_of(name: str, language: str) -> str:
    return responses.say(f"utter_title_{name}", language)


def form_button(intent: str, language: str) -> Button | None:
    """The offer to begin the form of an intent, beside an answer."""
    spec = OF_INTENT.get(intent)
    return None if spec is None else Button(title=intent_title(intent, language), payload=f"/{intent}")


def _asking(form: OpenForm, language: str) -> BotMessage:
    spec = FORMS[form.name]
    slot = spec.slot(form.requested)
    if slot is None:
        return BotMessage(text=responses.say("utter_form_confirm", language))
    text = responses.say(_question_name(spec, slot, form), language)
    buttons = list(choice_buttons(form, slot, language))
    if slot.optional:
        buttons.append(
            Button(title=responses.say("utter_form_skip", language), payload=_payload(form, set=slot.name, to=DECLINED))
        )
    if slot.kind == "code":
        buttons.append(Button(title=responses.say("utter_code_again", language), payload=_payload(form, do="resend")))
    if slot.kind == "tax_id":
        instead = responses.say("utter_form_personal_instead", language)
        buttons.append(Button(title=instead, payload=_payload(form, set="title_kind", to="personal")))
    if form.misses >= _STUCK:
        text = f"{responses.say('utter_form_stuck', language)}\n{text}"
        buttons += [person_button(language), _leave(form, language)]
    return BotMessage(text=text, buttons=tuple(buttons))


def _question_name(spec: FormSpec, slot: SlotSpec, form: OpenForm) -> str:
    own, which = f"utter_ask_{spec.stem}_{slot.name}", form.slots.get("field")
    for name in (f"{own}_{which}", own):
        if name in responses.names():
            return name
    return f"utter_ask_{slot.name}"


def choice_buttons(form: OpenForm, slot: SlotSpec, language: str) -> tuple[Button, ...]:
    fixed = [(choice.value, responses.say(f"utter_choice_{choice.value}", language)) for choice in slot.choices]
    own = [(choice.value, choice.in_language(language)) for choice in form.choices]
    return tuple(
        Button(title=title[:_LONGEST_TITLE], payload=_payload(form, set=slot.name, to=value))
        for value, title in fixed or own
    )


def _confirming(form: OpenForm, language: str) -> tuple[Button, ...]:
    send = Button(title=responses.say("utter_form_send", language), payload=_payload(form, do="send"))
    change = Button(title=responses.say("utter_form_change", language), payload=_payload(form, do="change"))
    return send, change, _leave(form, language)


def _leave(form: OpenForm, language: str) -> Button:
    return Button(title=responses.say("utter_form_leave", language), payload=_payload(form, do="cancel"))


def _payload(form: OpenForm, **what: str) -> str:
    return "/form" + json.dumps({"id": form.tag, **what}, ensure_ascii=False, separators=(",", ":"))


def _day(form: OpenForm, language: str) -> str:
    at = office_day(form.started_at)
    return f"{at.month} 月 {at.day} 日" if language == "zh" else f"{at.day} {at:%B}"
