"""Experiments: who is in which arm, and what is measured; deterministic, the same in every process."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from recommender.errors import ExperimentError

HOLD_OUT = "hold_out"


@dataclass(frozen=True)
class Metric:
    """Something measured once for each learner."""

    name: str
    kind: Literal["event", "mean"]
    """`event` happened or did not, and is best named after the rarer side; `mean` is a number."""
    better: Literal["more", "less"]


@dataclass(frozen=True)
class Experiment:
    """Arms with shares, one goal, and guards that stop an arm. The first arm is the control."""

    name: str
    arms: tuple[str, ...]
    shares: tuple[float, ...]
    goal: Metric
    guards: tuple[Metric, ...] = ()
    alpha: float = 0.05
    """Chance that an experiment without any effect on the goal is ever said to have one, however often one looks."""
    hold_out: float = 0.0
    """Share of all learners that is shown nothing; the same learners in every experiment."""

    def __post_init__(self) -> None:
        """Raises:
        ExperimentError: what cannot be assigned or judged.
        """
        if len(self.arms) < 2 or len(set(self.arms)) != len(self.arms) or HOLD_OUT in self.arms or "" in self.arms:
            raise ExperimentError(f"{self.name}: at least two arms with names of their own, none is {HOLD_OUT!r}")
        if len(self.shares) != len(self.arms) or min(self.shares) <= 0 or abs(sum(self.shares) - 1) > 1e-9:
            raise ExperimentError(f"{self.name}: shares {self.shares} must be positive and sum to 1")
        if not 0 < self.alpha < 1 or not 0 <= self.hold_out < 1:
            raise ExperimentError(f"{self.name}: alpha {self.alpha} or hold-out {self.hold_out} is out of range")
        names = [metric.name for metric in (self.goal, *self.guards)]
        if len(set(names)) != len(names):
            raise ExperimentError(f"{self.name}: a metric stands twice: {names}")

    @property
    def control(self) -> str:
        """The arm that the others are compared with."""
        return self.arms[0]


def load_experiment(path: Path) -> Experiment:
    """Read an experiment from JSON: name, arms (name to share, the control first), goal, guards, alpha, hold_out.

    Raises:
        ExperimentError: not there, not JSON, or not an experiment.
    """
    try:
        given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Experiment(
            name=str(given["name"]),
            arms=tuple(given["arms"]),
            shares=tuple(float(share) for share in given["arms"].values()),
            goal=_metric(given["goal"]),
            guards=tuple(_metric(guard) for guard in given.get("guards", [])),
            alpha=float(given.get("alpha", 0.05)),
            hold_out=float(given.get("hold_out", 0.0)),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExperimentError(f"{path} is no experiment: {error!r}") from error


def _metric(given: dict[str, Any]) -> Metric:
    metric = Metric(str(given["name"]), given["kind"], given["better"])
    if metric.kind not in {"event", "mean"} or metric.better not in {"more", "less"}:
        raise ExperimentError(f"Metric {metric.name}: kind is event or mean, better is more or less")
    return metric


def held_out(learner_id: str, share: float) -> bool:
    """Whether a learner is shown nothing, in any experiment, so that the increment of all suggestions is visible.

    A learner who is held out at some share stays so at every larger one.
    """
    return _place("hold-out", learner_id) < share


def arm_of(experiment: Experiment, learner_id: str) -> str:
    """The arm of a learner, or HOLD_OUT. Experiments with other names assign independently."""
    if held_out(learner_id, experiment.hold_out):
        return HOLD_OUT
    place, edge = _place(f"experiment {experiment.name}", learner_id), 0.0
    for arm, share in zip(experiment.arms, experiment.shares, strict=True):
        edge += share
        if place < edge:
            return arm
    return experiment.arms[-1]  # shares can sum to a hair under 1


def _place(salt: str, learner_id: str) -> float:
    """A number in [0, 1) that depends on both texts and on nothing else; Python's own hash differs by process."""
    digest = hashlib.sha256(f"{salt}\0{learner_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
