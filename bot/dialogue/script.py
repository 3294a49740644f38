"""Readers of traditional characters: who they are, and what they are told of texts that are simplified. Pure."""

from collections.abc import Sequence

from bot.dialogue import responses
from bot.dialogue.events import Event, SlotSet
from bot.dialogue.tracker import SIMPLIFIED_MARKED, Tracker
from bot.messages import BotMessage
from bot.reader import HANT
from nlu import chinese_script, simplified

SCRIPT = "script"
"""The slot that remembers it."""


def script_after(tracker: Tracker) -> str | None:
    """Which characters the learner reads, by what they write; what belongs to both, and buttons, changes nothing."""
    typed = "\n".join(message.text for message in tracker.unanswered if message.payload is None)
    before: str | None = tracker.slots.get(SCRIPT)
    if before is None and simplified(typed) == typed:
        return None  # nearly everybody: nothing traditional was ever written, so nothing need be remembered
    return chinese_script(typed) or before


def for_reader(
    messages: Sequence[BotMessage], tracker: Tracker, script: str | None
) -> tuple[tuple[BotMessage, ...], list[Event]]:
    """The bubbles, with a word before the first simplified one for who reads traditional, once a session; and facts."""
    noted: list[Event] = []
    if script is not None and script != tracker.slots.get(SCRIPT):
        noted.append(SlotSet(name=SCRIPT, value=script))
    if script != HANT or tracker.slots.get(SIMPLIFIED_MARKED):
        return tuple(messages), noted
    first = next((i for i, message in enumerate(messages) if chinese_script(message.text) == "hans"), None)
    if first is None:
        return tuple(messages), noted
    mark = BotMessage(text=responses.say("utter_simplified_from_here", "zh"))
    noted.append(SlotSet(name=SIMPLIFIED_MARKED, value=True))
    return (*messages[:first], mark, *messages[first:]), noted
