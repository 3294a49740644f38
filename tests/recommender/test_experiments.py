"""Assignment is the same everywhere and independent between experiments; reports decide, and guards stop an arm."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2_contingency, chisquare

from recommender.errors import ExperimentError
from recommender.experiment_log import Outcomes, read_outcomes
from recommender.experiment_report import Decision, report
from recommender.experiments import HOLD_OUT, Experiment, Metric, arm_of, held_out, load_experiment

ENROLLED = Metric("enrolled", "event", "more")
REFUSED = Metric("refused", "event", "less")
SATISFACTION = Metric("satisfaction", "mean", "more")
HALVES = Experiment("ranker-2", ("control", "new"), (0.5, 0.5), ENROLLED, (REFUSED, SATISFACTION))
LEARNERS = [f"learner-{n}" for n in range(20_000)]


class TestAssignment:
    def test_a_learner_stays_in_an_arm_whatever_the_process(self) -> None:
        """Python's own hash of a text changes with the process; these arms were written down once."""
        code = (
            "from recommender.experiments import *; m = Metric('g', 'event', 'more');"
            "e = Experiment('ranker-2', ('control', 'new'), (0.5, 0.5), m);"
            "print(*(arm_of(e, f'learner-{n}') for n in range(8)))"
        )
        elsewhere = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        here = [arm_of(HALVES, learner) for learner in LEARNERS[:8]]
        assert elsewhere.stdout.split() == here
        assert here == ["control", "new", "new", "new", "control", "control", "control", "control"]

    def test_arms_get_their_shares(self) -> None:
        experiment = replace(HALVES, arms=("a", "b", "c"), shares=(0.6, 0.3, 0.1))
        counts = Counter(arm_of(experiment, learner) for learner in LEARNERS)
        assert chisquare([counts[a] for a in "abc"], [12_000, 6000, 2000]).pvalue > 0.001

    def test_two_experiments_assign_independently(self) -> None:
        other = replace(HALVES, name="ranker-3")
        pairs = Counter((arm_of(HALVES, learner), arm_of(other, learner)) for learner in LEARNERS)
        table = [[pairs[a, b] for b in HALVES.arms] for a in HALVES.arms]
        assert chi2_contingency(table).pvalue > 0.001

    def test_the_same_learners_are_held_out_of_every_experiment_and_stay_so_when_the_group_grows(self) -> None:
        small, large = replace(HALVES, hold_out=0.05), replace(HALVES, name="other", hold_out=0.1)
        few = {learner for learner in LEARNERS if arm_of(small, learner) == HOLD_OUT}
        many = {learner for learner in LEARNERS if arm_of(large, learner) == HOLD_OUT}
        assert few < many
        assert len(few) / len(LEARNERS) == pytest.approx(0.05, abs=0.01)
        assert all(held_out(learner, 0.05) for learner in few)

    def test_holding_learners_out_moves_nobody_between_arms(self) -> None:
        with_group = replace(HALVES, hold_out=0.1)
        for learner in LEARNERS[:500]:
            assert arm_of(with_group, learner) in {HOLD_OUT, arm_of(HALVES, learner)}

    def test_shares_that_do_not_quite_sum_to_one_still_assign_everybody(self) -> None:
        thirds = replace(HALVES, arms=("a", "b", "c"), shares=(1 / 3, 1 / 3, 1 / 3 - 1e-10))
        assert {arm_of(thirds, learner) for learner in LEARNERS} == {"a", "b", "c"}


GIVEN = {
    "name": "ranker-2",
    "arms": {"control": 0.5, "new": 0.5},
    "goal": {"name": "enrolled", "kind": "event", "better": "more"},
    "guards": [
        {"name": "refused", "kind": "event", "better": "less"},
        {"name": "satisfaction", "kind": "mean", "better": "more"},
    ],
}


