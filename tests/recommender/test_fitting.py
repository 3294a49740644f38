"""A fit chooses by memory and by validation, beats popularity where it can, and admits where it cannot."""

import numpy as np
import pytest

from recommender.errors import FitError
from recommender.fitted import FittedModel
from recommender.fitting import FitSettings, ease_fits, ease_memory_bytes, fit
from recommender.interactions import Event, Interactions
from recommender.judging import judge, leave_last_out_split
from tests.recommender.small_platform import histories, small_platform


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return fit(leave_last_out_split(small_platform()).training)


def test_it_does_better_than_popularity_in_every_segment_that_has_enough_users_to_tell(model: FittedModel) -> None:
    split = leave_last_out_split(small_platform())
    judgment = judge(model, split.training, split.cases)
    assert judgment.figures["ndcg@10"] > 1.2 * judgment.figures["popularity_ndcg@10"]
    told = [row for row in judgment.segments.values() if row["users"] >= 50]
    assert len(told) >= 2
    assert all(row["ndcg@10"] >= row["popularity_ndcg@10"] for row in told)
    assert judgment.violations == {"seen": 0, "unknown": 0, "twice": 0}


def test_the_same_events_give_the_same_model(model: FittedModel) -> None:
    again = fit(leave_last_out_split(small_platform()).training)
    assert again.notes == model.notes
    history = small_platform().histories[0]
    assert np.array_equal(again.slate(history, 20), model.slate(history, 20))


def test_memory_decides_between_ease_and_ials(model: FittedModel) -> None:
    assert model.notes["main"] == "ease"
    small = fit(small_platform(), FitSettings(memory_bytes=1_000_000))
    assert small.notes["main"] == "ials"
    assert "ease" not in {weighed.name for weighed in small.arms}


def test_the_estimate_grows_with_the_square_of_the_items_and_allows_the_platform_of_the_bar() -> None:
    assert ease_fits(8_166, 160_000, 1_200_000_000)
    assert not ease_fits(20_000, 160_000, 1_200_000_000)
    growth = ease_memory_bytes(40_000, 0) - ease_memory_bytes(20_000, 0)
    assert growth == pytest.approx(4 * (40_000**2 - 20_000**2), rel=0.02)


def test_where_tastes_say_nothing_popularity_serves_and_the_notes_say_so() -> None:
    rng = np.random.default_rng(0)
    chance = 1.0 / np.arange(1, 61) ** 1.2
    events = [
        Event(f"u{user}", f"i{item}", float(at))
        for user in range(500)
        for at, item in enumerate(rng.choice(60, 6, replace=False, p=chance / chance.sum()))
    ]
    model = fit(Interactions.from_events(events))
    assert model.popularity_serves == {"4-7"}
    assert model.notes["popularity_serves"] == ["4-7"]
    history = np.array([3, 9, 12, 40, 50], np.int32)
    assert model.served_by(history) == "popularity"
    assert np.array_equal(model.slate(history, 10), model.slate_of_popularity(history, 10))


def test_nothing_to_fit_on_is_an_error() -> None:
    with pytest.raises(FitError, match="no events"):
        fit(Interactions.from_events([]))


def test_where_nobody_has_two_items_popularity_serves_everybody() -> None:
    model = fit(histories("a", "b", "b"))
    assert [model.item_ids[item] for item in model.slate(model.numbers(["a"]), 5)] == ["b"]


def test_a_handful_of_events_is_enough_to_serve() -> None:
    model = fit(histories("abc", "abd", "ab"))
    assert len(model.slate(model.numbers(["a"]), 10)) == 3


def test_vectors_and_prerequisites_join_the_fit() -> None:
    vectors = {item: np.eye(4, dtype=np.float32)[n % 4] for n, item in enumerate(small_platform().item_ids)}
    model = fit(small_platform(), FitSettings(vectors=vectors, prerequisites={"i1": ["i2"]}))
    assert "content" in model.notes["weights"]  # type: ignore[operator]  # a mapping
