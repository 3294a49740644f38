"""The log of an experiment: one learner a row, with the arm, the day of entry and what was measured."""

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recommender.errors import ExperimentError
from recommender.experiments import HOLD_OUT, Experiment, Metric

_LISTED = 20


@dataclass(frozen=True)
class Outcomes:
    """Learners of an experiment as arrays of one length."""

    arms: NDArray[np.int64]
    """Index of the arm; the hold-out group has the number after the last."""
    days: NDArray[np.int64]
    """Index of the day on which each learner entered."""
    values: Mapping[str, NDArray[np.float64]]
    """By metric; NaN where it was not measured."""
    calendar: tuple[str, ...]
    """The days, earliest first; days without learners are left out."""


@dataclass(frozen=True)
class Entered:
    """Somebody came where the arms may differ, and was in this one."""

    who: str
    arm: str
    at: datetime


@dataclass(frozen=True)
class Happened:
    """Something that a metric counts; of an event the value says nothing."""

    who: str
    metric: str
    at: datetime
    value: float = 1.0


def outcomes_at(
    experiment: Experiment, entered: Iterable[Entered], happened: Iterable[Happened], until: datetime
) -> Outcomes:
    """What was known of each learner at a moment, as one day: the first arm counts, and the first value after it.

    Looks one after the other then add each event once, when it has become known: that keeps a test of totals valid
    however long after an entry its event comes. A path over days of entry would look at the same event many times.
    """
    metrics = (experiment.goal, *experiment.guards)
    first: dict[str, Entered] = {}
    for entry in sorted(entered, key=lambda e: e.at):
        if entry.at <= until:
            first.setdefault(entry.who, entry)
    places = {who: n for n, who in enumerate(first)}
    values = {m.name: np.full(len(first), 0.0 if m.kind == "event" else math.nan) for m in metrics}
    known: set[tuple[str, str]] = set()
    for one in sorted(happened, key=lambda h: h.at):
        begun = first.get(one.who)
        if begun is None or one.metric not in values or not begun.at < one.at <= until:
            continue
        if (one.who, one.metric) not in known:
            known.add((one.who, one.metric))
            event = any(m.name == one.metric and m.kind == "event" for m in metrics)
            values[one.metric][places[one.who]] = 1.0 if event else one.value
    numbers = {arm: n for n, arm in enumerate((*experiment.arms, HOLD_OUT))}
    arms = np.array([numbers[entry.arm] for entry in first.values()], dtype=np.int64)
    return Outcomes(arms, np.zeros(len(arms), dtype=np.int64), values, (until.astimezone(UTC).date().isoformat(),))


def read_outcomes(path: Path, experiment: Experiment) -> Outcomes:
    """Read CSV with the columns learner_id, arm, day (YYYY-MM-DD) and one for each metric; empty is not measured.

    Raises:
        ExperimentError: columns missing, or rows that cannot be trusted, named with their lines.
    """
    metrics = (experiment.goal, *experiment.guards)
    numbers = {arm: n for n, arm in enumerate((*experiment.arms, HOLD_OUT))}
    rows: list[tuple[int, str, list[float]]] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = {"learner_id", "arm", "day", *(m.name for m in metrics)} - set(reader.fieldnames or ())
            if missing:
                raise ExperimentError(f"{path}: columns missing: {sorted(missing)}")
            for row in reader:
                problem = _problem(row, numbers, metrics, seen, reader.line_num)
                if problem:
                    problems.append(f"line {reader.line_num}: {problem}")
                    continue
                measured = [float(row[m.name]) if row[m.name] else math.nan for m in metrics]
                rows.append((numbers[row["arm"]], row["day"], measured))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExperimentError(f"{path} cannot be read as CSV: {error}") from error
    if problems:
        raise ExperimentError(f"{path}: {len(problems)} rows cannot be trusted. {'; '.join(problems[:_LISTED])}")
    if not rows:
        raise ExperimentError(f"{path} has no learners")
    calendar, days = np.unique([day for _, day, _ in rows], return_inverse=True)
    table = np.array([measured for _, _, measured in rows])
    values = {metric.name: table[:, n] for n, metric in enumerate(metrics)}
    return Outcomes(np.array([arm for arm, _, _ in rows]), days, values, tuple(calendar.tolist()))


def _problem(
    row: Mapping[str, str], arms: Mapping[str, int], metrics: tuple[Metric, ...], seen: dict[str, int], line: int
) -> str | None:
    learner = row["learner_id"]
    if not learner:
        return "no learner_id"
    if seen.setdefault(learner, line) != line:
        return f"learner {learner} is line {seen[learner]} already"
    if row["arm"] not in arms:
        return f"unknown arm {row['arm']!r}"
    try:
        if date.fromisoformat(row["day"]).isoformat() != row["day"]:
            return f"day {row['day']!r} is not YYYY-MM-DD"
    except ValueError:
        return f"day {row['day']!r} is not YYYY-MM-DD"
    return next((found for found in (_wrong(row[m.name], m) for m in metrics) if found), None)


def _wrong(text: str, metric: Metric) -> str | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        return f"{metric.name} {text!r} is no number"
    if metric.kind == "event" and value not in {0.0, 1.0}:
        return f"{metric.name} {text!r} is neither 0 nor 1"
    return None
