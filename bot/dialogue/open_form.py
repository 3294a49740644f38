"""OpenForm: a form as far as it has come; what the log keeps of it."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.dialogue.values.picking import Choice

FormStatus = Literal[
    "open", "confirming", "changing", "unsent", "paused", "changed", "submitted", "solved", "refused", "cancelled"
]
"""`changing`: asked which part is to be put right. `unsent`: confirmed, but the platform could not be reached.
`paused`: asked whether to go on after a break. `changed`: begun under an earlier definition, and what was asked or
summed up is no more."""
_OPEN: frozenset[FormStatus] = frozenset({"open", "confirming", "changing", "unsent", "paused", "changed"})
# Somebody who comes back the next day no longer has the question in mind that was asked last.
BREAK = timedelta(hours=12)
LONGEST_VALUE = 1000
DECLINED = "-"
"""The value of a slot that may stay empty and was left so."""


class OpenForm(BaseModel):
    """One instance of a form; its id is the idempotency key of the request it ends in."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    name: str
    id: str
    status: FormStatus = "open"
    slots: dict[str, str] = Field(default_factory=dict)
    """Checked values."""
    shown: dict[str, tuple[str, str]] = Field(default_factory=dict)
    """How values that are ids are shown, in Chinese and English."""
    requested: str | None = None
    choices: tuple[Choice, ...] = ()
    """What was offered for the requested slot, where it depends on the learner."""
    misses: int = 0
    """Answers in a row that did not help with the requested slot."""
    corrected: tuple[str, ...] = ()
    opening: str = ""
    """The words it was begun with: read again once the learner is known."""
    started_at: datetime
    touched_at: datetime
    reference: str | None = None
    waiting: "OpenForm | None" = None
    """What goes on after this one."""

    @property
    def is_open(self) -> bool:
        return self.status in _OPEN

    @property
    def tag(self) -> str:
        """Enough of the id to tell the buttons of this form from those of an earlier one."""
        return self.id[:8]

    def value(self, slot: str) -> str | None:
        """None as well where the slot was left empty on purpose."""
        found = self.slots.get(slot)
        return None if found == DECLINED else found

    def rests(self, at: datetime) -> bool:
        """Whether so much time has passed that the learner is asked whether to go on."""
        return self.status in {"paused", "changed"} or at - self.touched_at > BREAK
