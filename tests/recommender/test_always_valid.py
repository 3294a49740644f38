"""Tests that are looked at every day are wrong as seldom as promised, find effects, and agree with a library."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm
from ville import BernoulliCS, BernoulliTest  # type: ignore[import-untyped]  # ships no types
from ville._boundaries import best_rho, normal_mixture  # type: ignore[import-untyped]  # ships no types

from recommender.always_valid import (
    CONCENTRATION,
    difference_interval,
    log_bayes_factor,
    mixture_boundary,
    ratio_interval,
)

RUNS, DAYS, DAILY = 2000, 60, 50
ALPHA = 0.05


class TestAgainstVille:
    @pytest.mark.parametrize("share", [0.5, 0.2])
    def test_the_bayes_factor_of_two_arms_is_the_beta_binomial_one(self, share: float) -> None:
        events = (np.random.default_rng(1).random(400) < 0.4).astype(float)
        prior = (CONCENTRATION * share, CONCENTRATION * (1 - share))
        other = BernoulliTest(share, prior=prior).update(events)
        treated = events.cumsum()
        counts = np.stack([treated, np.arange(1, 401) - treated], axis=-1)
        assert log_bayes_factor(counts, [share, 1 - share]) == pytest.approx(other.log_e_values_, abs=1e-9)

    @pytest.mark.parametrize("share", [0.5, 0.2])
    def test_the_interval_of_a_ratio_is_that_of_a_proportion(self, share: float) -> None:
        events = (np.random.default_rng(2).random(300) < 0.4).astype(float)
        prior = (CONCENTRATION * share, CONCENTRATION * (1 - share))
        other = BernoulliCS(ALPHA, prior=prior, intersect=False).update(events)
        treated = events.cumsum()
        low, high = ratio_interval(treated, np.arange(1, 301) - treated, share, ALPHA)
        odds = share / (1 - share)
        assert low * odds / (1 + low * odds) == pytest.approx(other.lower_, abs=1e-9)
        with np.errstate(invalid="ignore"):
            theta = np.where(np.isinf(high), 1.0, high * odds / (1 + high * odds))
        assert theta == pytest.approx(other.upper_, abs=1e-9)

    def test_the_boundary_of_a_mean_is_robbins_mixture_near_its_best_precision(self) -> None:
        time = np.arange(100, 20_000, 700)
        precision = 2000 / (-2 * np.log(ALPHA) + np.log(1 - 2 * np.log(ALPHA)))
        assert mixture_boundary(time, ALPHA, 2000) == pytest.approx(normal_mixture(time, ALPHA, precision), abs=1e-9)
        best = float(normal_mixture(2000, ALPHA, best_rho(2000, ALPHA)))
        assert float(mixture_boundary(2000, ALPHA, 2000)) == pytest.approx(best, rel=0.01)


def daily(rng: np.random.Generator, rates: tuple[float, float]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Learners and events by day: (runs, days, 2) of both arms, control first, added up."""
    arm = rng.binomial(DAILY * 2, 0.5, (RUNS, DAYS))
    learners = np.stack([DAILY * 2 - arm, arm], axis=-1)
    events = rng.binomial(learners, rates)
    return learners.cumsum(axis=1), events.cumsum(axis=1)


