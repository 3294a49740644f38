"""Reciprocal-rank fusion: rankings of several arms into one score per item. Pure."""

from collections.abc import Sequence

import numpy as np

from recommender.interactions import Indices, Scores

# Cormack et al. (2009) found results flat around 60; raise it to trust the top ranks less.
RANK_CONSTANT = 60
# What stands further down adds less than a two-hundredth of a first place's weight to a slate of twenty.
DEPTH = 100


_GAINS: Scores = (1.0 / (RANK_CONSTANT + np.arange(1, 4 * DEPTH + 1))).astype(np.float32)


def gains(length: int) -> Scores:
    """What each rank is worth, best first."""
    if length <= len(_GAINS):
        return _GAINS[:length]
    return (1.0 / (RANK_CONSTANT + np.arange(1, length + 1))).astype(np.float32)


def fuse(rankings: Sequence[Indices], weights: Sequence[float], n_items: int) -> Scores:
    """Weighted sum of 1 / (60 + rank) over the rankings an item stands in; 0 for items in none.

    >>> fused = fuse([np.array([2, 0], np.int32), np.array([2], np.int32)], [1.0, 1.0], 3)
    >>> fused.argmax().item(), fused[1].item()
    (2, 0.0)
    """
    fused = np.zeros(n_items, np.float32)
    for ranking, weight in zip(rankings, weights, strict=True):
        fused[ranking] += np.float32(weight) * gains(len(ranking))
    return fused
