"""Metrics agree with independent implementations, and rankings with a full sort."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import ndcg_score

from recommender.ranking_metrics import bootstrap_interval, coverage, ndcg, ranked_by, recall, tail_items, tie_order


def test_ndcg_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        scores, wanted = rng.permutation(40), rng.choice(40, rng.integers(1, 15), replace=False)
        relevance = np.isin(np.arange(40), wanted).astype(float)
        expected = ndcg_score(relevance[None], scores[None].astype(float), k=10)
        assert ndcg(np.argsort(-scores).tolist(), set(wanted.tolist()), 10) == pytest.approx(expected)


def test_nothing_wanted_scores_nothing() -> None:
    assert ndcg([1, 2], set(), 10) == recall([1, 2], set(), 20) == 0.0


def test_an_item_below_the_cut_counts_for_nothing() -> None:
    assert ndcg(list(range(11)), {10}, 10) == 0.0
    assert recall(list(range(21)), {20}, 20) == 0.0
    assert coverage([list(range(11))], 22, 10) == 10 / 22


@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, -1.0, float("-inf")]), max_size=400),
    st.integers(0, 30),
    st.integers(0, 5),
)
@settings(max_examples=200, deadline=None)
def test_a_ranking_is_the_head_of_a_full_sort_with_ties_by_place(values: list[float], k: int, seed: int) -> None:
    scores, places = np.array(values, np.float32), tie_order(len(values), seed)
    full = [item for item in np.lexsort((places, -scores)) if scores[item] > -np.inf]
    assert ranked_by(scores, places, k).tolist() == full[:k]


def test_ties_favour_no_number() -> None:
    first = [int(ranked_by(np.zeros(50, np.float32), tie_order(50, seed), 1)[0]) for seed in range(200)]
    assert 20 < np.mean(first) < 29


def test_the_bootstrap_interval_is_scipys() -> None:
    values = np.random.default_rng(0).beta(0.3, 3.0, 400)
    expected = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=4_000, rng=np.random.default_rng(1))
    low, high = bootstrap_interval(values, np.random.default_rng(2), samples=4_000)
    interval = expected.confidence_interval
    assert (low, high) == pytest.approx((interval.low, interval.high), abs=0.002)


def test_the_tail_is_what_stands_outside_the_most_popular_fifth() -> None:
    assert tail_items(np.array([5.0, 1, 9, 1, 1])).tolist() == [True, True, False, True, True]
