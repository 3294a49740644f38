"""Popularity with recency: what many took lately; the arm that serves whoever we know nothing about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from recommender.arms.arm import Arrays
from recommender.interactions import Indices, Interactions, Scores

_DAY = 86_400.0
# Where nothing recent separates two items, the more popular of all time goes first.
_ALL_TIME = 1e-3


@dataclass(frozen=True)
class Popularity:
    """Events per item, each losing half its weight every `half_life_days` before the newest event; None keeps all."""

    half_life_days: float | None = 30.0

    def fit(self, interactions: Interactions) -> "FittedPopularity":
        weights = np.ones(len(interactions))
        if self.half_life_days is not None and len(interactions):
            age = interactions.times.max() - interactions.times
            weights = 0.5 ** (age / (self.half_life_days * _DAY)) + _ALL_TIME
        counts = np.bincount(interactions.items, weights, len(interactions.item_ids))
        return FittedPopularity(counts.astype(np.float32))


@dataclass(frozen=True)
class FittedPopularity:
    """The same scores for everybody."""

    counts: Scores

    @cached_property
    def order(self) -> Indices:
        """All items, most popular first."""
        return np.argsort(-self.counts, kind="stable").astype(np.int32)

    def scores(self, history: Indices) -> Scores:
        del history
        return self.counts

    def scores_of(self, histories: Sequence[Indices]) -> Scores:
        return np.broadcast_to(self.counts, (len(histories), len(self.counts)))

    def arrays(self) -> Arrays:
        return {"counts": self.counts}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "FittedPopularity":
        return cls(arrays["counts"])  # type: ignore[arg-type]  # as stored
