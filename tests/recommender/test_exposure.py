"""Exposure bands keep every group's share inside its bounds, whatever the ranker prefers."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import RecommenderError
from recommender.exposure import Band, check_bands, within_bands

BANDS = (Band("own", 0.5, 0.8), Band("acme", 0.1, 0.3), Band("small", 0.05, 1.0))


def group(candidate: str) -> str:
    return candidate.partition(":")[0]


def test_a_group_at_its_upper_bound_is_left_out_and_named() -> None:
    found = within_bands(["acme:1", "own:1"], group, BANDS, {"own": 6, "acme": 4})
    assert found.candidates == ("own:1",)
    assert found.over == {"acme"}


def test_a_group_under_its_lower_bound_is_shown_when_it_has_something_that_fits() -> None:
    shown = {"own": 70, "acme": 25, "small": 4}
    assert within_bands(["own:1", "small:1", "small:2"], group, BANDS, shown).candidates == ("small:1", "small:2")
    without = within_bands(["own:1", "acme:1"], group, BANDS, shown)
    assert without.candidates == ("own:1", "acme:1")
    assert without.owed == frozenset()


def test_the_upper_bound_may_leave_nothing() -> None:
    found = within_bands(["acme:1"], group, BANDS, {"own": 6, "acme": 4})
    assert found.candidates == ()
    assert found.over == {"acme"}


def test_the_order_given_stays_and_groups_without_a_band_are_free() -> None:
    found = within_bands(
        ["other:2", "own:1", "other:1"], group, BANDS, {"own": 60, "acme": 20, "small": 10, "other": 9}
    )
    assert found.candidates == ("other:2", "own:1", "other:1")


def test_the_first_impression_of_all_is_not_blocked_by_its_own_share() -> None:
    assert within_bands(["acme:1"], group, BANDS, {}).candidates == ("acme:1",)


@given(
    choices=st.lists(st.sampled_from(["own", "acme", "small", "other"]), min_size=30, max_size=250),
    high=st.floats(0.05, 0.9),
)
def test_no_group_ever_gets_above_its_band_by_more_than_one_impression(choices: list[str], high: float) -> None:
    """Whatever is wished for in whatever order."""
    bands, shown = (Band("acme", 0, high),), Counter[str]()
    for wished in choices:
        for candidate in within_bands([f"{wished}:1", "own:1"], group, bands, shown).candidates[:1]:
            shown[group(candidate)] += 1
        assert shown["acme"] <= high * shown.total() + 1


def test_shares_settle_inside_the_bands_though_the_ranker_loves_one_provider() -> None:
    rng, shown = np.random.default_rng(1), Counter[str]()
    candidates = ["acme:1", "own:1", "small:1"]
    for _ in range(4000):
        limited = within_bands(candidates, group, BANDS, shown)
        loved = np.array([{"acme": 30.0, "own": 1.0, "small": 0.01}[group(c)] for c in limited.candidates])
        at = int(rng.choice(len(loved), p=loved / loved.sum()))
        shown[group(limited.candidates[at])] += 1
    for band in BANDS:
        assert band.low - 0.001 <= shown[band.group] / 4000 <= band.high + 0.001


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([Band("a", 0.6), Band("b", 0.6)], "sum to more than 1"),
        ([Band("a", 0.5, 0.4)], "does not hold"),
        ([Band("a", -0.1)], "does not hold"),
        ([Band("a", 0, 1.1)], "does not hold"),
        ([Band("a"), Band("a")], "two bands"),
    ],
)
def test_bands_that_cannot_hold_are_refused(bands: list[Band], message: str) -> None:
    with pytest.raises(RecommenderError, match=message):
        check_bands(bands)
    assert check_bands(BANDS) == BANDS
