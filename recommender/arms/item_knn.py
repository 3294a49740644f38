"""Item-kNN: items that the same users took, by cosine, those who took few count for more; reaches the tail."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recommender.arms.item_links import ItemLinks, links_of_sparse, links_per_item, stacked
from recommender.interactions import Interactions

_ROWS = 512


@dataclass(frozen=True)
class ItemKnn:
    """Cosine between items over users, each user weighted by the logarithm of how selective they are (tf-idf)."""

    neighbours: int = 1000
    fading: float = 0.0

    def fit(self, interactions: Interactions) -> ItemLinks:
        matrix = interactions.matrix
        taken = np.diff(matrix.indptr)
        rarity = np.log(matrix.shape[1] / (1.0 + taken)).clip(min=0.0).astype(np.float32)
        weighted = sparse.diags(rarity) @ matrix
        norms = np.sqrt(np.asarray(weighted.power(2).sum(axis=0)).ravel())
        unit = (weighted @ sparse.diags(1.0 / np.maximum(norms, np.float32(1e-9)))).tocsr()
        by_item = unit.T.tocsr()
        keep = min(self.neighbours, links_per_item(matrix.shape[1]))
        blocks = []
        for start in range(0, matrix.shape[1], _ROWS):
            block = (by_item[start : start + _ROWS] @ unit).tocoo()
            others = block.col != block.row + start
            near = sparse.csr_matrix((block.data[others], (block.row[others], block.col[others])), shape=block.shape)
            blocks.append(links_of_sparse(near, keep, self.fading))
        return stacked(blocks)
