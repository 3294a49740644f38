"""What an experiment shows by now: arms against the control by day, guards that stop an arm, and the increment."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.always_valid import difference_interval, log_bayes_factor, ratio_interval
from recommender.experiment_log import Outcomes
from recommender.experiments import HOLD_OUT, Experiment, Metric
from recommender.off_policy import Estimate

Floats = NDArray[np.float64]
Decision = Literal["running", "better", "worse", "stop", "mismatch"]

# Assignment is checked at a stricter level than effects: it is looked at in every experiment, and never mends.
_MISMATCH_ALPHA = 0.001


@dataclass(frozen=True)
class Effect:
    """One metric of one arm against the control."""

    metric: str
    arm: str
    learners: int
    value: float
    """Rate or mean in the arm."""
    value_of_control: float
    effect: Estimate
    """Of an event the relative change of its rate, of a mean the difference; holds at all times at once."""
    path: tuple[Estimate, ...]
    """The same on each day of the calendar, the last one being `effect`."""
    first_day: str | None
    """When the interval first left 0."""
    direction: Literal["good", "bad"] | None
    """On which side it then was."""


@dataclass(frozen=True)
class ArmReport:
    """One arm against the control."""

    arm: str
    decision: Decision
    """`stop` when a guard says so, whatever the goal says; `better` or `worse` by the goal."""
    because: str | None
    """The metric that decided."""
    day: str | None
    goal: Effect
    guards: tuple[Effect, ...]


@dataclass(frozen=True)
class ExperimentReport:
    """All arms, and what all suggestions together bring."""

    learners: dict[str, int]
    mismatch: float
    """Bayes factor against the shares that were meant; 1000 and more says that assignment or log is broken."""
    arms: tuple[ArmReport, ...]
    increment: Effect | None
    """The goal of all arms together against the hold-out group; None without one."""
    calendar: tuple[str, ...]


def report(experiment: Experiment, outcomes: Outcomes) -> ExperimentReport:
    """Judge an experiment from what is known today.

    The goal is tested at alpha divided by the arms that are compared, all guards together at the same.
    """
    arms = len(experiment.arms)
    learners = np.bincount(outcomes.arms, minlength=arms + 1)
    mismatch = float(log_bayes_factor(learners[:arms], experiment.shares))
    found = tuple(_arm(experiment, outcomes, at, mismatch) for at in range(1, arms))
    increment = None
    if experiment.hold_out > 0 and learners[arms]:
        share = 1 - experiment.hold_out
        everyone = outcomes.arms < arms
        increment = _effect(experiment.goal, "all", outcomes, everyone, ~everyone, share, experiment.alpha)
    counts = dict(zip((*experiment.arms, HOLD_OUT), learners.tolist(), strict=True))
    with np.errstate(over="ignore"):
        return ExperimentReport(counts, float(np.exp(mismatch)), found, increment, outcomes.calendar)


def _arm(experiment: Experiment, outcomes: Outcomes, at: int, mismatch: float) -> ArmReport:
    compared = len(experiment.arms) - 1
    share = experiment.shares[at] / (experiment.shares[at] + experiment.shares[0])
    arm, control = outcomes.arms == at, outcomes.arms == 0
    name = experiment.arms[at]
    goal = _effect(experiment.goal, name, outcomes, arm, control, share, experiment.alpha / compared)
    strict = experiment.alpha / compared / max(len(experiment.guards), 1)
    guards = tuple(_effect(g, name, outcomes, arm, control, share, strict) for g in experiment.guards)
    decision, by = _decide(goal, guards, mismatch)
    because, day = (None, None) if by is None else (by.metric, by.first_day)
    return ArmReport(name, decision, because, day, goal, guards)


def _decide(goal: Effect, guards: tuple[Effect, ...], mismatch: float) -> tuple[Decision, Effect | None]:
    if mismatch >= np.log(1 / _MISMATCH_ALPHA):
        return "mismatch", None
    harmed = [g for g in guards if g.direction == "bad"]
    if harmed:
        return "stop", min(harmed, key=lambda g: g.first_day or "")
    if goal.direction is None:
        return "running", None
    return ("better" if goal.direction == "good" else "worse"), goal


def _effect(
    metric: Metric,
    name: str,
    outcomes: Outcomes,
    arm: NDArray[np.bool_],
    control: NDArray[np.bool_],
    share: float,
    alpha: float,
) -> Effect:
    n1, mean1, variance1 = _by_day(outcomes, metric.name, arm)
    n0, mean0, variance0 = _by_day(outcomes, metric.name, control)
    if metric.kind == "event":
        sum1, sum0 = np.round(n1 * mean1), np.round(n0 * mean0)
        low, high = ratio_interval(sum1, sum0, share, alpha)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(sum1 + sum0 > 0, sum1 / sum0 * (1 - share) / share, 1.0) - 1
        low, high = low - 1, high - 1
    else:
        low, high = difference_interval((n1, n0), (mean1, mean0), (variance1, variance0), alpha)
        value = mean1 - mean0
    path = tuple(Estimate(*map(float, day)) for day in zip(value, low, high, strict=True))
    left = np.flatnonzero((low > 0) | (high < 0))
    direction: Literal["good", "bad"] | None = None
    if len(left):
        direction = "good" if (low[left[0]] > 0) == (metric.better == "more") else "bad"
    return Effect(
        metric=metric.name,
        arm=name,
        learners=int(n1[-1]),
        value=float(mean1[-1]),
        value_of_control=float(mean0[-1]),
        effect=path[-1],
        path=path,
        first_day=outcomes.calendar[left[0]] if len(left) else None,
        direction=direction,
    )


def _by_day(outcomes: Outcomes, metric: str, of: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Learners measured, their mean and its sample variance up to each day, for some learners."""
    values = outcomes.values[metric]
    known = of & ~np.isnan(values)
    days, size = outcomes.days[known], len(outcomes.calendar)
    centre = float(values[known].mean()) if known.any() else 0.0  # squares of large numbers would lose their digits
    found = values[known] - centre
    count = np.bincount(days, minlength=size).cumsum().astype(np.float64)
    total, square = (np.bincount(days, weights=w, minlength=size).cumsum() for w in (found, found**2))
    mean = total / np.maximum(count, 1)
    variance = np.maximum(square - count * mean**2, 0) / np.maximum(count - 1, 1)
    return count, np.where(count > 0, mean + centre, 0.0), variance
