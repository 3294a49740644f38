"""FittedModel: arms, their weights and whom popularity serves; makes slates. Numpy and scipy only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.arms.arm import FittedArm
from recommender.arms.item_links import ItemLinks
from recommender.arms.popularity import FittedPopularity
from recommender.fusion import DEPTH, fuse
from recommender.interactions import Indices, last_of_each
from recommender.ranking_metrics import ranked_by, tie_order
from recommender.segments import SEGMENTS, segment_of

_NOTHING = np.empty(0, np.int32)


@dataclass(frozen=True)
class WeighedArm:
    """A fitted arm and its voice in the fusion."""

    name: str
    weight: float
    arm: FittedArm


@dataclass(frozen=True)
class FittedModel:
    """All that serving needs of one fit, for one catalogue."""

    item_ids: tuple[str, ...]
    arms: tuple[WeighedArm, ...]
    popularity: FittedPopularity
    popularity_serves: frozenset[str] = frozenset()
    """History segments in which the fused arms did not beat popularity when they were judged."""
    seed: int = 0
    notes: Mapping[str, object] = field(default_factory=dict)
    """How the fit chose: main arm, parameters, validation figures. Written into the snapshot's card."""

    @cached_property
    def item_number(self) -> dict[str, int]:
        return {key: n for n, key in enumerate(self.item_ids)}

    @cached_property
    def _places(self) -> Indices:
        return tie_order(len(self.item_ids), self.seed)

    def numbers(self, items: Sequence[str]) -> Indices:
        """Known items as a history, oldest first, each where it stands last; unknown ids are left out."""
        known = [self.item_number[item] for item in items if item in self.item_number]
        return last_of_each(np.array(known, np.int32))

    def served_by(self, history: Indices) -> str:
        """`fused` or `popularity`."""
        segment = segment_of(len(history))
        nothing_else = not self.arms or segment == SEGMENTS[0]
        return "popularity" if nothing_else or segment in self.popularity_serves else "fused"

    def slate(
        self,
        history: Indices,
        k: int,
        *,
        excluded: Indices = _NOTHING,
        allowed: NDArray[np.bool_] | None = None,
    ) -> Indices:
        """The k best items, best first; shorter only when fewer are left.

        Never an item of the history, an excluded one, or one that `allowed` (one flag per item) does not allow.
        """
        closed = np.zeros(len(self.item_ids), bool) if allowed is None else ~allowed
        closed[history] = True
        closed[excluded] = True
        best = _NOTHING if self.served_by(history) == "popularity" else self._fused(history, closed, k)
        if len(best) == k:
            return best
        closed[best] = True
        return np.concatenate((best, self._most_popular(closed, k - len(best))))

    def slate_of_popularity(self, history: Indices, k: int) -> Indices:
        """What popularity alone would serve: the baseline to beat, and the non-personalised mode."""
        closed = np.zeros(len(self.item_ids), bool)
        closed[history] = True
        return self._most_popular(closed, k)

    def _most_popular(self, closed: NDArray[np.bool_], k: int) -> Indices:
        order = self.popularity.order
        return order[~closed[order]][:k]

    def _fused(self, history: Indices, closed: NDArray[np.bool_], k: int) -> Indices:
        penalty = np.where(closed, np.float32(-np.inf), np.float32(0))
        rankings = []
        for weighed in self.arms:
            scores = weighed.arm.scores(history) + penalty
            ranking = ranked_by(scores, self._places, max(DEPTH, k))
            rankings.append(ranking[scores[ranking] > 0])
        fused = fuse(rankings, [weighed.weight for weighed in self.arms], len(self.item_ids))
        candidates = np.unique(np.concatenate(rankings))
        return candidates[ranked_by(fused[candidates], self._places[candidates], k)].astype(np.int32)

    def because(self, history: Indices, item: int) -> int | None:
        """Place in the history of the event that speaks loudest for an item, by the arms that know single reasons.

        None when no event does: the item comes from popularity, factors or content.
        """
        reasons = np.zeros(len(history), np.float32)
        for weighed in self.arms:
            if isinstance(weighed.arm, ItemLinks) and len(history):
                shares = weighed.arm.contributions(history, item)
                largest = float(np.abs(shares).max())
                if largest > 0:
                    reasons += np.float32(weighed.weight / largest) * shares
        return int(reasons.argmax()) if len(history) and reasons.max() > 0 else None
