"""BM25 side: best passages by words."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from knowledge import Passage
from retrieval.analyzer import tokens

_FOLDER = "bm25"
# Half of the largest score that one rare query token usually reaches; brings scores of long and short queries to 0..1.
_HALF_SCORE_PER_TOKEN = 1.5


class SparseIndex:
    """One generation's words, read-only."""

    def __init__(self, bm25: bm25s.BM25, ids: Sequence[str]) -> None:
        self._ids = list(ids)
        self._bm25 = bm25

    @classmethod
    def load(cls, generation: Path, ids: Sequence[str]) -> "SparseIndex":
        return cls(bm25s.BM25.load(str(generation / _FOLDER), load_corpus=False), ids)

    @classmethod
    def of(cls, texts: Sequence[str], ids: Sequence[str]) -> "SparseIndex":
        """An index in memory."""
        bm25 = bm25s.BM25(k1=1.2, b=0.6)
        bm25.index([tokens(text) for text in texts], show_progress=False)
        return cls(bm25, ids)

    @classmethod
    def build(cls, generation: Path, passages: Sequence[Passage]) -> None:
        index = cls.of([searchable(p) for p in passages], [p.id for p in passages])
        index._bm25.save(str(generation / _FOLDER))

    @property
    def size(self) -> int:
        """How many passages it was built from."""
        return int(self._bm25.scores["num_docs"])

    def vocabularies(self) -> list[frozenset[int]]:
        """The words under which each passage is found, as numbers, in the order of the ids."""
        columns, rows = self._bm25.scores["indptr"], self._bm25.scores["indices"]
        found: list[set[int]] = [set() for _ in self._ids]
        for word in range(len(columns) - 1):
            for row in rows[columns[word] : columns[word + 1]].tolist():
                found[row].add(word)
        return [frozenset(words) for words in found]

    def known(self, text: str) -> frozenset[int]:
        """The words of a text that the index knows."""
        vocabulary = self._bm25.vocab_dict
        return frozenset(vocabulary[token] for token in tokens(text) if token in vocabulary)

    def best(self, text: str, limit: int) -> list[tuple[str, float]]:
        """Passage ids with a score in 0..1, best first; only passages that share a word."""
        query = [token for token in tokens(text, for_query=True) if token in self._bm25.vocab_dict]
        if not query:
            return []
        scores: NDArray[np.float32] = self._bm25.get_scores(query)
        if len(scores) > limit:
            # Sorting all would take longer than scoring them; equal scores stand in the order of the passages.
            least = np.partition(scores, -limit)[-limit]
            shared = np.flatnonzero((scores >= least) & (scores > 0))
        else:
            shared = np.flatnonzero(scores > 0)
        top = shared[np.argsort(-scores[shared], kind="stable")][:limit]
        half = _HALF_SCORE_PER_TOKEN * len(query)
        return [(self._ids[i], float(scores[i] / (scores[i] + half))) for i in top]


def searchable(passage: Passage) -> str:
    """What words may find a passage by: its questions count twice, since a learner's words are like them."""
    named = "" if passage.kind == "faq" else passage.heading
    questions = f"{named} {' '.join(passage.questions)}"
    return f"{passage.title} {questions} {questions} {passage.text}"
