"""What the bot knows of what staff said and did, so that it doesn't begin again from nothing. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict

_SAID = 3
_LENGTH = 240
_TURNS = 4
_FAILED = 2
# A ticket for one of these comes right after an answer that was no help.
_ANSWERS_FAILED = frozenset({"asked_for_person", "repeated_question", "falling_sentiment", "gave_up_understanding"})
# What says nothing about the matter itself.
_NO_MATTER = frozenset(
    {"human_handoff", "nlu_fallback", "greet", "goodbye", "thank", "affirm", "deny", "chitchat", "repeat"}
)


class TurnBefore(Protocol):
    """What is looked at of the turns before the hand-over."""

    @property
    def intent(self) -> str: ...

    @property
    def sources(self) -> tuple[str, ...]: ...


class StaffWork(BaseModel):
    """One ticket, from its opening to what staff made of it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    ticket: str
    staff_name: str = ""
    matters: frozenset[str] = frozenset()
    """Intents of the turns that led to the ticket."""
    quoted: tuple[str, ...] = ()
    """Sources that the bot had just quoted, and that had not helped."""
    said: tuple[str, ...] = ()
    settled: bool = False
    summary: str = ""
    ended_at: datetime | None = None

    @property
    def gist(self) -> str:
        """What was left for the bot to say, or else the last thing that was said."""
        return self.summary or (self.said[-1] if self.said else "")

    def with_words(self, text: str) -> "StaffWork":
        return self.model_copy(update={"said": (*self.said, text[:_LENGTH])[-_SAID:]})

    def ended(self, at: datetime, *, settled: bool, summary: str) -> "StaffWork":
        return self.model_copy(update={"ended_at": at, "settled": settled, "summary": summary[:_LENGTH]})


def begun(ticket: str, reason: str, turns: Sequence[TurnBefore]) -> StaffWork:
    """What is known when a ticket is opened; who takes it is known later."""
    failed = turns[-_FAILED:] if reason in _ANSWERS_FAILED else ()
    return StaffWork(
        ticket=ticket,
        matters=frozenset(turn.intent for turn in turns[-_TURNS:]) - _NO_MATTER,
        quoted=tuple(dict.fromkeys(source for turn in failed for source in turn.sources[:1])),
    )
