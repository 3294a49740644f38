"""EASE: a linear item-to-item model in closed form (Steck 2019); the best single arm where it fits in memory."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack

from recommender.arms.item_links import ItemLinks, links_per_item, stacked, strongest
from recommender.errors import FitError
from recommender.interactions import Interactions, Scores

_ROWS = 512


@dataclass(frozen=True)
class Ease:
    """Ridge regression of every item on all the others, its diagonal held at zero."""

    regularisation: float
    """λ: raise it where events are dense; it takes weight from the long tail."""
    fading: float = 0.0

    def fit(self, interactions: Interactions) -> ItemLinks:
        """Keeps the strongest links of each item only.

        Raises:
            FitError: λ is too small for these events in single precision.
        """
        inverse = _inverse_gram(interactions, self.regularisation)
        diagonal = inverse.diagonal().copy()
        keep = links_per_item(len(diagonal))
        blocks = []
        for start in range(0, len(diagonal), _ROWS):
            rows = np.arange(start, min(start + _ROWS, len(diagonal)))
            weights = -_rows(inverse, rows) / diagonal
            weights[np.arange(len(rows)), rows] = 0
            blocks.append(strongest(weights, keep, self.fading))
        return stacked(blocks)


def memory_bytes(n_items: int) -> int:
    """Peak of a fit: the inverse in single precision, in place, and the links that are kept, twice."""
    return 4 * n_items * n_items + 2 * 8 * n_items * links_per_item(n_items)


def _inverse_gram(interactions: Interactions, regularisation: float) -> Scores:
    """Lower triangle of the inverse of XᵀX + λI; what stands above the diagonal has no meaning."""
    counts = (interactions.matrix.T @ interactions.matrix).tocsc()
    gram = np.zeros(counts.shape, np.float32, order="F")
    counts.toarray(out=gram)
    gram[np.diag_indices_from(gram)] += regularisation
    factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1, clean=0)
    if failed:
        raise FitError(f"EASE with λ = {regularisation:g} is not positive definite. Raise λ.")
    inverse: Scores
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    return inverse


def _rows(lower: Scores, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Scores:
    """Full rows of a symmetric matrix of which only the lower triangle is known."""
    start, end = int(rows[0]), int(rows[-1]) + 1
    block = np.empty((len(rows), len(lower)), np.float32)
    block[:, :start] = lower[start:end, :start]
    block[:, end:] = lower[end:, start:end].T
    square = np.tril(lower[start:end, start:end])
    block[:, start:end] = square + np.tril(square, -1).T
    return block
