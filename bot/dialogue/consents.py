"""The purposes for which a learner is asked, each by itself; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.events import ConsentChanged

TEXT_VERSION = "2026-11-22"
"""Of the words that explain the purposes, in responses.yml; raise it whenever one of them changes its meaning."""


@dataclass(frozen=True)
class Purpose:
    """One use of data that is the learner's to allow."""

    name: str
    slot: str
    """Where the choice stands: in the tracker, and for a known learner in what is remembered of them."""
    unless_said: bool
    """What holds for somebody who has not chosen."""


PURPOSES = (
    Purpose("personalised", "personalised", True),
    Purpose("history", "history_consent", False),
    Purpose("training", "training_consent", False),
    Purpose("messages", "messages_consent", False),
)
_BY_NAME = {purpose.name: purpose for purpose in PURPOSES}
_BY_SLOT = {purpose.slot: purpose for purpose in PURPOSES}


def purpose_named(name: object) -> Purpose | None:
    return _BY_NAME.get(name) if isinstance(name, str) else None


def purpose_of_slot(slot: str) -> Purpose | None:
    return _BY_SLOT.get(slot)


def holds(purpose: Purpose, slots: Mapping[str, Any]) -> bool:
    """Whether a purpose is allowed, by the choices that were made.

    >>> holds(PURPOSES[1], {}), holds(PURPOSES[1], {"history_consent": True})
    (False, True)
    """
    return bool(slots.get(purpose.slot, purpose.unless_said))


def consent_changed(turn_id: str, purpose: Purpose, *, given: bool, language: str) -> ConsentChanged:
    """The fact for the history of consents, with the words as they are now."""
    return ConsentChanged(
        turn_id=turn_id, purpose=purpose.name, granted=given, text_version=TEXT_VERSION, language=language
    )
