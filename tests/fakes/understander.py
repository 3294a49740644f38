"""An understander that reads texts from a table."""

from collections.abc import Mapping
from typing import Any

from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from nlu import taxonomy


def understood(text: str, intent: str = "ask_health", **changes: Any) -> Understanding:
    """A sure reading of a text."""
    values: dict[str, Any] = {
        "text": text,
        "intent": intent,
        "kind": taxonomy().kind(intent),
        "confidence": 0.97,
        "sentiment": "neutral",
        "language": "zh",
        "ranking": ((intent, 0.97),),
        "limits": {"confidence": 0.5, "margin": 0.1},
    }
    return Understanding(**(values | changes))


def in_crisis(text: str) -> Understanding:
    """A reading in which the red flags found danger."""
    return understood(text, "self_harm_risk", safety_category="self_harm_risk", safety_severity="critical")


def unreadable(text: str) -> Understanding:
    """A reading that no rule of the policy can look at: its text is missing, which the type forbids."""
    return Understanding.model_construct(**(understood(text).model_dump() | {"text": None}))


class ScriptedUnderstander:
    """Implements ports.Understander: a table from text to intent, reading or error; other texts are a subject question.

    A payload that the bot offered is a pressed button, as for the real one.
    """

    def __init__(self, script: Mapping[str, str | Understanding | Exception] | None = None) -> None:
        self.script = dict(script or {})
        self.heard: list[str] = []

    async def __call__(self, text: str, payload: str | None, tracker: Tracker) -> Understanding:
        self.heard.append(text)
        if payload is not None and tracker.was_offered(payload):
            return understood(text, payload.removeprefix("/").split("{")[0], pressed={})
        found = self.script.get(text, "ask_health")
        if isinstance(found, Exception):
            raise found
        return understood(text, found, language=tracker.language or "zh") if isinstance(found, str) else found
