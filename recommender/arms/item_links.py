"""ItemLinks: a fitted arm in which each item speaks for others; a history's score is the sum of what its items say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.arms.arm import Arrays, recency_weights, weighted_histories
from recommender.interactions import Indices, Matrix, Scores

# Links kept in all: 8 bytes each in memory and on disk. On two catalogues of 8,000 items NDCG@10 with the 245 strongest
# of EASE's links an item differed from that with all of them by less than its standard error; with 50 it fell.
_LINKS_IN_ALL = 2_000_000
_SMALL_CATALOGUE = 2_000
_LEAST_LINKS = 100
_NEARLY_FULL = 0.25


@dataclass(frozen=True)
class ItemLinks:
    """Links from item to item as CSR: row = the item in the history, column = the item it speaks for."""

    indptr: NDArray[np.int64]
    indices: Indices
    data: Scores
    fading: float
    """How fast older events of a history lose weight; see recency_weights."""

    @property
    def n_items(self) -> int:
        """As many as there are rows; a block of rows on its own is not asked."""
        return len(self.indptr) - 1

    @cached_property
    def _matrix(self) -> Matrix:
        """For many histories at once; full where it is nearly full, which is several times faster."""
        matrix = sparse.csr_matrix((self.data, self.indices, self.indptr), shape=(self.n_items, self.n_items))
        return matrix.toarray() if self.n_items and matrix.nnz / self.n_items**2 > _NEARLY_FULL else matrix

    def scores(self, history: Indices) -> Scores:
        if isinstance(self._matrix, np.ndarray):
            # Not by BLAS, whose threads wait for one another on a busy machine.
            full: Scores = np.einsum("h,hi->i", recency_weights(len(history), self.fading), self._matrix[history])
            return full
        scores = np.zeros(self.n_items, np.float32)
        for source, weight in zip(history.tolist(), recency_weights(len(history), self.fading), strict=True):
            row = slice(self.indptr[source], self.indptr[source + 1])
            scores[self.indices[row]] += weight * self.data[row]  # a row names no item twice
        return scores

    def scores_of(self, histories: Sequence[Indices]) -> Scores:
        product = weighted_histories(histories, self.n_items, self.fading) @ self._matrix
        scores: Scores = product.toarray() if sparse.issparse(product) else product
        return scores

    def contributions(self, history: Indices, item: int) -> Scores:
        """How much each event of a history adds to one item's score; they sum up to it."""
        weights = recency_weights(len(history), self.fading)
        found = np.zeros(len(history), np.float32)
        for n, source in enumerate(history.tolist()):
            row = slice(self.indptr[source], self.indptr[source + 1])
            found[n] = self.data[row][self.indices[row] == item].sum() * weights[n]
        return found

    def faded(self, fading: float) -> "ItemLinks":
        return replace(self, fading=fading)

    def arrays(self) -> Arrays:
        return {
            "indptr": self.indptr,
            "indices": self.indices,
            "data": self.data,
            "fading": np.array(self.fading, np.float64),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "ItemLinks":
        return cls(arrays["indptr"], arrays["indices"], arrays["data"], float(arrays["fading"]))  # type: ignore[arg-type]  # as stored


def links_per_item(n_items: int) -> int:
    """How many links of an item are worth their memory: all of them in a small catalogue, the strongest in a big one.

    >>> links_per_item(1_682), links_per_item(8_166), links_per_item(100_000)
    (1682, 244, 100)
    """
    if n_items <= _SMALL_CATALOGUE:
        return n_items
    return min(n_items, max(_LEAST_LINKS, _LINKS_IN_ALL // max(n_items, 1)))


def strongest(block: Scores, keep: int, fading: float) -> ItemLinks:
    """Of each row of a full block the `keep` entries of greatest absolute value, zeros left out."""
    if keep < block.shape[1]:
        columns = np.argpartition(-np.abs(block), keep - 1, axis=1)[:, :keep].astype(np.int32)
    else:
        columns = np.broadcast_to(np.arange(block.shape[1], dtype=np.int32), block.shape)
    columns = np.sort(columns, axis=1)
    values = np.take_along_axis(block, columns, axis=1)
    kept = values != 0
    indptr = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int64)
    return ItemLinks(indptr, columns[kept], values[kept], fading)


def stacked(blocks: Sequence[ItemLinks]) -> ItemLinks:
    """Blocks of rows behind one another, with the fading of the first."""
    lengths = np.concatenate([np.diff(block.indptr) for block in blocks])
    indptr = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    indices, data = (np.concatenate([getattr(b, part) for b in blocks]) for part in ("indices", "data"))
    return ItemLinks(indptr, indices, data, blocks[0].fading)


def links_of_sparse(matrix: Matrix, keep: int, fading: float) -> ItemLinks:
    """The strongest `keep` entries of each row of a CSR matrix; rows with no more are taken as they are."""
    matrix = matrix.tocsr()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    lengths = np.diff(matrix.indptr)
    kept = np.ones(matrix.nnz, bool)
    for row in np.flatnonzero(lengths > keep):
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        weakest = np.argpartition(-np.abs(matrix.data[entries]), keep)[keep:]
        kept[entries.start + weakest] = False
    indptr = np.concatenate(([0], np.cumsum(np.minimum(lengths, keep)))).astype(np.int64)
    return ItemLinks(indptr, matrix.indices[kept].astype(np.int32), matrix.data[kept].astype(np.float32), fading)
