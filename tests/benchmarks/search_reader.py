"""`python -m tests.benchmarks.search_reader INDEX QUERIES`: searches an index as a server would; one JSON object."""

import json
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]  # ships no types

import retrieval.search
from nlu import Encoder
from retrieval import Query, Retriever, read_judged
from retrieval.dense import DenseIndex
from retrieval.manifest import read_manifest
from retrieval.passage_store import passage_of
from retrieval.sparse import SparseIndex
from tests.benchmarks.grown_content import nearby
from tests.benchmarks.samples import spread
from tests.benchmarks.stopwatch import Stopwatch

_WARM_UP = 40
_COMPARED = 60
_EXACT = 10
_LEG = 30
PARTS = ("search_ms", "search_cpu_ms", "dense_ms", "words_ms", "gather_ms")


def _resident_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


def drawn_queries(count: int, encoder: Encoder, seed: int = 0) -> list[Query]:
    """Judged queries, then again with a vector drawn around theirs and a word more: none comes twice."""
    judged = read_judged()
    vectors = encoder.vectors([query.text for query in judged], "query")
    rng, words = np.random.default_rng(seed), random.Random(seed)
    said = {
        language: [w for q in judged if q.language == language for w in q.text.split()] for language in ("zh", "en")
    }
    queries = []
    for n in range(count):
        query, vector = judged[n % len(judged)], vectors[n % len(judged)]
        if n < len(judged):
            queries.append(Query(query.text, query.language, vector))
        else:
            more = words.choice(said[query.language])[:8]
            queries.append(Query(f"{query.text} {more}", query.language, nearby(vector, rng)))
    words.shuffle(queries)
    return queries


def exactness(retriever: Retriever, queries: list[Query]) -> float:
    """Share of the truly nearest passages among those that Chroma finds."""
    index = retriever._serving.current()
    assert index.dense is not None
    entries = index.store.searched()
    matrix = np.stack([entry.vector for entry in entries])
    ids = [passage_of(entry.id) for entry in entries]
    shares = []
    for query in queries:
        assert query.vector is not None
        order = np.argsort(-(matrix @ query.vector))
        nearest = list(dict.fromkeys(ids[at] for at in order[: _EXACT * 30]))[:_EXACT]
        found = {passage for passage, _ in index.dense.nearest(query.vector, _LEG)}
        shares.append(len(found.intersection(nearest)) / len(nearest))
    return round(float(np.mean(shares)), 4)


def main(root: Path, count: int) -> None:
    encoder = Encoder(threads=1)
    queries = drawn_queries(count + _WARM_UP, encoder)
    before = _resident_mb()
    started = time.perf_counter()
    retriever = Retriever(root, encoder)
    opened = time.perf_counter() - started
    watch = Stopwatch()
    times: dict[str, list[float]] = {part: [] for part in PARTS}
    try:
        for query in queries[:_WARM_UP]:
            retriever.search(query)
        parts = (
            ("search_ms", retriever, "search"),
            ("dense_ms", DenseIndex, "nearest"),
            ("words_ms", SparseIndex, "best"),
            ("gather_ms", retrieval.search, "gather"),
        )
        with watch.around(*parts):
            for query in queries[_WARM_UP:]:
                retriever.search(query)
                for part, spent in watch.take().items():
                    times[part].append(spent.wall)
                    if part == "search_ms":
                        times["search_cpu_ms"].append(spent.cpu)
        resident = _resident_mb()
        result = {
            "vectors": read_manifest(retriever._serving.current().folder).entries,
            "open_s": round(opened, 2),
            "resident_mb": round(resident, 1),
            "resident_by_index_mb": round(resident - before, 1),
            "exact": exactness(retriever, queries[:_COMPARED]),
            **{part: asdict(spread(spent)) for part, spent in times.items()},
        }
    finally:
        retriever.close()
    print(json.dumps(result))  # noqa: T201 - read by tests.benchmarks.search


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
