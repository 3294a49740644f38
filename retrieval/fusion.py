"""Fuses the dense and the sparse ranking with a weight fitted on judged queries. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

Ranking = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Fused:
    """One passage in both rankings; a side that missed it counts as that side's weakest."""

    id: str
    score: float
    dense: float
    sparse: float


def fuse(dense: Ranking, sparse: Ranking, weight: float) -> list[Fused]:
    """Weighted sum of both scores, best first; ties keep the dense order.

    Scores rather than ranks: reciprocal rank fusion loses to its best leg on some collections (quackir on BEIR), and
    throws away how near the best hit is, which decides whether to answer at all.

    >>> [f.id for f in fuse([("a", 0.9), ("b", 0.5)], [("b", 0.8)], weight=0.5)]
    ['b', 'a']
    """
    dense_by_id, sparse_by_id = dict(dense), dict(sparse)
    weakest = min(dense_by_id.values(), default=0.0)
    floor = weakest - 0.1 * abs(weakest)
    fused = []
    for passage_id in [*dense_by_id, *(i for i in sparse_by_id if i not in dense_by_id)]:
        near, shared = dense_by_id.get(passage_id, floor), sparse_by_id.get(passage_id, 0.0)
        fused.append(Fused(passage_id, weight * near + (1 - weight) * shared, near, shared))
    return sorted(fused, key=lambda f: -f.score)
