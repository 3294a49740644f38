"""The passages of one generation and their vectors, in SQLite: the source from which both indexes can be rebuilt."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge import Passage
from retrieval.hits import Vector

_FILE = "passages.db"
_SCHEMA = """
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, source_id TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX passages_by_source ON passages (source_id);
CREATE TABLE entries (id TEXT PRIMARY KEY, passage_id TEXT NOT NULL, key TEXT NOT NULL, vector BLOB NOT NULL);
"""


@dataclass(frozen=True)
class Entry:
    """One vector of a passage: of its text, or of one question under which it should be found."""

    id: str
    passage_id: str
    key: str
    """Hash of side and text: equal keys need no new embedding."""
    vector: Vector


def entry_id(passage_id: str, name: str) -> str:
    """Id of a passage's entry; `name` says which one and has no bar in it.

    >>> passage_of(entry_id("faq:a.zh", "q1"))
    'faq:a.zh'
    """
    return f"{passage_id}|{name}"


def passage_of(entry: str) -> str:
    """Id of the passage that an entry is of."""
    return entry.rpartition("|")[0]


class PassageStore:
    """Read-only once its generation is published."""

    def __init__(self, generation: Path) -> None:
        self._db = sqlite3.connect(generation / _FILE, check_same_thread=False)
        self._cache: dict[str, Passage] = {}

    @classmethod
    def create(cls, generation: Path, passages: Sequence[Passage], entries: Iterable[Entry]) -> "PassageStore":
        store = cls(generation)
        with store._db:
            store._db.executescript(_SCHEMA)
            store._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?)",
                ((n, p.id, p.source_id, p.model_dump_json()) for n, p in enumerate(passages)),
            )
            store._db.executemany(
                "INSERT INTO entries VALUES (?, ?, ?, ?)",
                ((e.id, e.passage_id, e.key, e.vector.astype(np.float32).tobytes()) for e in entries),
            )
        return store

    def ids(self) -> list[str]:
        """Passage ids in the order of the sparse index."""
        return [row[0] for row in self._db.execute("SELECT id FROM passages ORDER BY number")]

    def passages(self) -> Iterator[Passage]:
        for (body,) in self._db.execute("SELECT body FROM passages ORDER BY number"):
            yield Passage.model_validate_json(body)

    def passage(self, passage_id: str) -> Passage:
        if passage_id not in self._cache:
            row = self._db.execute("SELECT body FROM passages WHERE id = ?", (passage_id,)).fetchone()
            self._cache[passage_id] = Passage.model_validate_json(row[0])
        return self._cache[passage_id]

    def in_language(self, passage: Passage, language: str) -> Passage:
        """The same text in another language where it exists, otherwise the passage itself."""
        if passage.language == language:
            return passage
        rows = self._db.execute("SELECT id FROM passages WHERE source_id = ?", (passage.source_id,)).fetchall()
        siblings = [self.passage(row[0]) for row in rows]
        return next((p for p in siblings if p.language == language), passage)

    def entries(self) -> list[Entry]:
        rows = self._db.execute("SELECT id, passage_id, key, vector FROM entries ORDER BY id")
        return [Entry(i, p, k, np.frombuffer(v, dtype=np.float32)) for i, p, k, v in rows]

    def vectors_by_key(self) -> dict[str, Vector]:
        rows = self._db.execute("SELECT key, vector FROM entries")
        return {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows}

    def close(self) -> None:
        self._db.close()
