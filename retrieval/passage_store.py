"""The passages of one generation and their vectors, in SQLite: the source from which the rest can be rebuilt."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge import Passage
from retrieval.hits import Vector

_FILE = "passages.db"
_MATRIX = "vectors.npy"
_SCHEMA = """
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, source_id TEXT NOT NULL, body TEXT NOT NULL,
    first INTEGER NOT NULL, entries INTEGER NOT NULL
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
    """Id of a passage's entry; `name` says which one: `text`, or `q` and a number.

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
        self._matrix_file = generation / _MATRIX
        self._matrix: NDArray[np.float16] | None = None
        self._cache: dict[str, Passage] = {}
        self._overdue: tuple[date, frozenset[str]] | None = None

    @classmethod
    def create(cls, generation: Path, passages: Sequence[Passage], entries: Iterable[Entry]) -> "PassageStore":
        store = cls(generation)
        # A passage's entries stand together, its text last, so that a range of the matrix is one passage.
        ordered = sorted(entries, key=lambda entry: entry.id)
        ranges: dict[str, tuple[int, int]] = {}
        for number, entry in enumerate(ordered):
            first, count = ranges.get(entry.passage_id, (number, 0))
            ranges[entry.passage_id] = (first, count + 1)
        with store._db:
            store._db.executescript(_SCHEMA)
            store._db.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
                ((n, p.id, p.source_id, p.model_dump_json(), *ranges[p.id]) for n, p in enumerate(passages)),
            )
            store._db.executemany(
                "INSERT INTO entries VALUES (?, ?, ?, ?)",
                ((e.id, e.passage_id, e.key, e.vector.astype(np.float32).tobytes()) for e in ordered),
            )
        np.save(store._matrix_file, np.array([entry.vector for entry in ordered], dtype=np.float16))
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

    def overdue(self, today: date) -> frozenset[str]:
        """Ids of passages whose review was due before a day; looked up once a day."""
        if self._overdue is None or self._overdue[0] != today:
            due = "SELECT id FROM passages WHERE json_extract(body, '$.review_due_on') < ?"
            self._overdue = (today, frozenset(row[0] for row in self._db.execute(due, (today.isoformat(),))))
        return self._overdue[1]

    def in_language(self, passage: Passage, language: str) -> Passage:
        """The same text in another language where it exists, otherwise the passage itself."""
        return passage if passage.language == language else self.of_source(passage.source_id, language) or passage

    def of_source(self, source_id: str, language: str) -> Passage | None:
        """A source in a language, or in another one where it isn't written in that; None where there is no such."""
        rows = self._db.execute("SELECT id FROM passages WHERE source_id = ? ORDER BY number", (source_id,)).fetchall()
        written = [self.passage(row[0]) for row in rows]
        return next((p for p in written if p.language == language), written[0] if written else None)

    def cosines(self, passage_ids: Sequence[str], vector: Vector) -> list[tuple[float, float]]:
        """For each passage the cosine of its nearest question and that of its text."""
        if self._matrix is None:
            # Mapped, not read: of a large index only the pages of candidates are ever in memory.
            self._matrix = np.load(self._matrix_file, mmap_mode="r")
        marks = ", ".join("?" * len(passage_ids))
        query = f"SELECT id, first, entries FROM passages WHERE id IN ({marks})"  # noqa: S608 - question marks only
        ranges = {found: (first, first + count) for found, first, count in self._db.execute(query, list(passage_ids))}
        result = []
        for passage_id in passage_ids:
            start, end = ranges[passage_id]
            near = self._matrix[start:end].astype(np.float32) @ vector
            result.append((float(near[:-1].max()), float(near[-1])))
        return result

    def entries(self) -> list[Entry]:
        rows = self._db.execute("SELECT id, passage_id, key, vector FROM entries ORDER BY id")
        return [Entry(i, p, k, np.frombuffer(v, dtype=np.float32)) for i, p, k, v in rows]

    def vectors_by_key(self) -> dict[str, Vector]:
        rows = self._db.execute("SELECT key, vector FROM entries")
        return {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows}

    def close(self) -> None:
        self._db.close()
