"""Chroma side: nearest passages by vector, over the question field and over question and answer.

Chroma is given our own vectors and never an embedding function of its own: its default one downloads a model.
"""

import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings

from retrieval.errors import IndexUnavailable
from retrieval.hits import Vector
from retrieval.passage_store import Entry, PassageStore, passage_of

_FOLDER = "chroma"
_COLLECTION = "passages"
_BATCH = 5000
_SAMPLE = 8
_SAME = 1e-3  # cosine distance within which a vector has found itself
# A dozen variants of one question may all be near: enough neighbours that they do not push other passages out.
_NEIGHBOURS = 150


def _parts(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    """As many as are written at once, all of nearly one size."""
    count = max(1, math.ceil(len(entries) / _BATCH))
    size = math.ceil(len(entries) / count)
    return [entries[start : start + size] for start in range(0, len(entries), size or 1)]


class DenseIndex:
    """One generation's vectors, read-only."""

    def __init__(self, generation: Path) -> None:
        """Raises:
        IndexUnavailable: Chroma cannot open the folder or the collection.
        """
        try:
            self._client = _client(generation)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
        except Exception as error:
            raise IndexUnavailable(f"Chroma cannot open {generation / _FOLDER}: {type(error).__name__}") from error

    @staticmethod
    def build(generation: Path, entries: Sequence[Entry]) -> None:
        """Write all entries into a new folder and close it.

        All go into the graph at once: what stood in Chroma's log instead, whoever opens it would write anew, with
        scraps of that process's memory.
        """
        parts = _parts(entries)
        client = _client(generation)
        collection = client.create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "ef_construction": 200,
                    "ef_search": 120,
                    "sync_threshold": min(map(len, parts), default=1),
                }
            },
        )
        for part in parts:
            collection.add(ids=[entry.id for entry in part], embeddings=np.stack([entry.vector for entry in part]))
        client.close()

    @staticmethod
    def build_upon(generation: Path, base: Path, changed: Sequence[Entry]) -> None:
        """Another generation's vectors, which stay as they are there, with some of them changed or added."""
        shutil.copytree(base / _FOLDER, generation / _FOLDER)
        client = _client(generation)
        collection = client.get_collection(_COLLECTION, embedding_function=None)
        for part in _parts(changed):
            collection.upsert(ids=[entry.id for entry in part], embeddings=np.stack([entry.vector for entry in part]))
        client.close()

    def nearest(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Passage ids with the cosine of their best entry, best first.

        Raises:
            IndexUnavailable: the query failed.
        """
        try:
            found = self._collection.query(
                query_embeddings=[vector.tolist()], n_results=_NEIGHBOURS, include=["distances"]
            )
        except Exception as error:
            raise IndexUnavailable(f"Chroma query failed: {type(error).__name__}") from error
        best: dict[str, float] = {}
        # An entry's id says which passage it is of: reading Chroma's metadata takes longer than the search itself.
        for entry_id, distance in zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True):
            best.setdefault(passage_of(entry_id), 1.0 - float(distance))
        return list(best.items())[:limit]

    def entry_ids(self) -> list[str]:
        """Every entry that is in it.

        Raises:
            IndexUnavailable: Chroma cannot read its own list.
        """
        try:
            return list(self._collection.get(include=[])["ids"])
        except Exception as error:
            raise IndexUnavailable(f"Chroma cannot list its entries: {type(error).__name__}") from error

    def check(self, store: PassageStore, besides: Sequence[Entry] = ()) -> None:
        """Self-check: the count, readable embeddings, and a sample of entries that must find themselves.

        Args:
            besides: entries that must too, beside the sample; with some the list of all is compared as well.

        Raises:
            IndexUnavailable: something is lost; a count alone would not show it.
        """
        try:
            wrong = self._find_damage(store, besides)
        except Exception as error:
            raise IndexUnavailable(f"Chroma self-check failed: {type(error).__name__}") from error
        if wrong is not None:
            raise IndexUnavailable(wrong)

    def _find_damage(self, store: PassageStore, besides: Sequence[Entry]) -> str | None:
        count = store.searched_count()
        if self._collection.count() != count:
            return f"Chroma holds {self._collection.count()} vectors of {count}"
        if besides and set(self._collection.get(include=[])["ids"]) != {entry.id for entry in store.searched()}:
            return "Chroma holds other vectors than it should"
        sample = [*store.searched(every=max(1, count // _SAMPLE)), *besides]
        stored = self._collection.get(ids=list({entry.id for entry in sample}), include=["embeddings"])
        if stored["embeddings"] is None or len(stored["embeddings"]) != len({entry.id for entry in sample}):
            return "Chroma cannot read its embeddings back"
        for entry in sample:
            found = self._collection.query(query_embeddings=[entry.vector.tolist()], n_results=1, include=["distances"])
            if not found["distances"] or found["distances"][0][0] > _SAME:
                return f"Chroma cannot find entry {entry.id}"
        return None

    def close(self) -> None:
        self._client.close()


def _client(generation: Path) -> Client:
    client = chromadb.PersistentClient(str(generation / _FOLDER), settings=Settings(anonymized_telemetry=False))
    return cast(Client, client)  # which has close(), unlike the interface it is declared as
