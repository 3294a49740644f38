"""Constraints gather, replace each other by aspect, are dropped and named; and nothing shown breaks one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import Catalogue
from recommender import ASPECTS, OfferContext, OfferState, Recommender, Snapshot, Wish, wish_words
from tests.recommender.world import recommender_of, small_catalogue
from tests.shipped import shipped_catalogue

LEVELS = ("beginner", "intermediate", "advanced")
WISHES = st.builds(
    Wish,
    domain=st.none() | st.sampled_from(["health", "nutrition", "finance", "insurance", "home"]),
    price_below=st.none() | st.floats(1, 400),
    price_at_most=st.none() | st.floats(0, 400),
    level=st.none() | st.sampled_from(LEVELS),
    level_at_least=st.none() | st.sampled_from(LEVELS),
    minutes_below=st.none() | st.integers(1, 200),
    minutes_at_most=st.none() | st.integers(1, 200),
    language=st.none() | st.sampled_from(["zh", "en"]),
    without=st.lists(st.sampled_from(["sleep-well", "move-more", "first-budget", "muyun-sleep-book"])).map(tuple),
)


def test_what_is_stated_replaces_the_same_aspect_and_leaves_the_others() -> None:
    wish = Wish().stating(price_below=99.0, level="beginner").stating(price_at_most=150.0)
    assert wish == Wish(price_at_most=150.0, level="beginner")
    assert wish.stating(without=("a",)).stating(without=("b", "a")).without == ("a", "b")


def test_an_aspect_is_dropped_alone() -> None:
    wish = Wish(price_at_most=100, minutes_below=60, language="en", without=("a",))
    assert wish.dropping({"price"}) == Wish(minutes_below=60, language="en", without=("a",))
    assert wish.dropping(set(ASPECTS)) == Wish()
    assert wish.aspects() == ("price", "minutes", "language", "without")


@given(WISHES)
def test_every_constraint_is_named_in_both_languages(wish: Wish) -> None:
    for language in ("zh", "en"):
        words = wish_words(wish, language)
        assert len(words) >= len(wish.aspects())
        assert all(words)
    assert bool(wish_words(wish, "zh")) == bool(wish.aspects())


@pytest.fixture(scope="module")
def shipped() -> tuple[Catalogue, Snapshot]:
    catalogue = shipped_catalogue()
    rng = np.random.default_rng(0)
    keys = [f"course:{c.id}" for c in catalogue.courses] + [f"partner:{p.id}" for p in catalogue.products]
    raw = rng.normal(size=(len(keys), 8)).astype(np.float32)
    raw /= np.linalg.norm(raw, axis=1, keepdims=True)
    return catalogue, Snapshot("v", dict(zip(keys, raw, strict=True)))


@given(wish=WISHES, seed=st.integers(0, 2**32), any_subject=st.booleans(), owned=st.booleans())
@settings(max_examples=400, deadline=None)
def test_all_that_is_ever_shown_meets_the_whole_wish(
    shipped: tuple[Catalogue, Snapshot], wish: Wish, seed: int, any_subject: bool, owned: bool
) -> None:
    catalogue, snapshot = shipped
    rng = np.random.default_rng(seed)
    vector = rng.normal(size=8).astype(np.float32)
    context = OfferContext(
        state=OfferState(), text="", vector=vector / np.linalg.norm(vector), language="zh", requested=True, wish=wish,
        any_subject=any_subject, owned_courses=frozenset({"first-budget"} if owned else set()),
    )  # fmt: skip
    offer = Recommender(catalogue, snapshot, rng).offer(context)
    for item in offer.impression.items if offer.impression else ():
        found: Any = catalogue.course_by_id.get(item.id) or catalogue.product_by_id[item.id]
        assert wish.domain in {None, found.domain}
        assert wish.price_below is None or found.price_cny < wish.price_below
        assert wish.price_at_most is None or found.price_cny <= wish.price_at_most
        assert item.id not in wish.without
        if item.kind == "course":
            assert wish.minutes_below is None or found.minutes < wish.minutes_below
            assert wish.minutes_at_most is None or found.minutes <= wish.minutes_at_most
            assert wish.level is None or LEVELS.index(found.level) <= LEVELS.index(wish.level)
            assert wish.level_at_least is None or LEVELS.index(found.level) >= LEVELS.index(wish.level_at_least)
            assert wish.language in {None, found.language}
        else:
            assert not {"level", "language", "minutes"} & set(wish.aspects())
    if offer.impression is None and any_subject:
        for aspect in offer.ruled_out_by:
            relaxed = OfferContext(**{**vars(context), "wish": wish.dropping({aspect})})
            assert Recommender(catalogue, snapshot, rng).offer(relaxed).impression is not None


def test_what_rules_everything_out_is_named(tmp_path: Path) -> None:
    recommender = recommender_of(small_catalogue(tmp_path))
    context = OfferContext(
        state=OfferState(), text="", vector=None, language="zh", requested=True, any_subject=True, kinds=("course",)
    )
    for wish, alone, together in (
        (Wish(price_below=10), ("price",), False),
        (Wish(price_below=10, level="beginner"), ("price",), False),
        (Wish(price_below=10, minutes_below=5), (), True),
    ):
        offer = recommender.offer(OfferContext(**{**vars(context), "wish": wish}))
        assert offer.impression is None
        assert offer.silence is not None
        assert offer.silence.rule == "nothing_fits"
        assert (offer.ruled_out_by, offer.ruled_out_together) == (alone, together)
