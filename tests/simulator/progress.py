"""Progress: how far a goal has come in the learner's own eyes; Said: what they do next."""

from dataclasses import dataclass, field
from datetime import timedelta

from tests.simulator.goals import Goal


@dataclass(frozen=True)
class Said:
    """What is written, or pressed, after some time."""

    text: str
    payload: str | None = None
    after: timedelta = timedelta(seconds=20)


@dataclass
class Progress:
    """How far one goal has come, in the learner's own eyes."""

    goal: Goal
    mistyped: str | None = None
    """The slot whose value is given wrongly first."""
    changes: str | None = None
    """The slot of which the learner thinks again."""
    turns: int = 0
    lost: int = 0
    given: dict[str, int] = field(default_factory=dict)
    fixes: int = 0
    questions: int = 0
    to_correct: bool = False
    fixing: str | None = None
    """The slot that is being put right."""
    leaving: bool = False
    finished: bool = False
    """The learner believes that it is done."""
