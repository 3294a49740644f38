"""Ranking quality on judged queries: nDCG@10, recall@k and MRR@10 by words, by vectors and fused, per language."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from retrieval.collection import Collection
from retrieval.embedder import Embedder
from retrieval.fusion import fuse
from retrieval.hits import Vector
from retrieval.sparse import SparseIndex
from retrieval.vector_cache import Progress, document_vectors

Mode = Literal["dense", "sparse", "hybrid"]
MODES: tuple[Mode, ...] = get_args(Mode)
Ranking = list[tuple[str, float]]
_LEG = 200  # hits taken from each side before fusing: recall is measured at 100
_RANKED = 100
_WEIGHTS = tuple(round(0.05 * step, 2) for step in range(21))


def ndcg_at(ranking: Sequence[str], grades: Mapping[str, float], k: int = 10) -> float:
    """Discounted gain of the first k against the best order there is, 0..1; gain is the grade, as in trec_eval.

    >>> ndcg_at(["a", "b", "c"], {"a": 2, "c": 1}) > ndcg_at(["c", "b", "a"], {"a": 2, "c": 1})
    True
    >>> ndcg_at(["a", "c"], {"a": 2, "c": 1}), ndcg_at(["x"], {"a": 1}), round(ndcg_at(["x", "a"], {"a": 1}), 4)
    (1.0, 0.0, 0.6309)
    """
    gained = sum(grades.get(found, 0.0) / math.log2(n + 2) for n, found in enumerate(ranking[:k]))
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:k]
    possible = sum(grade / math.log2(n + 2) for n, grade in enumerate(best))
    return gained / possible if possible else 0.0


def recall_at(ranking: Sequence[str], grades: Mapping[str, float], k: int) -> float:
    """Share of the relevant documents that stand among the first k.

    >>> recall_at(["a", "x", "b"], {"a": 1, "b": 2, "c": 0}, 1), recall_at(["a", "x", "b"], {"a": 1, "b": 2}, 3)
    (0.5, 1.0)
    """
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank_at(ranking: Sequence[str], grades: Mapping[str, float], k: int = 10) -> float:
    """One over the place of the first relevant document, 0 when there is none among the first k.

    >>> reciprocal_rank_at(["x", "a"], {"a": 1}), reciprocal_rank_at(["x"] * 10 + ["a"], {"a": 1})
    (0.5, 0.0)
    """
    return next((1 / n for n, found in enumerate(ranking[:k], start=1) if grades.get(found, 0.0) > 0), 0.0)


def evaluate(
    collection: Collection,
    modes: Sequence[Mode],
    embedder: Embedder | None,
    *,
    dense_weight: float | None,
    cache: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> dict[Mode, dict[str, Any]]:
    """Rank every query and average over queries, for each mode. `p50_ms` is one query alone, its embedding included.

    Args:
        dense_weight: share of the vectors in `hybrid`; None fits it on the half of the queries that is not ranked.
    """
    ids = list(collection.documents)
    texts = list(collection.documents.values())
    vectors = None
    if set(modes) != {"sparse"}:
        if embedder is None:
            raise ValueError("vectors need an embedder")
        vectors = document_vectors(texts, embedder, cache, progress)
    sparse = None if set(modes) == {"dense"} else SparseIndex.of(texts, ids)
    found = {query_id: _legs(text, vectors, ids, embedder, sparse) for query_id, text in collection.queries.items()}
    weights = dict.fromkeys(found, dense_weight)
    if "hybrid" in modes and dense_weight is None:
        weights = _cross_fitted(found, collection)
    scores: dict[Mode, dict[str, dict[str, float]]] = {mode: {} for mode in modes}
    for query_id, legs in found.items():
        before = time.perf_counter()
        fused = _fused(legs, weights[query_id] or 0.0) if "hybrid" in modes else []
        rankings: dict[Mode, tuple[Ranking, float]] = {
            "dense": (legs.near, legs.near_seconds),
            "sparse": (legs.shared, legs.shared_seconds),
            "hybrid": (fused, legs.near_seconds + legs.shared_seconds + time.perf_counter() - before),
        }
        for mode in modes:
            ranking, seconds = rankings[mode]
            at = _scores([i for i, _ in ranking[:_RANKED]], collection.judgments[query_id])
            scores[mode][query_id] = at | {"ms": 1000 * seconds}
    return {mode: _figures(mode, scores[mode], collection) for mode in modes}


@dataclass(frozen=True)
class _Legs:
    """What each side found for one query, and how long that took."""

    near: Ranking
    shared: Ranking
    near_seconds: float
    shared_seconds: float


def _legs(
    text: str, vectors: Vector | None, ids: Sequence[str], embedder: Embedder | None, sparse: SparseIndex | None
) -> _Legs:
    start = time.perf_counter()
    near = [] if vectors is None or embedder is None else _nearest(vectors, ids, embedder.vectors([text], "query"))
    middle = time.perf_counter()
    shared = [] if sparse is None else sparse.best(text, _LEG)
    return _Legs(near, shared, middle - start, time.perf_counter() - middle)


def _fused(legs: _Legs, weight: float) -> Ranking:
    return [(one.id, one.score) for one in fuse(legs.near, legs.shared, weight)]


def _cross_fitted(found: Mapping[str, _Legs], collection: Collection) -> dict[str, float | None]:
    """For each half of the queries the weight that ranks the other half best: collections differ too much for one.

    No query's own judgement has a say in how it is ranked.
    """
    halves = [sorted(found)[half::2] for half in (0, 1)]
    weights: dict[str, float | None] = {}
    for judged, others in (halves, halves[::-1]):
        gains = {
            weight: sum(ndcg_at([i for i, _ in _fused(found[q], weight)[:10]], collection.judgments[q]) for q in others)
            for weight in _WEIGHTS
        }
        best = max(gains, key=lambda weight: gains[weight]) if others else _WEIGHTS[-1]
        weights |= dict.fromkeys(judged, best)
    return weights


def _scores(ranking: Sequence[str], grades: Mapping[str, float]) -> dict[str, float]:
    recalls = {f"recall@{k}": recall_at(ranking, grades, k) for k in (1, 5, 10, 100)}
    return {"ndcg@10": ndcg_at(ranking, grades), **recalls, "mrr@10": reciprocal_rank_at(ranking, grades)}


def _figures(mode: Mode, scores: Mapping[str, Mapping[str, float]], collection: Collection) -> dict[str, Any]:
    milliseconds = [score["ms"] for score in scores.values()]
    by_language: dict[str, list[Mapping[str, float]]] = {}
    for query, score in scores.items():
        by_language.setdefault(collection.languages[query], []).append(score)
    return {
        **_means(list(scores.values())),
        "p50_ms": round(float(np.median(milliseconds)), 3),
        "queries": len(scores),
        "documents": len(collection.documents),
        "mode": mode,
        "languages": {
            language: _means(rows) | {"queries": len(rows)} for language, rows in sorted(by_language.items())
        },
    }


def _means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: round(float(np.mean([row[name] for row in rows])), 5) for name in rows[0] if name != "ms"}


def _nearest(vectors: Vector, ids: Sequence[str], query: Vector) -> Ranking:
    """Exact cosine: both sides are unit vectors. Ties keep the corpus' order."""
    cosines = vectors @ query[0]
    if len(ids) > _LEG:
        top = np.argpartition(-cosines, _LEG)[:_LEG]
        top.sort()
    else:
        top = np.arange(len(ids))
    order = top[np.argsort(-cosines[top], kind="stable")]
    return [(ids[i], float(cosines[i])) for i in order]
