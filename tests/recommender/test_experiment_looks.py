"""What is known at a moment: the first arm and what came after it; looks one after the other rarely cry wolf."""

import math
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest

from recommender import Entered, Experiment, Happened, Metric, judge_experiment, outcomes_at
from tests.fakes.clock import START

DAY = timedelta(days=1)
ESCALATED, CSAT = Metric("escalated", "event", "less"), Metric("csat", "mean", "more")
HALVES = Experiment("e", ("a", "b"), (0.5, 0.5), Metric("enrolled", "event", "more"), (ESCALATED, CSAT), hold_out=0.1)


class TestOutcomesAt:
    def test_the_first_arm_counts_and_the_hold_out_group_is_none(self) -> None:
        entered = [Entered("u", "b", START + DAY), Entered("u", "a", START), Entered("v", "hold_out", START)]
        assert outcomes_at(HALVES, entered, [], START + 2 * DAY).arms.tolist() == [0, 2]
        assert outcomes_at(HALVES, entered, [], START - DAY).arms.tolist() == []

    def test_only_what_came_after_the_entry_and_is_known_by_then_counts(self) -> None:
        entered = [Entered("u", "a", START + DAY)]
        for after, expected in ((1, 0.0), (1.5, 1.0), (4, 0.0)):
            happened = [
                Happened("u", "escalated", START + after * DAY),
                Happened("nobody", "escalated", START + 2 * DAY),
            ]
            found = outcomes_at(HALVES, entered, happened, START + 3 * DAY)
            assert found.values["escalated"].tolist() == [expected], after

    def test_an_event_counts_once_and_of_a_mean_the_first_value(self) -> None:
        happened = [Happened("u", "escalated", START + n * DAY, 7.0) for n in (1, 2)]
        happened += [Happened("u", "csat", START + 2 * DAY, 5.0), Happened("u", "csat", START + DAY, 2.0)]
        entered = [Entered("u", "a", START), Entered("v", "b", START)]
        found = outcomes_at(HALVES, entered, happened, START + 3 * DAY).values
        assert (found["escalated"].tolist(), found["csat"][0]) == ([1.0, 0.0], 2.0)
        assert math.isnan(found["csat"][1])

    def test_before_anybody_came_nothing_is_said(self) -> None:
        found = judge_experiment(HALVES, outcomes_at(HALVES, [], [], START))
        assert [(arm.decision, arm.because) for arm in found.arms] == [("running", None)]


def looks(seed: int, harm: float = 0.0, sadder: int = 0) -> Iterator[set[str]]:
    """Guards that are harmed at each of thirty daily looks; events follow their entries by up to ten days."""
    rng = np.random.default_rng(seed)
    entered, happened = [], []
    for n in range(600):
        arm, at = "ab"[int(rng.random() < 0.5)], START + float(rng.uniform(0, 25)) * DAY
        entered.append(Entered(str(n), arm, at))
        later = at + float(rng.uniform(0.01, 10)) * DAY
        if rng.random() < 0.15 + harm * (arm == "b"):
            happened.append(Happened(str(n), "escalated", later))
        if rng.random() < 0.5:
            happened.append(
                Happened(str(n), "csat", later, max(1.0, float(rng.integers(1, 6)) - sadder * (arm == "b")))
            )
    for day in range(1, 31):
        (found,) = judge_experiment(HALVES, outcomes_at(HALVES, entered, happened, START + day * DAY)).arms
        yield {guard.metric for guard in found.guards if guard.direction == "bad"}


def test_arms_that_are_alike_are_seldom_stopped_however_often_one_looks() -> None:
    """2,000 runs of the test itself stand in test_always_valid; here are 100 with late events, as serving looks."""
    stopped = sum(any(looks(seed)) for seed in range(100))
    assert stopped <= 5


@pytest.mark.parametrize("seed", range(3))
def test_an_arm_that_sends_learners_to_people_is_found(seed: int) -> None:
    assert set().union(*looks(seed, harm=0.25)) == {"escalated"}


@pytest.mark.parametrize("seed", range(3))
def test_an_arm_with_sadder_learners_is_found(seed: int) -> None:
    assert set().union(*looks(seed, sadder=2)) == {"csat"}
