"""Coverage of segments and exposure of providers are counted right, and their intervals hold."""

import numpy as np
import pytest

from recommender.fairness import Shown, coverage_by_segment, exposure_by_group, gini, share_with_interval

ROWS = [
    Shown("u1", "young", "acme", "a1", rewarded=True),
    Shown("u1", "young", "acme", "a2"),
    Shown("u2", "young", "own", "o1"),
    Shown("u3", "old", "own", "o1"),
]


def test_a_segment_is_covered_by_what_it_was_shown() -> None:
    young, old, new = coverage_by_segment(ROWS, {"young": 4, "old": 1, "new": 10}, catalogue=6)
    assert (young.learners, young.served.value, young.items, young.coverage) == (4, 0.5, 3, 0.5)
    assert young.rewarded.value == pytest.approx(1 / 3)
    assert (old.served.value, old.items) == (1.0, 1)
    assert (new.served.value, new.items, new.coverage) == (0.0, 0, 0.0)
    assert new.served.high > 0.2, "none of ten says little"


def test_a_segment_that_nobody_counted_is_named_all_the_same() -> None:
    found = coverage_by_segment(ROWS, {"young": 4}, catalogue=6)
    assert [(s.segment, s.learners) for s in found] == [("young", 4), ("old", 1)]


def test_providers_are_exposed_in_proportion_to_what_they_offer() -> None:
    acme, own, small = exposure_by_group(ROWS, {"acme": 1, "own": 2, "small": 1}, lambda provider: provider)
    assert (acme.group, acme.impressions, acme.share.value, acme.offered) == ("acme", 2, 0.5, 0.25)
    assert acme.ratio.value == pytest.approx(2)
    assert acme.ratio.low == pytest.approx(acme.share.low / 0.25)
    assert own.ratio.value == pytest.approx(1)
    assert (small.impressions, small.ratio.value) == (0, 0.0)
    assert small.ratio.high > 0


def test_providers_are_put_together_into_groups() -> None:
    found = exposure_by_group(ROWS, {"acme": 1, "own": 3}, lambda provider: "own" if provider == "own" else "partners")
    assert {e.group: e.impressions for e in found} == {"own": 2, "partners": 2}


def test_nothing_shown_is_no_error() -> None:
    (own,) = exposure_by_group([], {"own": 3}, str)
    assert (own.share.value, own.share.low, own.share.high) == (0.0, 0.0, 1.0)
    assert coverage_by_segment([], {}, catalogue=0) == ()
    assert gini([0, 0]) == 0.0


def test_the_interval_of_a_share_covers_it_in_about_95_of_100_samples() -> None:
    rng = np.random.default_rng(3)
    found = [share_with_interval(int(part), 60) for part in rng.binomial(60, 0.1, 500)]
    assert 0.93 <= np.mean([e.low <= 0.1 <= e.high for e in found]) <= 0.98


def test_the_more_unequal_the_impressions_the_larger_is_gini() -> None:
    assert gini([5, 5, 5, 5]) < gini([8, 5, 4, 3]) < gini([20, 0, 0, 0]) == pytest.approx(0.75)
    assert gini([3, 8, 4, 5]) == gini([8, 5, 4, 3])
