"""Content: items near to those of the history by their vectors; the one arm that knows an item nobody took yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.arms.arm import Arrays, weighted_histories
from recommender.interactions import Indices, Interactions, Scores


@dataclass(frozen=True)
class Content:
    """Cosine between an item's vector and the faded mean of the history's vectors."""

    vectors: Mapping[str, Scores]
    """By item id; items without one score zero."""
    fading: float = 0.5

    def fit(self, interactions: Interactions) -> "FittedContent":
        width = len(next(iter(self.vectors.values()), np.empty(0)))
        table = np.zeros((len(interactions.item_ids), width), np.float32)
        for n, item in enumerate(interactions.item_ids):
            if item in self.vectors:
                vector = self.vectors[item]
                table[n] = vector / max(float(np.linalg.norm(vector)), 1e-9)
        return FittedContent(table, self.fading)


@dataclass(frozen=True)
class FittedContent:
    """Unit vectors of all items."""

    items: Scores
    fading: float

    def scores(self, history: Indices) -> Scores:
        scores: Scores = self.scores_of([history])[0]
        return scores

    def scores_of(self, histories: Sequence[Indices]) -> Scores:
        profiles = weighted_histories(histories, len(self.items), self.fading) @ self.items
        lengths = np.maximum(np.linalg.norm(profiles, axis=1, keepdims=True), np.float32(1e-9))
        scores: Scores = (profiles / lengths) @ self.items.T
        return scores

    def arrays(self) -> Arrays:
        return {"items": self.items, "fading": np.array(self.fading, np.float64)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "FittedContent":
        return cls(arrays["items"], float(arrays["fading"]))  # type: ignore[arg-type]  # as stored
