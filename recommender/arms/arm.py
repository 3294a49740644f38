"""Arm and FittedArm: the protocol of all ways to score items, and how the events of a history are weighed."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.interactions import Indices, Interactions, Matrix, Scores

Arrays = dict[str, NDArray[np.generic]]
"""What a fitted arm is made of, by name; a snapshot stores exactly this."""


class FittedArm(Protocol):
    """Scores all items for any history, with numpy and scipy alone; implemented by the four kinds in `kinds.py`.

    A fitted arm is never changed: fold-in means to ask it again with a longer history.
    """

    def scores(self, history: Indices) -> Scores:
        """One score per item of the catalogue, higher is better; history oldest first, may be empty.

        Items of the history get a score like any other: leaving them out is the caller's business. An item with
        zero or less is one that the arm does not speak for.
        """
        ...

    def scores_of(self, histories: Sequence[Indices]) -> Scores:
        """The same for many histories at once, one row each."""
        ...

    def arrays(self) -> Arrays: ...


class Arm(Protocol):
    """A way to score items before it has seen any events."""

    def fit(self, interactions: Interactions) -> FittedArm: ...


def recency_weights(length: int, fading: float) -> Scores:
    """Weights of a history's events, oldest first: the newest has 1, the one p places before it (1 + p) ** -fading.

    >>> [round(weight, 2) for weight in recency_weights(3, 1.0).tolist()]
    [0.33, 0.5, 1.0]
    """
    return (np.arange(length, 0, -1, dtype=np.float32)) ** np.float32(-fading)


def weighted_histories(histories: Sequence[Indices], n_items: int, fading: float) -> Matrix:
    """Histories by items, CSR, with the recency weight of each event."""
    lengths = np.array([len(history) for history in histories], np.int64)
    indptr = np.concatenate(([0], np.cumsum(lengths)))
    weights = [recency_weights(length, fading) for length in lengths.tolist()]
    data = np.concatenate(weights) if weights else np.empty(0, np.float32)
    indices = np.concatenate(histories) if len(histories) else np.empty(0, np.int32)
    return sparse.csr_matrix((data, indices, indptr), shape=(len(histories), n_items))
