"""Ranking quality on judged queries in BEIR's layout: nDCG@10, recall@k and MRR@10, for dense, sparse or both."""

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from retrieval.embedder import Embedder
from retrieval.errors import EvaluationDataError
from retrieval.fusion import fuse
from retrieval.hits import Vector
from retrieval.sparse import SparseIndex

Mode = Literal["dense", "sparse", "hybrid"]
Progress = Callable[[int, int], None]
Ranking = list[tuple[str, float]]
_LEG = 200  # hits taken from each side before fusing: recall is measured at 100
_RANKED = 100
_CHUNK = 256


@dataclass(frozen=True)
class Collection:
    """A corpus, its queries, and for each query the grade of every relevant document."""

    documents: dict[str, str]
    queries: dict[str, str]
    judgments: dict[str, dict[str, float]]


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


def read_collection(corpus: Path, queries: Path, qrels: Path) -> Collection:
    """Queries without a relevant document are left out, as BEIR does.

    Raises:
        EvaluationDataError: with file and line, for a row that isn't what the layout asks for.
    """
    documents = {i: "\n".join(filter(None, (row.get("title"), row["text"]))) for i, row in _rows(corpus)}
    texts = {i: str(row["text"]) for i, row in _rows(queries)}
    judgments = _judgments(qrels, texts, documents)
    return Collection(documents, {i: text for i, text in texts.items() if i in judgments}, judgments)


def evaluate(
    collection: Collection,
    mode: Mode,
    embedder: Embedder | None,
    *,
    dense_weight: float,
    cache: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> dict[str, Any]:
    """Rank every query and average over queries. `p50_ms` is one query alone, its embedding included."""
    ids = list(collection.documents)
    texts = list(collection.documents.values())
    vectors = None
    if mode != "sparse":
        if embedder is None:
            raise ValueError(f"mode '{mode}' needs an embedder")
        vectors = _document_vectors(texts, embedder, cache, progress)
    sparse = None if mode == "dense" else SparseIndex.of(texts, ids)
    totals: dict[str, list[float]] = {}
    milliseconds = []
    for query_id, text in collection.queries.items():
        started = time.perf_counter()
        near = [] if vectors is None or embedder is None else _nearest(vectors, ids, embedder.vectors([text], "query"))
        shared = [] if sparse is None else sparse.best(text, _LEG)
        ranking = (
            [f.id for f in fuse(near, shared, dense_weight)] if mode == "hybrid" else [i for i, _ in near + shared]
        )
        milliseconds.append(1000 * (time.perf_counter() - started))
        for name, value in _scores(ranking[:_RANKED], collection.judgments[query_id]).items():
            totals.setdefault(name, []).append(value)
    means = {name: round(float(np.mean(values)), 5) for name, values in totals.items()}
    counts = {"queries": len(collection.queries), "documents": len(ids), "mode": mode}
    return {**means, "p50_ms": round(float(np.median(milliseconds)), 3), **counts}


def _scores(ranking: Sequence[str], grades: Mapping[str, float]) -> dict[str, float]:
    recalls = {f"recall@{k}": recall_at(ranking, grades, k) for k in (1, 5, 100)}
    return {"ndcg@10": ndcg_at(ranking, grades), **recalls, "mrr@10": reciprocal_rank_at(ranking, grades)}


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


def _document_vectors(texts: Sequence[str], embedder: Embedder, cache: Path | None, progress: Progress) -> Vector:
    keys = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
    known = _read_cache(cache, embedder.identity)
    missing = sorted({key: n for n, key in enumerate(keys) if key not in known}.values(), key=lambda n: len(texts[n]))
    for start in range(0, len(missing), _CHUNK):
        chunk = missing[start : start + _CHUNK]
        known.update(zip((keys[n] for n in chunk), embedder.vectors([texts[n] for n in chunk], "passage"), strict=True))
        progress(start + len(chunk), len(missing))
    if cache is not None and missing:
        _write_cache(cache, embedder.identity, known)
    return np.array([known[key] for key in keys], dtype=np.float32)


def _read_cache(cache: Path | None, identity: str) -> dict[str, Vector]:
    """Nothing where there is no file yet, or one of another encoder.

    Raises:
        EvaluationDataError: the file is no cache; it is left alone.
    """
    if cache is None or not cache.is_file():
        return {}
    try:
        with np.load(cache, allow_pickle=False) as stored:
            if str(stored["identity"]) != identity:
                return {}
            return dict(zip((str(key) for key in stored["keys"]), stored["vectors"], strict=True))
    except Exception as error:
        raise EvaluationDataError(f"{cache} is not a vector cache; delete it or name another file") from error


def _write_cache(cache: Path, identity: str, vectors: Mapping[str, Vector]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    staged = cache.with_name(f"{cache.name}.tmp")
    with staged.open("wb") as file:
        np.savez(file, identity=np.array(identity), keys=np.array(list(vectors)), vectors=np.array([*vectors.values()]))
    staged.replace(cache)


def _rows(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: dict[str, int] = {}
    for number, line in _lines(file):
        try:
            row = json.loads(line)
            identifier, text, title = row["_id"], row["text"], row.get("title")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvaluationDataError(f"{file}:{number}: not a JSON object with '_id' and 'text'") from error
        if not isinstance(identifier, str | int) or not isinstance(text, str) or not isinstance(title, str | None):
            raise EvaluationDataError(f"{file}:{number}: '_id', 'text' and 'title' must be text")
        if str(identifier) in seen:
            first = seen[str(identifier)]
            raise EvaluationDataError(f"{file}:{number}: _id '{identifier}' already stands in line {first}")
        seen[str(identifier)] = number
        yield str(identifier), row
    if not seen:
        raise EvaluationDataError(f"{file}: holds no rows")


def _judgments(file: Path, queries: Mapping[str, str], documents: Mapping[str, str]) -> dict[str, dict[str, float]]:
    judgments: dict[str, dict[str, float]] = {}
    for number, line in _lines(file):
        columns = line.rstrip("\r").split("\t")
        if number == 1 and columns[-1].strip() == "score":
            continue
        if len(columns) != 3:
            message = f"{len(columns)} columns, expected query-id, corpus-id and score between tabs"
            raise EvaluationDataError(f"{file}:{number}: {message}")
        query, document, score = (column.strip() for column in columns)
        for kind, identifier, known in (("query", query, queries), ("document", document, documents)):
            if identifier not in known:
                raise EvaluationDataError(f"{file}:{number}: {kind} '{identifier}' is not in the {kind} file")
        try:
            grade = float(score)
        except ValueError as error:
            raise EvaluationDataError(f"{file}:{number}: score '{score}' is no number") from error
        judgments.setdefault(query, {})[document] = grade
    judged = {query: grades for query, grades in judgments.items() if max(grades.values()) > 0}
    if not judged:
        raise EvaluationDataError(f"{file}: holds no query with a relevant document")
    return judged


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their numbers. JSON strings may hold separators other than the line feed."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EvaluationDataError(f"{file}: cannot be read ({error.strerror})") from error
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            try:
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise EvaluationDataError(f"{file}:{number}: not UTF-8 text") from error
