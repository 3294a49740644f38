"""MMR: variety in a slate, by item vectors. Pure."""

import numpy as np
from numpy.typing import ArrayLike


def diverse_order(scores: ArrayLike, vectors: ArrayLike, size: int, relevance: float = 0.7) -> tuple[int, ...]:
    """Indices of up to `size` candidates by maximal marginal relevance (Carbonell and Goldstein 1998), best first.

    Each next one maximises relevance · score - (1 - relevance) · (its greatest cosine to those before it). Ties keep
    the order given. The order is a function of its arguments: it belongs before a bandit's choice, which then has
    true propensities among what is left, and not after it.

    Args:
        scores: (n,), on the scale of a cosine.
        vectors: (n, d), unit length; a row of zeros is like nothing.
        relevance: 0..1; 1 orders by score alone.

    Raises:
        ValueError: numbers of scores and vectors differ, or relevance is not in 0..1.

    >>> diverse_order([0.9, 0.89, 0.5], [[1, 0], [1, 0], [0, 1]], 3, relevance=0.5)
    (0, 2, 1)
    """
    score = np.asarray(scores, dtype=np.float64)
    vector = np.asarray(vectors, dtype=np.float64)
    if score.ndim != 1 or vector.ndim != 2 or len(score) != len(vector) or not 0 <= relevance <= 1:
        raise ValueError(f"{score.shape} scores, {vector.shape} vectors, relevance {relevance}")
    chosen: list[int] = []
    nearest = np.full(len(score), -np.inf)
    left = np.ones(len(score), dtype=bool)
    while left.any() and len(chosen) < size:
        likeness = np.where(np.isfinite(nearest), nearest, 0.0)
        worth = np.where(left, relevance * score - (1 - relevance) * likeness, -np.inf)
        at = int(worth.argmax())
        chosen.append(at)
        left[at] = False
        nearest = np.maximum(nearest, vector @ vector[at])
    return tuple(chosen)
