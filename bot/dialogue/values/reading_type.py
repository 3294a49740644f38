"""Reading: what a text says of one kind of value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """A value that was found, or what is wrong with what was meant as one."""

    value: str | None
    """Canonical; None where something is wrong."""
    span: tuple[int, int]
    """Where it stands in the text as it was read, normalised."""
    wrong: str | None = None
    """A code; `utter_wrong_<code>` tells the learner."""