class TestDefinition:
    def test_it_is_read_from_json(self, tmp_path: Path) -> None:
        (tmp_path / "e.json").write_text(json.dumps(GIVEN), encoding="utf-8")
        assert load_experiment(tmp_path / "e.json") == HALVES

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"arms": {"control": 1.0}}, "at least two arms"),
            ({"arms": {"control": 0.5, "hold_out": 0.5}}, "at least two arms"),
            ({"arms": {"control": 0.5, "new": 0.4}}, "sum to 1"),
            ({"arms": {"control": 1.0, "new": 0.0}}, "must be positive"),
            ({"alpha": 1.5}, "out of range"),
            ({"hold_out": 1}, "out of range"),
            ({"goal": {"name": "refused", "kind": "event", "better": "less"}}, "stands twice"),
            ({"goal": {"name": "x", "kind": "median", "better": "less"}}, "kind is event or mean"),
            ({"goal": {"name": "x"}}, "is no experiment"),
            ({"arms": ["a", "b"]}, "is no experiment"),
        ],
    )
    def test_what_cannot_be_assigned_or_judged_is_refused(
        self, tmp_path: Path, change: dict[str, object], message: str
    ) -> None:
        (tmp_path / "e.json").write_text(json.dumps(GIVEN | change), encoding="utf-8")
        with pytest.raises(ExperimentError, match=message):
            load_experiment(tmp_path / "e.json")

    def test_no_file_and_no_json_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ExperimentError, match="is no experiment"):
            load_experiment(tmp_path / "none.json")


def outcomes(
    seed: int = 0,
    learners: int = 8000,
    days: int = 40,
    *,
    enrolled: tuple[float, float] = (0.05, 0.05),
    refused: tuple[float, float] = (0.05, 0.05),
    satisfaction: tuple[float, float] = (4.0, 4.0),
    share: float = 0.5,
    held: float = 0.0,
) -> Outcomes:
    """Learners who enter day by day; rates and means are of the control and of the other arm."""
    rng = np.random.default_rng(seed)
    arms = (rng.random(learners) < share).astype(np.int64)
    values = {
        "enrolled": (rng.random(learners) < np.array(enrolled)[arms]).astype(float),
        "refused": (rng.random(learners) < np.array(refused)[arms]).astype(float),
        "satisfaction": np.where(rng.random(learners) < 0.3, rng.normal(np.array(satisfaction)[arms], 1), np.nan),
    }
    out = rng.random(learners) < held
    values["enrolled"] = np.where(out, rng.random(learners) < 0.02, values["enrolled"]).astype(float)
    day = np.sort(rng.integers(0, days, learners))
    calendar = tuple(f"2026-{10 + n // 30:02}-{n % 30 + 1:02}" for n in range(days))
    return Outcomes(np.where(out, 2, arms), day, values, calendar)


class TestReport:
    @pytest.mark.parametrize(
        ("given", "decision", "because"),
        [
            ({}, "running", None),
            ({"enrolled": (0.05, 0.1)}, "better", "enrolled"),
            ({"enrolled": (0.1, 0.05)}, "worse", "enrolled"),
            ({"enrolled": (0.05, 0.1), "refused": (0.05, 0.12)}, "stop", "refused"),
            ({"enrolled": (0.05, 0.1), "satisfaction": (4.0, 3.5)}, "stop", "satisfaction"),
            ({"refused": (0.12, 0.05), "satisfaction": (3.5, 4.0)}, "running", None),
        ],
    )
    def test_a_guard_that_is_harmed_stops_an_arm_whatever_the_goal_says(
        self, given: dict[str, tuple[float, float]], decision: Decision, because: str | None
    ) -> None:
        (arm,) = report(HALVES, outcomes(**given)).arms  # type: ignore[arg-type]  # only pairs are given
        assert (arm.arm, arm.decision, arm.because) == ("new", decision, because)
        assert (arm.day is None) == (because is None)

    def test_the_first_day_is_the_one_on_which_the_interval_left_zero(self) -> None:
        found = report(HALVES, outcomes(enrolled=(0.05, 0.1)))
        goal = found.arms[0].goal
        assert goal.first_day is not None
        at = found.calendar.index(goal.first_day)
        assert 0 < at < len(found.calendar)
        assert goal.path[at].low > 0 >= goal.path[at - 1].low
        assert goal.path[-1] == goal.effect
        assert goal.effect.low < 1.0 < goal.effect.high, "twice as many is a change of 100 %"

    def test_arms_with_other_shares_than_meant_are_judged_by_nothing(self) -> None:
        found = report(HALVES, outcomes(share=0.56, enrolled=(0.05, 0.1)))
        assert found.arms[0].decision == "mismatch"
        assert found.mismatch > 1000

    def test_the_increment_over_the_hold_out_group_is_seen(self) -> None:
        held = report(replace(HALVES, hold_out=0.2), outcomes(held=0.2, enrolled=(0.06, 0.06)))
        assert held.increment is not None
        assert held.increment.direction == "good"
        assert held.increment.effect.low < 2.0 < held.increment.effect.high, "from 2 to 6 in a hundred"
        assert held.learners[HOLD_OUT] == pytest.approx(1600, abs=150)
        assert report(HALVES, outcomes()).increment is None

    def test_without_any_effect_few_of_many_reports_decide_anything(self) -> None:
        """Goal and guards together, on the last day and on any before it: each family has five in a hundred."""
        decided = [report(HALVES, outcomes(seed, learners=3000)).arms[0].decision != "running" for seed in range(200)]
        assert np.mean(decided) <= 0.1

    def test_ratings_nobody_gave_are_not_counted(self) -> None:
        given = outcomes()
        arm = report(HALVES, given).arms[0]
        rated = ~np.isnan(given.values["satisfaction"][given.arms == 1])
        assert arm.guards[1].learners == rated.sum()

    def test_more_arms_are_each_held_to_a_stricter_level(self) -> None:
        thirds = Experiment("three", ("control", "b", "c"), (1 / 3, 1 / 3, 1 / 3), ENROLLED)
        two = Experiment("two", ("control", "b"), (0.5, 0.5), ENROLLED, alpha=0.025)
        given = outcomes(learners=900)
        spread = replace(given, arms=np.where(np.arange(900) % 3 == 2, 2, given.arms))
        assert report(thirds, spread).arms[0].goal.effect == report(two, spread).arms[0].goal.effect


