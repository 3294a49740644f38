"""The passages of one generation and their vectors, in SQLite: the source from which the rest can be rebuilt."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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
    kind TEXT NOT NULL, language TEXT NOT NULL, intent TEXT, first INTEGER NOT NULL,
    near_misses INTEGER NOT NULL, entries INTEGER NOT NULL
);
CREATE INDEX passages_by_source ON passages (source_id, language);
CREATE TABLE entries (id TEXT PRIMARY KEY, passage_id TEXT NOT NULL, key TEXT NOT NULL, vector BLOB NOT NULL);
"""
_NEAR_MISS = "n"

# A passage read whole takes some 3 KB: what many learners ask for stays, whatever the size of the content.
_KEPT_PASSAGES = 2000


@dataclass(frozen=True)
class Facts:
    """What ranking needs of a passage; reading it whole takes longer than everything else in a search."""

    kind: str
    language: str
    intent: str | None
    first: int
    """Row of its first entry in the matrix: its near misses, its questions, then its text."""
    near_misses: int
    entries: int
    """Near misses, questions and text."""


@dataclass(frozen=True)
class Cosines:
    """How near a question is to a passage."""

    question: float = 0.0
    """To the nearest of its questions."""
    text: float = 0.0
    near_miss: float = 0.0
    """To the nearest of its near misses; 0 where there are none."""


@dataclass(frozen=True)
class Entry:
    """One vector of a passage: of its text, of one question under which it should be found, or of a near miss."""

    id: str
    passage_id: str
    key: str
    """Hash of side and text: equal keys need no new embedding."""
    vector: Vector

    @property
    def is_searched(self) -> bool:
        """Whether search looks for it; by a near miss nothing should be found."""
        return not self.id.rpartition("|")[2].startswith(_NEAR_MISS)


def entry_id(passage_id: str, name: str) -> str:
    """Id of a passage's entry; `name` says which one: `text`, `q` and a number, or `n` and one for a near miss.

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
        """Raises:
        OSError, sqlite3.Error: the generation was taken away, or is damaged.
        """
        # Mapped, not read: of a large index only the pages of candidates are ever in memory.
        self._matrix: NDArray[np.float16] = np.asarray(np.load(generation / _MATRIX, mmap_mode="r"))
        file = f"{(generation / _FILE).resolve().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(file, uri=True, check_same_thread=False)
        self.passage = lru_cache(_KEPT_PASSAGES)(self._read)
        self._overdue: tuple[date, frozenset[str]] | None = None

    @classmethod
    def create(cls, generation: Path, passages: Sequence[Passage], entries: Iterable[Entry]) -> "PassageStore":
        """Write all into a new folder, and open it."""
        # A passage's entries stand together, near misses first and its text last: a range of the matrix is one passage.
        ordered = sorted(entries, key=lambda entry: entry.id)
        ranges: dict[str, tuple[int, int, int]] = {}
        for number, entry in enumerate(ordered):
            first, missed, count = ranges.get(entry.passage_id, (number, 0, 0))
            ranges[entry.passage_id] = (first, missed + (not entry.is_searched), count + 1)
        rows = (
            (n, p.id, p.source_id, p.model_dump_json(), p.kind, p.language, p.intent, *ranges[p.id])
            for n, p in enumerate(passages)
        )
        with closing(sqlite3.connect(generation / _FILE)) as db, db:
            db.executescript(_SCHEMA)
            db.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            db.executemany(
                "INSERT INTO entries VALUES (?, ?, ?, ?)",
                (
                    (e.id, e.passage_id, e.key, e.vector.astype(np.float32).tobytes())
                    for e in sorted(ordered, key=lambda entry: not entry.is_searched)  # so that `searched` is a range
                ),
            )
        np.save(generation / _MATRIX, np.array([entry.vector for entry in ordered], dtype=np.float16))
        return cls(generation)

    def ids(self) -> list[str]:
        """Passage ids in the order of the sparse index."""
        return [row[0] for row in self._db.execute("SELECT id FROM passages ORDER BY number")]

    def passages(self) -> Iterator[Passage]:
        for (body,) in self._db.execute("SELECT body FROM passages ORDER BY number"):
            yield Passage.model_validate_json(body)

    def _read(self, passage_id: str) -> Passage:
        row = self._db.execute("SELECT body FROM passages WHERE id = ?", (passage_id,)).fetchone()
        return Passage.model_validate_json(row[0])

    def facts(self, passage_ids: Sequence[str]) -> dict[str, Facts]:
        """By id."""
        marks = ", ".join("?" * len(passage_ids))
        query = f"SELECT id, kind, language, intent, first, near_misses, entries FROM passages WHERE id IN ({marks})"  # noqa: S608 - question marks only
        return {found: Facts(*rest) for found, *rest in self._db.execute(query, list(passage_ids))}

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
        found = self._db.execute(
            "SELECT id FROM passages WHERE source_id = ? ORDER BY language != ?, number LIMIT 1", (source_id, language)
        ).fetchone()
        return None if found is None else self.passage(found[0])

    def cosines(self, passages: Sequence[Facts], vector: Vector) -> list[Cosines]:
        if not passages:
            return []
        rows = [self._matrix[one.first : one.first + one.entries] for one in passages]
        near: list[float] = (np.concatenate(rows).astype(np.float32) @ vector).tolist()  # faster, for a few each
        found = []
        start = 0
        for one in passages:
            missed, asked, text = start, start + one.near_misses, start + one.entries - 1
            start = text + 1
            found.append(
                Cosines(
                    question=max(near[asked:text], default=-1.0),
                    text=near[text],
                    near_miss=max(near[missed:asked], default=0.0),
                )
            )
        return found

    def searched_count(self) -> int:
        """How many entries search looks for."""
        return int(self._db.execute("SELECT COALESCE(SUM(entries - near_misses), 0) FROM passages").fetchone()[0])

    def entries(self) -> list[Entry]:
        return _entries_of(self._db.execute("SELECT id, passage_id, key, vector FROM entries ORDER BY id"))

    def searched(self, every: int = 1) -> list[Entry]:
        """Those that search looks for, or one of so many of these."""
        rows = self._db.execute(
            "SELECT id, passage_id, key, vector FROM entries WHERE rowid <= ? AND rowid % ? = 0 ORDER BY id",
            (self.searched_count(), every),
        )
        return _entries_of(rows)

    def keys(self) -> dict[str, str]:
        """Of each entry the hash of what was embedded."""
        return dict(self._db.execute("SELECT id, key FROM entries"))

    def vectors_by_key(self, wanted: Collection[str] | None = None) -> dict[str, Vector]:
        """All of them, or those of some keys."""
        rows = self._db.execute("SELECT key, vector FROM entries")
        return {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows if wanted is None or key in wanted}

    def close(self) -> None:
        self._db.close()


def _entries_of(rows: Iterable[tuple[str, str, str, bytes]]) -> list[Entry]:
    return [Entry(i, p, k, np.frombuffer(v, dtype=np.float32)) for i, p, k, v in rows]
