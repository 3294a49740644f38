"""Stages by one's own rhythm, and whether those who are said to stay away do."""

import pytest

from recommender.learners import features_of, stage_of
from recommender.learners.lifecycle import expected_gap, fit_lifecycle
from tests.recommender.learners.world import DAY, NOW, Did, leavers


def row(recency: float, *, tenure: float = 300.0, active: float = 30.0, gap: float = 10.0) -> dict[str, float]:
    return {"recency_days": recency, "tenure_days": tenure, "active_days": active, "gap_days": gap}


@pytest.mark.parametrize(
    ("recency", "gap", "stage"),
    [
        (5, 10, "active"),
        (15, 10, "active"),
        (30, 10, "slipping"),
        (60, 10, "gone"),
        (30, 3, "gone"),
        (60, 40, "active"),
    ],
)
def test_a_silence_means_what_it_means_for_this_learner(recency: float, gap: float, stage: str) -> None:
    assert stage_of(row(recency, gap=gap), 7.0) == stage


def test_who_came_twice_this_week_is_new_and_who_came_once_last_year_is_gone() -> None:
    assert stage_of(row(1, tenure=5, active=2, gap=2), 7.0) == "new"
    assert stage_of(row(300, tenure=300, active=1, gap=300), 7.0) == "gone"


def test_who_came_rarely_borrows_the_gap_that_is_usual_here() -> None:
    assert expected_gap(40.0, 2.0, 7.0) == pytest.approx((2 * 7 + 40) / 3)
    assert expected_gap(0.1, 500.0, 0.1) == 3.0


def test_those_who_left_are_gone_and_those_who_stayed_are_not() -> None:
    events, left = leavers()
    features = features_of(events, NOW)
    usual = fit_lifecycle(events, NOW)[0].usual_gap_days
    stages = {learner: stage_of(features.row(learner) or {}, usual) for learner in features.learners}
    gone = {learner for learner, stage in stages.items() if stage == "gone"}
    here = {learner for learner, stage in stages.items() if stage in {"new", "active"}}
    assert sum(left[learner] for learner in gone) / len(gone) >= 0.95
    assert sum(left[learner] for learner in here) / len(here) <= 0.15


def test_the_chance_to_stay_away_comes_true_in_the_time_after() -> None:
    events, left = leavers()
    model, judged = fit_lifecycle(events, NOW)
    assert judged is not None
    assert judged.auc >= 0.9
    assert judged.ece <= 0.05
    said = model.churn(features_of(events, NOW))
    assert said is not None
    by_learner = dict(zip(features_of(events, NOW).learners, said, strict=True))
    mean_left = sum(p for who, p in by_learner.items() if left[who]) / sum(left[who] for who in by_learner)
    mean_here = sum(p for who, p in by_learner.items() if not left[who]) / sum(not left[who] for who in by_learner)
    assert mean_left >= mean_here + 0.5


def test_nothing_is_claimed_from_a_handful_of_learners() -> None:
    model, judged = fit_lifecycle([Did("lin", "a", NOW - DAY)], NOW)
    assert judged is None
    assert model.churn(features_of([Did("lin", "a", NOW - DAY)], NOW)) is None
    assert model.usual_gap_days == 7.0
