"""iALS: matrix factorisation for events without ratings (Hu et al. 2008); main arm where EASE is too big."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from recommender.arms.arm import Arrays, recency_weights
from recommender.interactions import Indices, Interactions, Scores

# Products of so many rows by 64 factors stay below the sizes from which OpenBLAS starts threads. On a busy machine they
# wait for one another, and a slate for them.
_ROWS = 64
_BLOCK = 128


@dataclass(frozen=True)
class Ials:
    """Factors by `implicit`; an event has confidence `confidence`, everything else 1."""

    factors: int = 64
    regularisation: float = 1.0
    confidence: float = 10.0
    iterations: int = 15
    seed: int = 0
    fading: float = 0.0

    def fit(self, interactions: Interactions) -> "FittedFactors":
        from implicit.cpu.als import AlternatingLeastSquares  # noqa: PLC0415  # fit jobs only
        from threadpoolctl import threadpool_limits  # noqa: PLC0415  # the same

        # implicit brings its own threads; BLAS's beside them slow both down, and it warns at its making already.
        with threadpool_limits(limits=1, user_api="blas"):
            model = AlternatingLeastSquares(
                factors=self.factors,
                regularization=self.regularisation,
                alpha=self.confidence,
                iterations=self.iterations,
                random_state=self.seed,
            )
            model.fit(interactions.matrix, show_progress=False)
        return FittedFactors(model.item_factors, self.regularisation, self.confidence, self.fading)


def memory_bytes(n_users: int, n_items: int, factors: int = 64) -> int:
    """Peak of a fit: factors of both sides; what is kept of the events is counted by the caller."""
    return 4 * factors * (n_users + n_items)


@dataclass(frozen=True)
class FittedFactors:
    """Item factors; a user's factor is solved from the history when it is asked for."""

    items: Scores
    """Items by factors."""
    regularisation: float
    confidence: float
    fading: float

    @cached_property
    def _blocks(self) -> Scores:
        """The items' factors, filled up with zeros, in blocks that are multiplied one by one."""
        short = -len(self.items) % _BLOCK
        return np.pad(self.items, ((0, short), (0, 0))).reshape(-1, _BLOCK, self.items.shape[1])

    @cached_property
    def _fixed(self) -> Scores:
        fixed: Scores = self.items.T @ self.items
        fixed[np.diag_indices_from(fixed)] += np.float32(self.regularisation)
        return fixed

    def user_factor(self, history: Indices) -> Scores:
        """One half-step of alternating least squares, exact: what a fit would give this user with these items."""
        mine = self.items[history]
        weights = recency_weights(len(history), self.fading)[:, None]
        surplus = mine * (weights * np.float32(self.confidence - 1.0))
        left = self._fixed.copy()
        for start in range(0, len(history), _ROWS):
            left += mine[start : start + _ROWS].T @ surplus[start : start + _ROWS]
        right = (mine * (weights * np.float32(self.confidence))).sum(axis=0)
        factor: Scores = np.linalg.solve(left, right)
        return factor

    def scores(self, history: Indices) -> Scores:
        if not len(history):
            return np.zeros(len(self.items), np.float32)
        blocks: Scores = self._blocks @ self.user_factor(history)
        return blocks.ravel()[: len(self.items)]

    def scores_of(self, histories: Sequence[Indices]) -> Scores:
        factors = np.zeros((len(histories), self.items.shape[1]), np.float32)
        for n, history in enumerate(histories):
            if len(history):
                factors[n] = self.user_factor(history)
        scores: Scores = factors @ self.items.T
        return scores

    def faded(self, fading: float) -> "FittedFactors":
        return replace(self, fading=fading)

    def arrays(self) -> Arrays:
        knobs = np.array([self.regularisation, self.confidence, self.fading])
        return {"items": self.items, "knobs": knobs}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "FittedFactors":
        regularisation, confidence, fading = arrays["knobs"].tolist()
        return cls(arrays["items"], regularisation, confidence, fading)  # type: ignore[arg-type]  # as stored
