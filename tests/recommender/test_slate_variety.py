"""MMR orders by score alone or by variety alone at its ends, and does what its definition says in between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.slate_variety import diverse_order


def by_definition(scores: list[float], vectors: list[list[float]], size: int, relevance: float) -> list[int]:
    """Carbonell and Goldstein's formula, one candidate at a time."""
    chosen: list[int] = []
    while len(chosen) < min(size, len(scores)):
        worth = {}
        for n in range(len(scores)):
            if n not in chosen:
                alike = max((float(np.dot(vectors[n], vectors[c])) for c in chosen), default=0.0)
                worth[n] = relevance * scores[n] - (1 - relevance) * alike
        chosen.append(max(worth, key=lambda n: (worth[n], -n)))
    return chosen


@given(st.integers(0, 2**31), st.integers(0, 9), st.integers(1, 6), st.sampled_from([0.0, 0.3, 0.7, 1.0]))
def test_it_is_the_definition(seed: int, count: int, size: int, relevance: float) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = rng.random(count)
    found = diverse_order(scores, vectors, size, relevance)
    assert list(found) == by_definition(scores.tolist(), vectors.tolist(), size, relevance)


def test_relevance_one_orders_by_score() -> None:
    vectors = np.eye(4)[[0, 0, 0, 1]]
    assert diverse_order([0.1, 0.9, 0.5, 0.2], vectors, 4, relevance=1) == (1, 2, 3, 0)


def test_the_double_of_what_stands_above_goes_behind_something_else() -> None:
    vectors = [[1, 0], [1, 0], [0, 1]]
    assert diverse_order([0.9, 0.89, 0.4], vectors, 3, relevance=0.6) == (0, 2, 1)


def test_ties_keep_the_order_given() -> None:
    assert diverse_order([0.5, 0.5, 0.5], np.eye(3), 3) == (0, 1, 2)


@pytest.mark.parametrize(("vectors", "relevance"), [(np.eye(2), 0.5), (np.eye(3), 1.5), (np.ones(3), 0.5)])
def test_what_does_not_fit_is_refused(vectors: np.ndarray, relevance: float) -> None:
    with pytest.raises(ValueError, match="scores"):
        diverse_order([0.1, 0.2, 0.3], vectors, 2, relevance)
