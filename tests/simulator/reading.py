"""What a learner reads in a reply: what is asked, what is summed up, which buttons there are, what came of it."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.dialogue import responses
from bot.dialogue.form_specs import FORMS
from bot.messages import Button, Reply
from tests.simulator.sayings import versions

_REFERENCE = re.compile(r"\b[A-Z]{2}-\d{6}\b")


@dataclass(frozen=True)
class Seen:
    """A reply as it is on the screen."""

    text: str
    form: str | None
    asked: str | None
    """The slot whose question stands at the end."""
    confirming: bool
    summary: dict[str, str]
    """Slot and value as shown, of the summary."""
    paused: bool
    asks_what_to_change: bool
    reference: str | None
    closed: bool
    """A form says that it has ended without a request."""
    buttons: tuple[Button, ...]
    escalated: bool
    cited: bool
    language: str

    def pressing(self, **what: str) -> Button | None:
        """The form's button that carries all of this."""
        for button in self.buttons:
            body = _form_body(button)
            if body is not None and all(body.get(key) == value for key, value in what.items()):
                return button
        return None

    def begins(self, payload: str) -> Button | None:
        return next((b for b in self.buttons if b.payload.startswith(payload)), None)


def seen_in(reply: Reply) -> Seen:
    """Reads words and buttons as they are shown; nothing that only the log knows."""
    texts = [message.text for message in reply.messages]
    buttons = tuple(button for message in reply.messages for button in message.buttons)
    language = reply.turn.language
    last = texts[-1] if texts else ""
    does = {body.get("do") for b in buttons if (body := _form_body(b)) is not None}
    asked = next((slot for question, slot in _questions() if any(t.endswith(question) for t in texts)), None)
    summed = next((t for t in texts if "send" in does and "\n- " in t), None)
    told = "\n".join(texts)
    reference = _REFERENCE.search(told)
    changing = "correct" in does
    return Seen(
        text=told,
        form=reply.turn.form,
        asked=None if summed or changing or "go_on" in does else asked,
        confirming=summed is not None,
        summary=_lines(summed, language) if summed else {},
        paused="go_on" in does,
        asks_what_to_change=changing,
        reference=reference.group() if reference and _sent(told) else None,
        closed=any(last.startswith(end) or end in told for end in _endings()),
        buttons=buttons,
        escalated=reply.turn.escalated or reply.turn.ticket is not None,
        cited=bool(reply.turn.citations),
        language=language,
    )


def shows_choice(shown: str, value: str) -> bool:
    return shown in versions(f"utter_choice_{value}")


def _form_body(button: Button) -> dict[str, Any] | None:
    if not button.payload.startswith("/form{"):
        return None
    body: dict[str, Any] = json.loads(button.payload.removeprefix("/form"))
    return body


@cache
def _questions() -> tuple[tuple[str, str], ...]:
    """Every question of every form in both languages, and the slot it is about; the longest first."""
    found: dict[str, str] = {}
    for name in responses.names():
        if not name.startswith("utter_ask_"):
            continue
        slots = [
            slot.name
            for spec in FORMS.values()
            for slot in spec.slots
            if name in {f"utter_ask_{slot.name}", f"utter_ask_{spec.stem}_{slot.name}"}
            or name.startswith(f"utter_ask_{spec.stem}_{slot.name}_")
        ]
        if slots:
            found |= dict.fromkeys(versions(name), slots[0])
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


@cache
def _endings() -> tuple[str, ...]:
    names = [
        n for n in responses.names() if n.startswith(("utter_solved_", "utter_nothing_for_", "utter_form_refused"))
    ]
    said = [text.split("{")[0] for name in sorted(names) for text in versions(name)]
    return tuple(text for text in said if text)


def _sent(text: str) -> bool:
    starts = [said.split("@")[0] for said in versions("utter_form_sent", reference="@")]
    return any(start in text for start in starts)


def _lines(text: str, language: str) -> dict[str, str]:
    found = {}
    for line in text.split("\n"):
        if line.startswith("- "):
            label, _, value = line.removeprefix("- ").partition("：" if language == "zh" else ": ")
            found[_slot_of(label, language)] = value
    return found


@cache
def _slot_of(label: str, language: str) -> str:
    names = (name.removeprefix("utter_label_") for name in responses.names() if name.startswith("utter_label_"))
    return next((n for n in sorted(names) if label in versions(f"utter_label_{n}")), label)
