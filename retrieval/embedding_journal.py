"""What an ingest has embedded so far, on disk at once: killed before it could publish, the next one goes on from there.

Lies beside the generations, is written by the one build that holds the lock, and goes when its vectors stand in a
published generation.
"""

import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
import structlog

from retrieval.hits import Vector

log = structlog.get_logger()
_FILE = "embedded.db"


class EmbeddingJournal:
    """Appended to after each batch; a batch is in it whole or not at all."""

    def __init__(self, root: Path, embedder: str) -> None:
        self._file = root / _FILE
        self._embedder = embedder
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            # It only saves work: what cannot be read is embedded once more.
            log.warning("embedding_journal_unreadable", file=str(self._file), error=str(error))
            self.clear()
            self._prepare()

    def _prepare(self) -> None:
        with closing(sqlite3.connect(self._file)) as db, db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS embedded "
                "(key TEXT NOT NULL, embedder TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (embedder, key))"
            )

    def read(self, wanted: Collection[str]) -> dict[str, Vector]:
        with closing(sqlite3.connect(self._file)) as db:
            rows = db.execute("SELECT key, vector FROM embedded WHERE embedder = ?", (self._embedder,))
            return {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows if key in wanted}

    def add(self, vectors: Iterable[tuple[str, Vector]]) -> None:
        rows = [(key, self._embedder, vector.astype(np.float32).tobytes()) for key, vector in vectors]
        with closing(sqlite3.connect(self._file)) as db, db:
            db.executemany("INSERT OR REPLACE INTO embedded VALUES (?, ?, ?)", rows)

    def clear(self) -> None:
        for file in self._file.parent.glob(f"{_FILE}*"):
            file.unlink(missing_ok=True)
