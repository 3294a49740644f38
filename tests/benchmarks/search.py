"""Search as the content grows: time of a search, memory and size of the index, and what building it takes."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import retrieval.indexing
from retrieval import build_index
from retrieval.dense import DenseIndex
from retrieval.manifest import current_generation
from retrieval.passage_store import PassageStore
from retrieval.sparse import SparseIndex
from tests.benchmarks.grown_content import DrawnEmbedder, grown
from tests.benchmarks.samples import Spread
from tests.benchmarks.search_reader import PARTS
from tests.benchmarks.stopwatch import Stopwatch

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)


@dataclass(frozen=True)
class Grown:
    """One size of content."""

    passages: int
    vectors: int
    search_ms: Spread
    """`Retriever.search` as it is served; the query's vector is there already."""
    search_cpu_ms: Spread
    """Processor time of all threads: what the clock would show on an idle machine, or more."""
    dense_ms: Spread
    words_ms: Spread
    gather_ms: Spread
    exact: float
    """Share of the ten truly nearest passages that the vectors' side finds."""
    open_s: float
    resident_mb: float
    resident_by_index_mb: float
    """Of that, what came with opening the index and searching it."""
    disk_mb: float
    build_s: dict[str, float]
    """By step; without embedding, since vectors were drawn."""


@dataclass(frozen=True)
class Growth:
    """The report of this benchmark."""

    queries: int
    sizes: list[Grown]


def measure(sizes: Sequence[int] = SIZES, queries: int = 900) -> Growth:
    """Build and search each size, the search in a process of its own, whose memory is nothing but serving."""
    measured = []
    for size in sizes:
        with TemporaryDirectory(prefix="zhike-bench-") as name:
            root = Path(name) / "index"
            steps = _build(root, size)
            command = [sys.executable, "-m", "tests.benchmarks.search_reader", str(root), str(queries)]
            read = subprocess.run(command, check=True, capture_output=True, text=True)
            found = json.loads(read.stdout.splitlines()[-1])
            spreads = {part: Spread(**found[part]) for part in PARTS}
            disk = sum(file.stat().st_size for file in current_generation(root).rglob("*") if file.is_file())
            measured.append(Grown(**(found | spreads | {"passages": size, "disk_mb": disk // 2**20, "build_s": steps})))
    return Growth(queries, measured)


def _build(root: Path, size: int) -> dict[str, float]:
    embedder = DrawnEmbedder()
    passages = grown(size, embedder)
    watch = Stopwatch()
    parts = (
        ("embedding", embedder, "vectors"),
        ("store", PassageStore, "create"),
        ("words", SparseIndex, "build"),
        ("vectors", DenseIndex, "build"),
        ("check", DenseIndex, "check"),
        ("publish", retrieval.indexing, "publish"),
    )
    started = time.perf_counter()
    with watch.around(*parts):
        build_index(root, passages, embedder)
    whole = 1000 * (time.perf_counter() - started)
    spent = {part: one.wall for part, one in watch.take().items()}
    drawing = spent.pop("embedding", 0.0)
    spent["rest"] = whole - drawing - sum(spent.values())
    return {part: round(milliseconds / 1000, 2) for part, milliseconds in spent.items()}
