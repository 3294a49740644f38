"""Metrics of ranked lists against held-out items, one number per user, over the full catalogue. Pure."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.interactions import Indices, Scores

PerUser = NDArray[np.float64]

# More heaps let fewer surplus items through, and cost more to choose from.
_HEAPS = 8


def ndcg(ranked: Sequence[int], wanted: Collection[int], k: int) -> float:
    """Normalised discounted cumulative gain of the first k, binary gains; 0 without anything wanted.

    >>> round(ndcg([7, 3], {3}, 10), 4)
    0.6309
    """
    if not wanted:
        return 0.0
    discounts = 1.0 / np.log2(np.arange(2, k + 2))
    found = sum(discounts[n] for n, item in enumerate(ranked[:k]) if item in wanted)
    return float(found / discounts[: min(k, len(wanted))].sum())


def recall(ranked: Sequence[int], wanted: Collection[int], k: int) -> float:
    """Share of what was wanted that stands among the first k; 0 without anything wanted.

    >>> recall([7, 3, 9], {3, 4}, 2)
    0.5
    """
    return sum(item in wanted for item in ranked[:k]) / len(wanted) if wanted else 0.0


def reciprocal_rank(ranked: Sequence[int], wanted: Collection[int]) -> float:
    """1 / position of the first wanted item, 0 if there is none; its mean over users is MRR.

    >>> reciprocal_rank([7, 3, 9], {9, 3})
    0.5
    """
    return next((1.0 / position for position, item in enumerate(ranked, start=1) if item in wanted), 0.0)


def coverage(slates: Sequence[Sequence[int]], n_items: int, k: int) -> float:
    """Share of the catalogue that stands among the first k of at least one slate.

    >>> coverage([[0, 1], [1, 2]], 6, 2)
    0.5
    """
    shown = {item for slate in slates for item in slate[:k]}
    return len(shown) / n_items if n_items else 0.0


def tail_items(counts: NDArray[np.float64], head_share: float = 0.2) -> NDArray[np.bool_]:
    """Which items stand outside the most popular `head_share` of the catalogue; ties by number."""
    order = np.argsort(-counts, kind="stable")
    tail = np.ones(len(counts), bool)
    tail[order[: round(len(counts) * head_share)]] = False
    return tail


def tie_order(n_items: int, seed: int = 0) -> Indices:
    """A place for each item, by a seeded hash: decides between equal scores without favouring low numbers."""
    return np.random.default_rng(seed).permutation(n_items).astype(np.int32)


def ranked_by(scores: Scores, places: Indices, k: int) -> Indices:
    """The k best items by score, best first; equal scores by `places`; items at -inf never.

    >>> ranked_by(np.array([1, 3, 3, -np.inf], np.float32), np.array([0, 2, 1, 3], np.int32), 4).tolist()
    [2, 1, 0]
    """
    k = min(k, len(scores))
    if k <= 0:
        return np.empty(0, np.int32)
    floor = _floor(scores, k)
    best = np.flatnonzero(scores >= floor) if floor > -np.inf else np.flatnonzero(scores > -np.inf)
    order = np.lexsort((places[best], -scores[best]))[:k]
    return best[order].astype(np.int32)


def _floor(scores: Scores, k: int) -> float:
    """A score that at least k items reach, and few more.

    The items are dealt into heaps of which only the highest counts; so a long list is read once, not partitioned.
    """
    heaps = _HEAPS * k
    rest = len(scores) % heaps
    if len(scores) < 2 * heaps:
        return float(np.partition(scores, len(scores) - k)[len(scores) - k])
    highest = scores[: len(scores) - rest].reshape(-1, heaps).max(axis=0)
    return float(np.partition(highest, heaps - k)[heaps - k])


def bootstrap_interval(
    values: PerUser, rng: np.random.Generator, *, samples: int = 1_000, level: float = 0.95
) -> tuple[float, float]:
    """Percentile interval of the mean over users; (nan, nan) for no users."""
    if not len(values):
        return float("nan"), float("nan")
    means = np.array([values[rng.integers(0, len(values), len(values))].mean() for _ in range(samples)])
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return float(low), float(high)
