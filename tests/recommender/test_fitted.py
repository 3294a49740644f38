"""A slate holds what may be shown and nothing else; an event changes the next one; reasons trace to events."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.fitted import FittedModel
from recommender.fitting import fit
from tests.recommender.small_platform import histories, small_platform

MODEL = fit(small_platform())
ITEMS = len(MODEL.item_ids)


@given(
    history=st.lists(st.integers(0, ITEMS - 1), max_size=ITEMS, unique=True),
    excluded=st.lists(st.integers(0, ITEMS - 1), max_size=40, unique=True),
    allowed=st.none() | st.sets(st.integers(0, ITEMS - 1)),
    k=st.integers(1, 200),
)
@settings(max_examples=200, deadline=None)
def test_a_slate_is_as_long_as_it_can_be_and_holds_nothing_seen_excluded_forbidden_or_twice(
    history: list[int], excluded: list[int], allowed: set[int] | None, k: int
) -> None:
    flags = None if allowed is None else np.isin(np.arange(ITEMS), list(allowed))
    slate = MODEL.slate(np.array(history, np.int32), k, excluded=np.array(excluded, np.int32), allowed=flags).tolist()
    may = (set(range(ITEMS)) if allowed is None else allowed) - set(history) - set(excluded)
    assert set(slate) <= may
    assert len(slate) == len(set(slate)) == min(k, len(may))


def test_a_longer_slate_begins_with_the_shorter_one() -> None:
    history = small_platform().histories[7]
    assert np.array_equal(MODEL.slate(history, 20)[:5], MODEL.slate(history, 5))


def test_nobody_gets_the_most_popular_items() -> None:
    order = MODEL.popularity.order[:10]
    assert np.array_equal(MODEL.slate(np.empty(0, np.int32), 10), order)


def test_an_event_changes_the_very_next_slate_of_the_same_model() -> None:
    before = MODEL.slate(MODEL.numbers([MODEL.item_ids[0]]), 10)
    after = MODEL.slate(MODEL.numbers([MODEL.item_ids[0], MODEL.item_ids[before[0]]]), 10)
    assert before[0] not in after
    assert set(before[1:].tolist()) != set(after.tolist())


def test_an_item_the_model_does_not_know_changes_nothing_and_breaks_nothing() -> None:
    before = MODEL.slate(MODEL.numbers(["i1"]), 10)
    assert np.array_equal(MODEL.slate(MODEL.numbers(["i1", "published this morning"]), 10), before)


def test_the_reason_is_an_event_of_the_history_and_goes_when_the_event_goes() -> None:
    model = fit(histories(*["abx"] * 30, *["cdy"] * 30, *["axb"] * 10, *["cyd"] * 10))
    a, c, x = (model.item_number[item] for item in "acx")
    history = np.array([a, c], np.int32)
    place = model.because(history, x)
    assert place == 0
    assert model.because(history[1:], x) is None


def test_who_has_no_history_gets_no_reason() -> None:
    assert MODEL.because(np.empty(0, np.int32), 3) is None


@pytest.mark.parametrize(("length", "served"), [(0, "popularity"), (1, "fused"), (5, "popularity")])
def test_popularity_serves_newcomers_and_the_segments_it_was_given(length: int, served: str) -> None:
    model = FittedModel(MODEL.item_ids, MODEL.arms, MODEL.popularity, frozenset({"4-7"}))
    assert model.served_by(np.arange(length, dtype=np.int32)) == served
