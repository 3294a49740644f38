"""Off-policy estimates agree with VowpalWabbit's own estimators, cover the truth, and are refused when too thin."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from estimators.bandits import gaussian as vw_gaussian  # type: ignore[import-untyped]  # ships no types
from estimators.bandits import ips as vw_ips
from estimators.bandits import snips as vw_snips
from scipy.stats import bootstrap

from recommender.errors import LogError
from recommender.evidence import evidence_of
from recommender.logged import Exposure, read_log, write_log
from recommender.off_policy import (
    Estimate,
    Evidence,
    doubly_robust,
    effective_sample_size,
    ips,
    judge,
    mean_with_interval,
    snips,
)
from recommender.target_policy import target_policy
from tests.recommender.logged_worlds import segment_world

ESTIMATORS: dict[str, Callable[[Evidence], Estimate]] = {"ips": ips, "snips": snips, "dr": doubly_robust}
# 200 would do, but then an interval that covers 95 in 100 fails one time in ten by chance.
RUNS = 2000


class TestAgainstVowpalWabbit:
    @pytest.fixture
    def evidence(self) -> Evidence:
        return segment_world().evidence(3000, np.random.default_rng(1))

    @pytest.mark.parametrize(("ours", "theirs"), [(ips, vw_ips), (snips, vw_snips)])
    def test_ips_and_snips_are_the_same_to_nine_digits(
        self, evidence: Evidence, ours: Callable[[Evidence], Estimate], theirs: object
    ) -> None:
        other = theirs.Estimator()  # type: ignore[attr-defined]  # a module without types
        for p_log, reward, p_pred in zip(evidence.propensities, evidence.rewards, evidence.targets, strict=True):
            other.add_example(p_log, reward, p_pred)
        assert ours(evidence).value == pytest.approx(other.get(), abs=1e-9)

    def test_the_interval_of_ips_is_the_same_to_nine_digits(self, evidence: Evidence) -> None:
        other = vw_gaussian.Interval()
        for p_log, reward, p_pred in zip(evidence.propensities, evidence.rewards, evidence.targets, strict=True):
            other.add_example(p_log, reward, p_pred)
        found = ips(evidence)
        assert [found.low, found.high] == pytest.approx(other.get(alpha=0.05), abs=1e-9)


def test_the_interval_of_snips_is_near_the_bootstraps() -> None:
    evidence = segment_world().evidence(2000, np.random.default_rng(2))
    resampled = bootstrap(
        (evidence.weights, evidence.rewards),
        lambda w, r, axis: (w * r).sum(axis=axis) / w.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=2000,
        method="percentile",
        rng=np.random.default_rng(3),
    ).confidence_interval
    found = snips(evidence)
    width = found.high - found.low
    assert found.low == pytest.approx(resampled.low, abs=0.1 * width)
    assert found.high == pytest.approx(resampled.high, abs=0.1 * width)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_intervals_cover_the_truth_in_at_least_93_of_100_logs(name: str) -> None:
    world = segment_world()
    rng = np.random.default_rng(11)
    found = [ESTIMATORS[name](world.evidence(1000, rng, model_error=0.1)) for _ in range(RUNS)]
    assert np.mean([e.low <= world.truth <= e.high for e in found]) >= 0.93
    # An interval that is wide enough for everything would cover as well.
    assert np.mean([e.high - e.low for e in found]) < 0.3 * world.truth


def test_dr_lies_within_five_percent_of_the_truth_in_at_least_95_of_100_logs() -> None:
    world = segment_world()
    rng = np.random.default_rng(12)
    off = [doubly_robust(world.evidence(10_000, rng, model_error=0.1)).value / world.truth - 1 for _ in range(200)]
    assert abs(np.mean(off)) < 0.005
    assert np.quantile(np.abs(off), 0.95) < 0.05


def test_dr_is_right_with_wrong_propensities_if_the_model_is_right_and_ips_is_not() -> None:
    world = segment_world()
    evidence = world.evidence(20_000, np.random.default_rng(4))
    wrong = replace(evidence, propensities=np.full(20_000, 0.2))
    assert doubly_robust(wrong).value == pytest.approx(world.truth, rel=0.02)
    assert abs(ips(wrong).value / world.truth - 1) > 0.03


def test_dr_with_a_model_is_narrower_than_ips() -> None:
    evidence = segment_world().evidence(5000, np.random.default_rng(5))
    narrow, wide = doubly_robust(evidence), ips(evidence)
    assert narrow.high - narrow.low < 0.9 * (wide.high - wide.low)


def test_a_policy_judged_on_its_own_log_earns_what_was_earned() -> None:
    evidence = segment_world().evidence(1000, np.random.default_rng(6))
    own = judge(replace(evidence, targets=evidence.propensities))
    assert own.ips is not None
    assert own.snips is not None
    assert own.ips.value == pytest.approx(own.logged.value)
    assert own.snips.value == pytest.approx(own.logged.value)
    assert own.ess == pytest.approx(1000)


def test_exposures_of_one_impression_are_not_taken_for_independent() -> None:
    scores = np.repeat(np.random.default_rng(8).normal(size=300), 3)
    alone = mean_with_interval(scores, np.arange(900))
    together = mean_with_interval(scores, np.repeat(np.arange(300), 3))
    once = mean_with_interval(scores[::3], np.arange(300))
    assert together.high - together.low == pytest.approx(once.high - once.low)
    assert together.high - together.low > 1.6 * (alone.high - alone.low)


def test_effective_sample_size_is_n_for_equal_weights_and_one_for_a_single_weight() -> None:
    assert effective_sample_size(np.full(40, 2.5)) == pytest.approx(40)
    assert effective_sample_size(np.array([0.0, 0.0, 3.0])) == pytest.approx(1)
    assert effective_sample_size(np.zeros(5)) == 0


class TestRefusals:
    def evidence(self, weights: list[float]) -> Evidence:
        ones = np.ones(len(weights))
        return Evidence(ones, ones, np.array(weights), np.arange(len(weights)), ones, ones)

    def test_too_small_a_share_of_effective_rows_is_refused(self) -> None:
        report = judge(self.evidence([0.0] * 9600 + [25.0] * 400))
        assert report.refusal is not None
        assert report.refusal.code == "ess_share"
        assert "400.0" in report.refusal.reason
        assert (report.ips, report.snips, report.dr, report.gain) == (None, None, None, None)

    def test_too_few_effective_rows_are_refused_even_when_all_count(self) -> None:
        report = judge(self.evidence([1.0] * 99))
        assert report.refusal is not None
        assert report.refusal.code == "ess_floor"

    def test_an_estimate_that_few_rewards_carry_is_refused_however_many_rows_there_are(self) -> None:
        evidence = self.evidence([1.0] * 5000)
        report = judge(replace(evidence, rewards=(np.arange(5000) < 9).astype(float)))
        assert report.refusal is not None
        assert report.refusal.code == "few_rewards"
        assert "9.0 rewarded" in report.refusal.reason
        assert judge(replace(evidence, rewards=(np.arange(5000) < 10).astype(float))).refusal is None

    def test_propensities_that_cannot_be_right_are_refused(self) -> None:
        evidence = segment_world().evidence(5000, np.random.default_rng(9))
        report = judge(replace(evidence, propensities=evidence.propensities / 2))
        assert report.refusal is not None
        assert report.refusal.code == "weights_off"

    def test_arms_that_were_never_shown_are_refused(self) -> None:
        report = judge(self.evidence([1.0] * 500), unseen=3)
        assert report.refusal is not None
        assert report.refusal.code == "no_support"
        assert "3 of 500" in report.refusal.reason

    def test_a_log_that_is_thick_enough_is_not_refused(self) -> None:
        report = judge(self.evidence([1.0] * 100))
        assert report.refusal is None
        assert report.dr is not None


class TestFromALog:
    def test_the_truth_is_found_through_a_file_with_the_model_fitted_across_folds(self, tmp_path: Path) -> None:
        world = segment_world()
        write_log(tmp_path / "log.csv", world.exposures(6000, np.random.default_rng(13)), context=("x_a", "x_b"))
        log = read_log(tmp_path / "log.csv")
        assert log.problems == ()
        evidence, unseen = evidence_of(log.exposures, target_policy("target"))
        report = judge(evidence, unseen)
        assert report.dr is not None
        assert report.ips is not None
        assert report.dr.low <= world.truth <= report.dr.high
        assert report.dr.high - report.dr.low < report.ips.high - report.ips.low

    def test_the_model_has_not_seen_the_exposure_that_it_predicts(self) -> None:
        """Arms shown once: a model that had seen their reward would give it back."""
        exposures = [Exposure(f"i{n}", (f"a{n}", "b"), 0, 0.5, reward=float(n % 2)) for n in range(200)]
        evidence, _ = evidence_of(exposures, target_policy("uniform"))
        ones = evidence.predicted[evidence.rewards == 1]
        zeros = evidence.predicted[evidence.rewards == 0]
        assert ones.mean() == pytest.approx(zeros.mean(), abs=0.05)

    def test_an_arm_with_propensity_zero_that_the_policy_may_show_is_counted(self) -> None:
        exposure = Exposure("i", ("a", "b"), 0, 1.0, propensities=(1.0, 0.0), target=(1.0, 0.0), reward=1.0)
        assert evidence_of([exposure], target_policy("uniform"))[1] == 1
        assert evidence_of([exposure], target_policy("target"))[1] == 0

    def test_rewards_that_nobody_knows_yet_are_left_out(self) -> None:
        known = Exposure("i", ("a",), 0, 1.0, reward=1.0)
        evidence, _ = evidence_of([known, Exposure("j", ("a",), 0, 1.0)], target_policy("uniform"))
        assert len(evidence.rewards) == 1
        with pytest.raises(LogError, match="No exposure has a reward"):
            evidence_of([Exposure("j", ("a",), 0, 1.0)], target_policy("uniform"))

    def test_exposures_that_carry_different_numbers_are_refused(self) -> None:
        mixed = [Exposure("i", ("a",), 0, 1.0, reward=1.0, scores=(1.0,)), Exposure("j", ("a",), 0, 1.0, reward=1.0)]
        with pytest.raises(LogError, match="some have not"):
            evidence_of(mixed, target_policy("uniform"))
