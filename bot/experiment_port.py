"""The store of experiments: arms with what has been stopped, and what the log knows of the learners in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from recommender import Entered, Experiment, Happened


@dataclass(frozen=True)
class ServedArm:
    """An arm since it was first served."""

    arm: str
    share: float
    since: datetime
    stopped_at: datetime | None = None
    because: str | None = None
    """The guard that was harmed."""


class ExperimentStore(Protocol):
    """Nothing of a learner is kept here: who entered, and what happened then, is read from the log each time."""

    async def begin(self, experiment: Experiment, at: datetime) -> list[ServedArm]:
        """Keep the arms of an experiment that is new; the arms as they are kept, the control first."""
        ...

    async def arms(self, experiment: str) -> list[ServedArm]: ...

    async def stop(self, experiment: str, arm: str, because: str, at: datetime) -> bool:
        """False when it was stopped already: the first reason stays."""
        ...

    async def entered(self, experiment: str, since: datetime, until: datetime) -> Sequence[Entered]:
        """Everybody who was where something may be suggested, in the arm that the log names; known learners once."""
        ...

    async def happened(self, since: datetime, until: datetime) -> Sequence[Happened]:
        """What the metrics count, of everybody."""
        ...
