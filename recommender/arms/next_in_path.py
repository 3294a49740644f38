"""Next in path: what learners took soon after an item, and what names it as a prerequisite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from recommender.arms.item_links import ItemLinks, links_of_sparse, links_per_item
from recommender.interactions import Interactions

_WINDOW = 10
# An item seen this often speaks with half its voice; keeps a single coincidence from ranking first.
_DOUBT = 10.0
# A prerequisite is the author's word: it counts as this share of all who took the item going on to the next.
_PREREQUISITE = 0.5


@dataclass(frozen=True)
class NextInPath:
    """Share of those who took an item that took another within ten steps after it, nearer steps counting for more."""

    prerequisites: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By item id, the ids of the items to take before it; unknown ids are passed over."""
    fading: float = 1.0

    def fit(self, interactions: Interactions) -> ItemLinks:
        n_items = len(interactions.item_ids)
        followed = self._followed(interactions, n_items)
        taken = np.asarray(interactions.matrix.sum(axis=0)).ravel()
        share = sparse.diags((1.0 / (taken + _DOUBT)).astype(np.float32)) @ followed
        links = (share + self._declared(interactions, n_items)).tocsr()
        return links_of_sparse(links, links_per_item(n_items), self.fading)

    def _followed(self, interactions: Interactions, n_items: int) -> sparse.csr_matrix:
        histories = interactions.histories
        items = np.concatenate(histories) if histories else np.empty(0, np.int32)
        owner = np.repeat(np.arange(len(histories)), [len(history) for history in histories])
        total = sparse.csr_matrix((n_items, n_items), dtype=np.float32)
        for gap in range(1, _WINDOW + 1):
            same = owner[:-gap] == owner[gap:]
            pair = (items[:-gap][same], items[gap:][same])
            total += sparse.csr_matrix((np.full(len(pair[0]), 1.0 / gap, np.float32), pair), shape=total.shape)
        return total

    def _declared(self, interactions: Interactions, n_items: int) -> sparse.csr_matrix:
        number = interactions.item_number
        pairs = [
            (number[before], number[item])
            for item, earlier in self.prerequisites.items()
            for before in earlier
            if item in number and before in number
        ]
        rows, columns = (np.array(side, np.int32) for side in zip(*pairs, strict=True)) if pairs else ([], [])
        weights = np.full(len(pairs), _PREREQUISITE, np.float32)
        return sparse.csr_matrix((weights, (rows, columns)), shape=(n_items, n_items))