class TestLog:
    HEADER = "learner_id,arm,day,enrolled,refused,satisfaction"

    def log_of(self, folder: Path, *lines: str) -> Path:
        path = folder / "log.csv"
        path.write_text("\n".join((self.HEADER, *lines)) + "\n", encoding="utf-8")
        return path

    def test_rows_become_arrays(self, tmp_path: Path) -> None:
        path = self.log_of(
            tmp_path, "u1,new,2026-11-02,1,0,4.5", "u2,control,2026-11-01,0,,", "u3,hold_out,2026-11-02,0,0,"
        )
        found = read_outcomes(path, HALVES)
        assert found.arms.tolist() == [1, 0, 2]
        assert found.calendar == ("2026-11-01", "2026-11-02")
        assert found.days.tolist() == [1, 0, 1]
        assert np.isnan(found.values["refused"]).tolist() == [False, True, False]
        assert np.isnan(found.values["satisfaction"]).tolist() == [False, True, True]

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("u1,new,2026-11-01,0,0,", "learner u1 is line 2 already"),
            (",new,2026-11-01,0,0,", "no learner_id"),
            ("u2,old,2026-11-01,0,0,", "unknown arm 'old'"),
            ("u2,new,20261101,0,0,", "not YYYY-MM-DD"),
            ("u2,new,2026-02-30,0,0,", "not YYYY-MM-DD"),
            ("u2,new,2026-11-01,2,0,", "neither 0 nor 1"),
            ("u2,new,2026-11-01,0,0,good", "no number"),
            ("u2,new,2026-11-01,0,0,inf", "no number"),
        ],
    )
    def test_a_row_that_cannot_be_trusted_refuses_the_log_by_its_line(
        self, tmp_path: Path, line: str, reason: str
    ) -> None:
        path = self.log_of(tmp_path, "u1,new,2026-11-01,1,0,4", line)
        with pytest.raises(ExperimentError, match=f"line 3: .*{reason}"):
            read_outcomes(path, HALVES)

    def test_missing_columns_an_empty_log_and_no_file_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ExperimentError, match="has no learners"):
            read_outcomes(self.log_of(tmp_path), HALVES)
        (tmp_path / "short.csv").write_text("learner_id,arm\n", encoding="utf-8")
        with pytest.raises(ExperimentError, match=r"columns missing: \['day', 'enrolled', 'refused', 'satisfaction'\]"):
            read_outcomes(tmp_path / "short.csv", HALVES)
        with pytest.raises(ExperimentError, match="cannot be read"):
            read_outcomes(tmp_path / "none.csv", HALVES)