class TestPeekingEveryDay:
    """2,000 experiments of 60 days and 6,000 learners, each looked at every day."""

    @pytest.mark.parametrize("rate", [0.01, 0.05, 0.3, 0.8])
    def test_without_an_effect_at_most_five_in_a_hundred_alarms_of_events_are_false(self, rate: float) -> None:
        _, events = daily(np.random.default_rng(3), (rate, rate))
        low, high = ratio_interval(events[..., 1], events[..., 0], 0.5, ALPHA)
        alarms = ((low > 1) | (high < 1)).any(axis=1)
        assert alarms.mean() <= 0.05
        # The interval is the test turned round: it leaves out 1 when the Bayes factor reaches 1/alpha.
        factor = log_bayes_factor(events, [0.5, 0.5])
        assert np.array_equal(alarms, (factor > np.log(1 / ALPHA)).any(axis=1))

    def test_a_test_made_for_one_look_would_give_many_more(self) -> None:
        learners, events = daily(np.random.default_rng(3), (0.05, 0.05))
        rates = events / learners
        pooled = events.sum(axis=-1) / learners.sum(axis=-1)
        error = np.sqrt(pooled * (1 - pooled) * (1 / learners[..., 0] + 1 / learners[..., 1]))
        scores = np.abs(rates[..., 1] - rates[..., 0]) / np.where(error > 0, error, 1)
        assert (scores > norm.ppf(0.975)).any(axis=1).mean() > 0.2

    @pytest.mark.parametrize("kind", ["rating", "money"])
    def test_without_an_effect_at_most_five_in_a_hundred_alarms_of_means_are_false(self, kind: str) -> None:
        rng = np.random.default_rng(4)
        size = (RUNS, DAYS, 2, DAILY)
        if kind == "rating":
            values = rng.integers(1, 6, size).astype(float)
        else:  # nine in ten spend nothing, the others as an exponential does
            values = rng.exponential(300, size) * (rng.random(size) < 0.1)
        count = np.broadcast_to(DAILY * np.arange(1, DAYS + 1), (RUNS, DAYS))
        total, square = values.sum(axis=-1).cumsum(axis=1), (values**2).sum(axis=-1).cumsum(axis=1)
        mean = total / count[..., None]
        variance = (square - count[..., None] * mean**2) / (count[..., None] - 1)
        low, high = difference_interval(
            (count, count), (mean[..., 1], mean[..., 0]), (variance[..., 1], variance[..., 0]), ALPHA
        )
        assert ((low > 0) | (high < 0)).any(axis=1).mean() <= 0.05

    def test_a_real_effect_on_events_is_found_in_most_experiments_and_its_size_is_covered(self) -> None:
        _, events = daily(np.random.default_rng(5), (0.05, 0.08))
        low, high = ratio_interval(events[..., 1], events[..., 0], 0.5, ALPHA)
        assert (low > 1).any(axis=1).mean() >= 0.8
        assert ((low <= 1.6) & (high >= 1.6)).all(axis=1).mean() >= 0.95

    def test_a_real_effect_on_a_mean_is_found_in_most_experiments_and_its_size_is_covered(self) -> None:
        rng = np.random.default_rng(6)
        count = DAILY * np.arange(1, DAYS + 1)
        means = rng.normal(0, 1 / np.sqrt(DAILY), (RUNS, DAYS, 2)).cumsum(axis=1) / np.arange(1, DAYS + 1)[:, None]
        low, high = difference_interval((count, count), (means[..., 1] + 0.15, means[..., 0]), (1.0, 1.0), ALPHA)
        assert (low > 0).any(axis=1).mean() >= 0.9
        assert ((low <= 0.15) & (high >= 0.15)).all(axis=1).mean() >= 0.95

    def test_learners_in_other_shares_than_meant_are_noticed(self) -> None:
        rng = np.random.default_rng(7)
        broken = np.stack([rng.binomial(DAILY, 0.6, 500), rng.binomial(DAILY, 0.4, 500)], axis=-1).cumsum(axis=0)
        assert log_bayes_factor(broken[-1], [0.5, 0.5]) > np.log(1000)


def test_with_no_event_nothing_is_excluded() -> None:
    low, high = ratio_interval(0, 0, 0.5, ALPHA)
    assert (float(low), float(high)) == (0.0, np.inf)


def test_a_mean_says_nothing_before_a_hundred_learners_in_each_arm() -> None:
    low, high = difference_interval((99, 5000), (5.0, 1.0), (1.0, 1.0), ALPHA)
    assert (float(low), float(high)) == (-np.inf, np.inf)
    low, _ = difference_interval((100, 5000), (5.0, 1.0), (1.0, 1.0), ALPHA)
    assert low > 0
