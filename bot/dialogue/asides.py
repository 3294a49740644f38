"""What is said in the middle of a form and is no answer, however free the answer may be. Pure."""

from bot.dialogue.form_words import ASKS, QUESTION, REPEAT
from bot.dialogue.understanding import Understanding

_ASIDE = frozenset({"greet", "thank", "goodbye", "bot_challenge", "ask_capabilities", "repeat", "switch_language"})
ASIDE_KINDS = frozenset({"knowledge", "discover", "feedback"})
_SURE = 0.8


def aside(understood: Understanding, text: str) -> bool:
    return said_aside(understood, text) or _asks(understood, text)


def said_aside(understood: Understanding, text: str) -> bool:
    sure = understood.confidence >= _SURE and understood.intent in _ASIDE
    return sure and (understood.intent != "repeat" or REPEAT.search(text) is not None)


def _asks(understood: Understanding, text: str) -> bool:
    return QUESTION.search(text) is not None and (understood.kind != "fallback" or ASKS.search(text) is not None)
