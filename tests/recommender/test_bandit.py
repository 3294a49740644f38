"""The bandit agrees with mabwiser, its propensities are true, it learns once, forgets, and beats its rival."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mabwiser.mab import MAB, LearningPolicy  # type: ignore[import-untyped]  # ships no types
from scipy.stats import chisquare, norm

from recommender.bandit import Bandit, BanditSettings, BanditState, initial_state
from recommender.bandit_file import load_bandit, save_bandit
from recommender.errors import BanditError
from tests.recommender.bandit_worlds import (
    EpsilonGreedy,
    OurBandit,
    catalogue,
    directions,
    regret,
)
from tests.repository import ROOT

NAMES = ("bias", "fit", "price")
CANDIDATES = np.array([[1, 0.9, 0.1], [1, 0.5, 0.5], [1, 0.2, 0.9], [1, 0.2, 0.9]])


def bandit_of(state: BanditState | None = None, *, seed: int = 0, told: BanditSettings | None = None) -> Bandit:
    return Bandit(state or initial_state(NAMES, told), np.random.default_rng(seed))


def taught(rounds: int = 200, *, told: BanditSettings | None = None) -> Bandit:
    """A bandit that has learned that a good fit pays."""
    bandit, rng = bandit_of(told=told), np.random.default_rng(5)
    for number in range(rounds):
        row = np.array([1, *rng.random(2)])
        bandit.shown(f"i{number}", "a", row)
        bandit.rewarded(f"i{number}", "a", float(rng.random() < 0.1 + 0.3 * row[1]))
    return bandit


class TestAgainstMabwiser:
    def test_expectations_and_upper_bounds_are_the_same_to_six_digits(self) -> None:
        """One arm of mabwiser, with each candidate as a context, is a model shared by all candidates."""
        rng = np.random.default_rng(1)
        rows, rewards = rng.random((300, 3)), rng.random(300)
        greedy = MAB(["any"], LearningPolicy.LinGreedy(epsilon=0, l2_lambda=2.0))
        bound = MAB(["any"], LearningPolicy.LinUCB(alpha=1.5, l2_lambda=2.0))
        for other in (greedy, bound):
            other.fit(["any"] * 300, rewards, rows)
        ours = bandit_of(told=BanditSettings(memory=1.0, ridge=2.0))
        for number, (row, reward) in enumerate(zip(rows, rewards, strict=True)):
            ours.shown(str(number), "a", row)
            ours.rewarded(str(number), "a", reward)
        theirs = [each["any"] for each in greedy.predict_expectations(CANDIDATES)]
        assert ours.expected(CANDIDATES) == pytest.approx(theirs, abs=1e-6)
        covariance = np.linalg.inv(ours.state().precision)
        reach = 1.5 * np.sqrt(np.einsum("ij,jk,ik->i", CANDIDATES, covariance, CANDIDATES))
        above = [each["any"] for each in bound.predict_expectations(CANDIDATES)]
        assert ours.expected(CANDIDATES) + reach == pytest.approx(above, abs=1e-6)


class TestPropensities:
    def test_each_candidate_is_chosen_as_often_as_its_stored_propensities_say(self) -> None:
        bandit = taught()
        rounds = 8000
        counts, expected = np.zeros(4), np.zeros(4)
        for _ in range(rounds):
            (choice,) = bandit.choose(CANDIDATES)
            counts[choice.index] += 1
            expected += choice.propensities
        assert chisquare(counts, expected * rounds / expected.sum()).pvalue > 0.001
        assert chisquare(counts, np.full(4, rounds / 4)).pvalue < 1e-9, "nothing was learned: any shares would fit"

    def test_the_second_place_is_chosen_as_often_as_its_propensities_given_the_first_say(self) -> None:
        bandit = taught()
        counts, expected = np.zeros(4), np.zeros(4)
        for _ in range(4000):
            first, second = bandit.choose(CANDIDATES, 2)
            assert first.index not in second.open
            assert second.propensity == second.propensities[second.open.index(second.index)]
            counts[second.index] += 1
            expected[list(second.open)] += second.propensities
        assert chisquare(counts, expected * 4000 / expected.sum()).pvalue > 0.001

    def test_they_are_thompsons_probabilities(self) -> None:
        """Of two candidates, the chance that one leads is a normal probability in closed form."""
        told = BanditSettings(floor=0.0)
        state = replace(initial_state(NAMES, told), precision=50 * np.eye(3), weighted=np.array([5.0, 4.0, 2.0]))
        bandit, pair = bandit_of(state), CANDIDATES[:2]
        gap = pair[0] - pair[1]
        deviation = told.spread * np.sqrt(gap @ np.linalg.inv(state.precision) @ gap)
        closed = float(norm.cdf((bandit.expected(pair)[0] - bandit.expected(pair)[1]) / deviation))
        drawn = np.mean([bandit.propensities(pair)[0] for _ in range(200)])
        assert 0.6 < closed < 0.95
        assert drawn == pytest.approx(closed, abs=0.006)

    def test_candidates_without_a_difference_share_alike(self) -> None:
        shares = bandit_of().propensities(np.ones((3, 3)))
        assert shares == pytest.approx([1 / 3] * 3, abs=0.1)

    def test_every_candidate_keeps_its_share_of_the_floor(self) -> None:
        bandit = taught(2000, told=BanditSettings(floor=0.06))
        bad = np.vstack([np.tile([1, 1, 0.5], (5, 1)), [1, 0, 0.5]])
        assert bandit.propensities(bad).min() == pytest.approx(0.01, abs=1e-6)

    @given(st.integers(1, 6), st.integers(1, 8), st.integers(0, 2**31))
    @settings(max_examples=40, deadline=None)
    def test_a_slate_has_no_item_twice_and_its_propensities_sum_to_one(self, count: int, size: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        chosen = bandit_of(seed=seed).choose(rng.random((count, 3)), size)
        assert len({choice.index for choice in chosen}) == len(chosen) == min(count, size)
        for place, choice in enumerate(chosen):
            assert len(choice.open) == count - place
            assert sum(choice.propensities) == pytest.approx(1)
            assert 0 < choice.propensity <= 1

    def test_a_single_candidate_is_certain_and_none_gives_an_empty_slate(self) -> None:
        assert bandit_of().choose(CANDIDATES[:1])[0].propensity == 1
        assert bandit_of().choose([]) == ()


class TestLearningOnce:
    def test_a_reward_said_twice_counts_once(self) -> None:
        once, twice = bandit_of(), bandit_of()
        for bandit in (once, twice):
            assert bandit.shown("i", "a", CANDIDATES[0]) == "joined"
            assert bandit.rewarded("i", "a", 1.0) == "joined"
        assert twice.shown("i", "a", CANDIDATES[0]) == "repeat"
        assert twice.rewarded("i", "a", 1.0) == "repeat"
        assert np.array_equal(once.state().weighted, twice.state().weighted)
        assert np.array_equal(once.state().precision, twice.state().precision)

    def test_a_reward_for_what_was_not_shown_changes_nothing(self) -> None:
        bandit = bandit_of()
        bandit.shown("i", "a", CANDIDATES[0])
        before = bandit.state()
        assert bandit.rewarded("i", "b", 1.0) == "unknown"
        assert bandit.rewarded("j", "a", 1.0) == "unknown"
        assert np.array_equal(before.weighted, bandit.state().weighted)

    @given(order=st.permutations(range(8)))
    def test_late_rewards_in_any_order_leave_the_same_state_as_prompt_ones(self, order: list[int]) -> None:
        fading = BanditSettings(memory=0.9)
        prompt, late = bandit_of(told=fading), bandit_of(told=fading)
        rows = np.random.default_rng(3).random((8, 3))
        for number, row in enumerate(rows):
            prompt.shown(str(number), "a", row)
            prompt.rewarded(str(number), "a", number / 8)
            late.shown(str(number), "a", row)
        for number in order:
            late.rewarded(str(number), "a", 0.5)  # what was known first is corrected later
            late.rewarded(str(number), "a", number / 8)
        assert late.state().weighted == pytest.approx(prompt.state().weighted)
        assert np.array_equal(late.state().precision, prompt.state().precision)

    def test_rows_that_are_too_old_to_be_kept_stay_learned_but_take_no_reward(self) -> None:
        bandit = Bandit(initial_state(NAMES), np.random.default_rng(0), open_rows=2)
        for number in range(3):
            bandit.shown(str(number), "a", CANDIDATES[0])
        assert bandit.rewarded("0", "a", 1.0) == "unknown"
        assert bandit.rewarded("1", "a", 1.0) == "joined"
        assert bandit.version == "thompson-1.3"

    @pytest.mark.parametrize("wrong", [[1.0, 2.0], [1.0, float("nan"), 0.0]])
    def test_features_that_do_not_fit_are_refused(self, wrong: list[float]) -> None:
        with pytest.raises(BanditError, match="rows of 3 finite numbers"):
            bandit_of().choose([wrong])

    def test_a_reward_that_is_no_number_is_refused(self) -> None:
        bandit = bandit_of()
        bandit.shown("i", "a", CANDIDATES[0])
        with pytest.raises(BanditError, match="no number"):
            bandit.rewarded("i", "a", float("nan"))


class TestFile:
    def test_a_bandit_that_was_saved_and_loaded_makes_the_same_choices(self, tmp_path: Path) -> None:
        bandit = taught(50)
        save_bandit(tmp_path / "bandit.npz", bandit.state())
        state = load_bandit(tmp_path / "bandit.npz", NAMES)
        first, second = bandit_of(bandit.state(), seed=9), bandit_of(state, seed=9)
        assert [first.choose(CANDIDATES, 3) for _ in range(20)] == [second.choose(CANDIDATES, 3) for _ in range(20)]
        assert second.version == bandit.version

    def test_an_outcome_finds_its_row_after_a_restart(self, tmp_path: Path) -> None:
        stayed, left = taught(50), taught(50)
        save_bandit(tmp_path / "bandit.npz", left.state())
        returned = bandit_of(load_bandit(tmp_path / "bandit.npz"))
        for bandit in (stayed, returned):
            assert bandit.rewarded("i7", "a", 0.25) == "joined"
        assert returned.state().weighted == pytest.approx(stayed.state().weighted)
        assert returned.shown("i7", "a", CANDIDATES[0]) == "repeat"

    def test_other_features_are_refused_by_name(self, tmp_path: Path) -> None:
        save_bandit(tmp_path / "bandit.npz", initial_state(NAMES))
        with pytest.raises(BanditError, match=r"learned on \['bias', 'fit', 'price'\], not on \['bias'\]"):
            load_bandit(tmp_path / "bandit.npz", ["bias"])

    def test_a_missing_or_damaged_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BanditError, match="No bandit at"):
            load_bandit(tmp_path / "bandit.npz")
        save_bandit(tmp_path / "bandit.npz", taught(5).state())
        whole = (tmp_path / "bandit.npz").read_bytes()
        (tmp_path / "bandit.npz").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(BanditError, match="damaged"):
            load_bandit(tmp_path / "bandit.npz")

    @pytest.mark.parametrize("wrong", [{"memory": 0.0}, {"ridge": 0.0}, {"floor": 1.5}, {"spread": 0.0}])
    def test_settings_out_of_range_are_refused(self, wrong: dict[str, float]) -> None:
        with pytest.raises(BanditError, match="Out of range"):
            BanditSettings(**wrong)


class TestRegret:
    def test_regret_at_ten_thousand_rounds_is_at_most_half_of_epsilon_greedys(self) -> None:
        """Of a catalogue like ours; tests.benchmarks.bandits plays harder worlds too."""
        ours, rivals = 0.0, 0.0
        for seed in range(2):
            world = catalogue(seed)
            ours += regret(world, OurBandit(world.width, np.random.default_rng(seed + 100)), seed).sum()
            rivals += regret(world, EpsilonGreedy(world.width, np.random.default_rng(seed + 100)), seed).sum()
        assert ours <= 0.5 * rivals

    def test_it_recovers_when_what_was_good_turns_bad(self) -> None:
        world, shift = directions(0), 4000
        lost = regret(world, OurBandit(world.width, np.random.default_rng(1)), 1, shift=shift)
        struck, settled = lost[shift : shift + 200].mean(), lost[-1000:].mean()
        assert struck > 0.1, "the shift was none"
        assert settled < 0.15 * struck


def test_rows_learned_from_several_threads_are_all_there() -> None:
    bandit = bandit_of(told=BanditSettings(memory=1.0))

    def learn(worker: int) -> None:
        for number in range(200):
            bandit.shown(f"{worker}-{number}", "a", CANDIDATES[worker])
            bandit.choose(CANDIDATES)
            bandit.rewarded(f"{worker}-{number}", "a", 1.0)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(learn, range(4)))
    assert bandit.version == "thompson-1.800"
    assert bandit.state().weighted == pytest.approx(200 * CANDIDATES.sum(axis=0))


def test_what_serving_needs_loads_nothing_that_only_reports_need() -> None:
    modules = "bandit, bandit_file, exposure, slate_variety, experiments, logged"
    heavy = "{'scipy.stats', 'matplotlib', 'pandas', 'sklearn', 'mabwiser'}"
    code = f"import sys; from recommender import {modules}; print(sorted(sys.modules.keys() & {heavy}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"
