"""Near misses: questions that look like an entry which doesn't answer them, and how often it is quoted all the same.

Written by people who had read the entries, one by one: another object, another aspect, another person's case. Each
fifth of them, drawn by chance, is kept here; the others stand in the content, which is ranked by them. What else may
answer such a question is not judged, so that only being answered with the very entry that it misses counts.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.answerable import Fitted
from retrieval.embedder import Embedder
from retrieval.errors import RetrievalError
from retrieval.judged import DEFAULT_FILE, JudgedQuery
from retrieval.measuring import OpenIndex, legs_of, measure

NEAR_MISSES = DEFAULT_FILE.with_name("near_misses.tsv")


@dataclass(frozen=True)
class NearMiss:
    """A question, and the source that seems to answer it and does not."""

    misses: str
    language: str
    text: str


def read_near_misses(file: Path = NEAR_MISSES) -> list[NearMiss]:
    """Raises:
    RetrievalError: with file and line.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        found = []
        for row in reader:
            if set(row) != {"misses", "language", "text"} or not all(row.values()):
                raise RetrievalError(f"{file}:{reader.line_num}: expected misses, language and text")
            found.append(NearMiss(**row))
    return found


def quoted_all_the_same(index: OpenIndex, embedder: Embedder, fitted: Fitted, near_misses: Sequence[NearMiss]) -> float:
    """The share of the questions that are answered with what they miss."""
    queries = [
        JudgedQuery(f"near-{n}", one.text, one.language, "near_unanswerable", None, (one.misses,), "test")
        for n, one in enumerate(near_misses)
    ]
    measured = measure(index, legs_of(index, embedder, queries), fitted)
    quoted = [answered and rank == 1 for answered, rank in zip(measured.answered, measured.ranks, strict=True)]
    return sum(quoted) / len(quoted) if quoted else 0.0
