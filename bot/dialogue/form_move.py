"""Move: what a message does to a form. Pure."""

from dataclasses import dataclass
from typing import Literal

MoveKind = Literal[
    "start",
    "answer",
    "correct",
    "change",
    "explain",
    "wait",
    "no_code",
    "send",
    "cancel",
    "return",
    "go_on",
    "lost",
    "lacks",
    "gone",
]


@dataclass(frozen=True)
class Move:
    """What a message does to the form at hand, or which form it begins."""

    kind: MoveKind
    form: str
    slot: str | None = None
    """Which slot is put right; None where that is to be asked."""
    value: str | None = None
    """Of the button that was pressed."""
