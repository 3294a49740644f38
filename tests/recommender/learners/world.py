"""Learners whose groups, habits and intents are known because they were made up."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

DAY = 86_400.0
NOW = 1_763_600_000.0


class Did(NamedTuple):
    """Implements features.Happened."""

    user_id: str
    item_id: str
    timestamp: float
    event: str = ""
    price: float = float("nan")


@dataclass(frozen=True)
class Habit:
    """How a group of learners lives."""

    gap_days: float
    """Mean days between visits."""
    per_visit: int
    buys: float
    """Chance to enrol at a visit."""
    items: int
    """How many different items they care for."""


HABITS = (
    Habit(gap_days=2, per_visit=5, buys=0.15, items=60),
    Habit(gap_days=9, per_visit=2, buys=0.02, items=5),
    Habit(gap_days=30, per_visit=1, buys=0.6, items=30),
)


def three_groups(per_group: int = 120, seed: int = 0, days: float = 300.0) -> tuple[list[Did], dict[str, int]]:
    """Events until NOW of three kinds of learners, and the kind of each."""
    rng = np.random.default_rng(seed)
    events: list[Did] = []
    truth: dict[str, int] = {}
    for group, habit in enumerate(HABITS):
        for n in range(per_group):
            learner = f"learner-{group}-{n:04}"
            truth[learner] = group
            time = NOW - days * DAY + rng.exponential(habit.gap_days) * DAY
            while time < NOW:
                looked_at = rng.integers(habit.items, size=1 + rng.poisson(habit.per_visit - 1))
                events += [Did(learner, f"item-{item}", time, "open") for item in looked_at]
                if rng.random() < habit.buys:
                    events.append(Did(learner, f"item-{rng.integers(habit.items)}", time, "enrol", 99.0))
                time += rng.exponential(habit.gap_days) * DAY
    return events, truth


def one_cloud(count: int = 300, seed: int = 0) -> list[Did]:
    """Learners who all live alike: whatever divides them is chance."""
    rng = np.random.default_rng(seed)
    events: list[Did] = []
    for n in range(count):
        times = NOW - rng.uniform(0, 200, size=12) * DAY
        events += [Did(f"learner-{n:04}", f"item-{rng.integers(20)}", float(time), "open") for time in times]
    return events


def leavers(count: int = 900, seed: int = 0, days: float = 400.0) -> tuple[list[Did], dict[str, bool]]:
    """Learners who visit in their own rhythm until, some of them, they leave for good; and who has left by NOW."""
    rng = np.random.default_rng(seed)
    events: list[Did] = []
    left: dict[str, bool] = {}
    for n in range(count):
        learner, gap = f"learner-{n:04}", float(rng.uniform(2, 12))
        ends = NOW - days * DAY + rng.exponential(350) * DAY
        left[learner] = ends < NOW
        time = NOW - days * DAY + rng.exponential(gap) * DAY
        while time < min(ends, NOW):
            events.append(Did(learner, f"item-{rng.integers(30)}", time, "open"))
            time += rng.exponential(gap) * DAY
    return events, left


def buyers(count: int = 2500, seed: int = 0, noise: bool = False) -> list[Did]:
    """Learners who join at any time and enrol the likelier the more they do; with `noise` all with the same chance."""
    rng = np.random.default_rng(seed)
    events: list[Did] = []
    for n in range(count):
        learner, zeal = f"learner-{n:04}", float(rng.gamma(1.2, 1.0))
        joined = rng.uniform(0, 300)
        events.append(Did(learner, "item-0", NOW - joined * DAY, "open"))
        times = NOW - rng.uniform(0, joined, size=rng.poisson(0.06 * zeal * joined)) * DAY
        events += [Did(learner, f"item-{rng.integers(40)}", float(time), "open") for time in times]
        chance = 0.004 if noise else min(0.0012 * zeal**2.2, 0.2)
        times = NOW - rng.uniform(0, joined, size=rng.poisson(chance * joined)) * DAY
        events += [Did(learner, f"item-{rng.integers(40)}", float(time), "enrol", 99.0) for time in times]
    return events
