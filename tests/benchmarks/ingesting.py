"""Ingest: tokens embedded a second, and the share of time of everything else."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import retrieval.indexing
from knowledge import DEFAULT_CONTENT, load_catalogue, passages_of
from nlu import DEFAULT_BUNDLE, Encoder
from retrieval import build_index
from retrieval.dense import DenseIndex
from retrieval.indexing import texts_of
from retrieval.passage_store import PassageStore
from retrieval.sparse import SparseIndex
from retrieval.spellings import Spellings
from tests.benchmarks.stopwatch import Stopwatch


@dataclass(frozen=True)
class Ingesting:
    """The report of this benchmark. Where others compute too, processor times say more than the clock."""

    passages: int
    texts: int
    tokens: int
    tokens_a_second: float
    tokens_a_cpu_second: float
    """Of one core."""
    rest_share: float
    """Of the time by the clock, what is not embedding."""
    rest_cpu_share: float
    cpu_s: dict[str, float]
    """Processor time by step."""


def measure(passages: int, threads: int = 2) -> Ingesting:
    """Embed and index so many of the passages that ship, taken evenly, with no vector known beforehand."""
    shipped = passages_of(load_catalogue(DEFAULT_CONTENT))
    chosen = shipped[:: max(1, len(shipped) // passages)]
    encoder = Encoder(DEFAULT_BUNDLE, threads=threads)
    texts = {text.key: text.text for text in texts_of(chosen)}
    tokens = sum(encoder.count_tokens(text) for text in texts.values())
    watch = Stopwatch()
    parts = (
        ("embedding", encoder, "vectors"),
        ("store", PassageStore, "create"),
        ("words", SparseIndex, "build"),
        ("spellings", Spellings, "build"),
        ("vectors", DenseIndex, "build"),
        ("check", DenseIndex, "check"),
        ("publish", retrieval.indexing, "publish"),
    )
    with TemporaryDirectory(prefix="zhike-bench-") as name, watch.around(*parts), watch.timed("whole"):
        build_index(Path(name) / "index", chosen, encoder)
    spent = watch.take()
    whole, embedding = spent["whole"], spent["embedding"]
    return Ingesting(
        passages=len(chosen),
        texts=len(texts),
        tokens=tokens,
        tokens_a_second=round(1000 * tokens / embedding.wall),
        tokens_a_cpu_second=round(1000 * tokens / embedding.cpu),
        rest_share=round(1 - embedding.wall / whole.wall, 3),
        rest_cpu_share=round(1 - embedding.cpu / whole.cpu, 3),
        cpu_s={part: round(one.cpu / 1000, 2) for part, one in spent.items()},
    )
