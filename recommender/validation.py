"""Nested leave-last-out on training data: how each arm alone, and any weighing of them, does on held-out items."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.arms.arm import FittedArm
from recommender.fusion import DEPTH, gains
from recommender.interactions import Indices, Interactions, Scores
from recommender.ranking_metrics import PerUser, ranked_by, tie_order

_CHUNK = 256
_K = 10


@dataclass(frozen=True)
class Nested:
    """Training data less the last item of some users, and those items."""

    training: Interactions
    histories: tuple[Indices, ...]
    """Of the users whose last item was held out, in random order."""
    targets: Indices

    def first(self, users: int) -> "Nested":
        """The same training data with fewer held-out users."""
        return Nested(self.training, self.histories[:users], self.targets[:users])


def leave_last_out(interactions: Interactions, users: int, rng: np.random.Generator) -> Nested:
    """Hold out the last item of up to `users` random users who have at least two items."""
    able = np.array([n for n, history in enumerate(interactions.histories) if len(history) > 1], np.int32)
    chosen = rng.permutation(able)[:users]
    targets = np.array([interactions.histories[user][-1] for user in chosen], np.int32)
    training = interactions.without(chosen, targets)
    return Nested(training, tuple(interactions.histories[user][:-1] for user in chosen), targets)


def discounts(rank: NDArray[np.float64]) -> PerUser:
    """NDCG@10 of a single wanted item at these ranks, counted from 0."""
    return np.where(rank < _K, 1.0 / np.log2(np.minimum(rank, _K) + 2), 0.0)


def ndcg_alone(arm: FittedArm, nested: Nested) -> PerUser:
    """NDCG@10 of one arm per user, full ranking, items of the history left out; among ties the middle rank."""
    found = []
    for start, scores in _open_scores(arm, nested.histories):
        target = scores[np.arange(len(scores)), nested.targets[start : start + len(scores)]][:, None]
        rank = (scores > target).sum(axis=1) + ((scores == target).sum(axis=1) - 1) / 2
        found.append(discounts(rank))
    return np.concatenate(found) if found else np.empty(0)


def rankings(arm: FittedArm, nested: Nested) -> Indices:
    """The items that the arm speaks for, per user, best first, one row each, filled up with -1."""
    n_items = len(nested.training.item_ids)
    table = np.full((len(nested.histories), DEPTH), -1, np.int32)
    places = tie_order(n_items)
    for start, scores in _open_scores(arm, nested.histories):
        for row, own in enumerate(scores, start=start):
            best = ranked_by(own, places, DEPTH)
            best = best[own[best] > 0]
            table[row, : len(best)] = best
    return table


def _open_scores(arm: FittedArm, histories: Sequence[Indices]) -> Iterator[tuple[int, Scores]]:
    """Scores for a few users at a time with the number of the first, items of the history at -inf."""
    for start in range(0, len(histories), _CHUNK):
        chunk = histories[start : start + _CHUNK]
        scores = np.array(arm.scores_of(chunk), np.float32)
        for row, history in zip(scores, chunk, strict=True):
            row[history] = -np.inf
        yield start, scores


class FusionTable:
    """What each arm adds to each candidate of each user, so that any weighing is scored by one product."""

    def __init__(self, tables: Sequence[Indices], targets: Indices, n_items: int) -> None:
        """`tables`: one per arm, as `rankings` returns them."""
        self.n_items = n_items
        flat = np.concatenate(tables, axis=1)
        users, width = flat.shape
        self._gains = np.zeros((users, width, len(tables)), np.float32)
        self._of_target = np.zeros((users, len(tables)), np.float32)
        worth = np.concatenate((gains(DEPTH), [0.0])).astype(np.float32)
        for start in range(0, users, _CHUNK):
            rows = slice(start, min(start + _CHUNK, users))
            own = np.arange(rows.stop - rows.start)[:, None]
            for arm, table in enumerate(tables):
                # One column more than items: the fill of short rankings lands there.
                spread = np.zeros((len(own), n_items + 1), np.float32)
                spread[own, table[rows]] = worth[:DEPTH]
                spread[:, -1] = 0
                self._gains[rows, :, arm] = spread[own, flat[rows]]
                self._of_target[rows, arm] = spread[own[:, 0], targets[rows]]
        self._items = flat
        # Whose wanted item no arm names scores zero under any weights.
        self._reachable = np.flatnonzero(self._of_target.max(axis=1) > 0)
        # An item that several arms name must count once: only where the first of them names it.
        self._once = flat >= 0
        for arm in range(1, len(tables)):
            named = slice(arm * DEPTH, (arm + 1) * DEPTH)
            self._once[:, named] &= ~(self._gains[:, named, :arm] > 0).any(axis=2)

    def ndcg(self, weights: Sequence[float]) -> PerUser:
        """NDCG@10 per user under these weights, one per arm."""
        voices = np.array(weights, np.float32)
        target = (self._of_target[self._reachable] @ voices)[:, None]
        fused = self._fused(voices, self._reachable)
        rank = (fused > target).sum(axis=1) + ((fused == target).sum(axis=1) - 1) / 2
        found = np.zeros(len(self._items))
        found[self._reachable] = np.where(target[:, 0] > 0, discounts(rank), 0.0)
        return found

    def coverage(self, weights: Sequence[float], users: int) -> float:
        """Share of the catalogue that would stand in the first ten of at least one of so many users.

        Extrapolated from the users of the table as Chao et al. (2014) do for species in sampling units.
        """
        fused = self._fused(np.array(weights, np.float32), slice(None))
        best = np.argpartition(-fused, _K, axis=1)[:, :_K]
        shown = np.take_along_axis(np.where(fused > 0, self._items, -1), best, axis=1)
        slates = np.bincount(shown[shown >= 0], minlength=self.n_items)
        return expected_species(slates, len(shown), users) / self.n_items

    def _fused(self, voices: Scores, rows: NDArray[np.intp] | slice) -> Scores:
        return np.where(self._once[rows], self._gains[rows] @ voices, np.float32(0))


def expected_species(found_in: NDArray[np.int64], units: int, wanted_units: int) -> float:
    """Number of species expected in `wanted_units` sampling units, given in how many of `units` each was found.

    Chao et al. (2014), equation for incidence data; never more than there are entries in `found_in`.

    >>> expected_species(np.array([5, 5, 0]), 5, 50)
    2.0
    """
    seen = int((found_in > 0).sum())
    once, twice = int((found_in == 1).sum()), int((found_in == 2).sum())
    if wanted_units <= units or not once:
        return float(seen)
    share = (units - 1) / units
    unseen = share * once**2 / (2 * twice) if twice else share * once * (once - 1) / 2
    if unseen <= 0:
        return float(seen)
    growth = unseen * (1 - (1 - once / (units * unseen + once)) ** (wanted_units - units))
    return float(min(seen + growth, len(found_in)))
