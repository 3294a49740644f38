"""ServingIndex: the generation that serves, open for reading, and whatever is published after it."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from retrieval.dense import DenseIndex
from retrieval.errors import DAMAGE, IndexMismatch, IndexUnavailable, RetrievalError
from retrieval.indexing import rebuild_apart
from retrieval.manifest import check_embedder, current_generation
from retrieval.passage_store import PassageStore
from retrieval.sparse import SparseIndex
from retrieval.spellings import Spellings

log = structlog.get_logger()
_LOOK_AGAIN_SECONDS = 0.4  # a new generation must be read within a second, its opening included


@dataclass
class OpenIndex:
    """One generation, open for reading."""

    folder: Path
    store: PassageStore
    sparse: SparseIndex
    dense: DenseIndex | None
    """None where Chroma's files are broken."""
    spellings: Spellings

    def close(self) -> None:
        self.store.close()
        self.spellings.close()
        if self.dense is not None:
            self.dense.close()


class ServingIndex:
    """Follows what is published, within a second; safe to use from several threads.

    A generation that doesn't fit this process is logged and left alone. Where Chroma's files are broken a new
    generation is built from the stored passages and vectors.
    """

    def __init__(self, root: Path, embedder: str) -> None:
        """`embedder`: identity of what embeds the queries.

        Raises:
            IndexMissing, IndexMismatch: nothing to open, or built with another encoder.
        """
        self._root = root
        self._embedder = embedder
        self._lock = threading.Lock()
        self._rebuilding = threading.Event()
        self._open = self._open_current()
        self._retired: OpenIndex | None = None  # a search may still read the generation before
        self._refused = ""
        self._looked = time.monotonic()

    @property
    def degraded(self) -> bool:
        """True while there are words alone to search by."""
        return self._open.dense is None

    def current(self) -> OpenIndex:
        """What to search."""
        now = time.monotonic()
        if now - self._looked < _LOOK_AGAIN_SECONDS:
            return self._open
        self._looked = now
        # Opening a large generation takes a while: one search waits for it, the others read the one before.
        if self._lock.acquire(blocking=False):
            try:
                if current_generation(self._root) != self._open.folder:
                    opened = self._open_current()
                    if self._retired is not None:
                        self._retired.close()
                    self._retired, self._open = self._open, opened
            except RetrievalError as error:
                # Built for another encoder, or taken away: what is open still answers.
                if str(error) != self._refused:
                    log.error("generation_refused", error=str(error))  # noqa: TRY400 - the cause is in the message
                self._refused = str(error)
            finally:
                self._lock.release()
        return self._open

    def without_dense(self, index: OpenIndex) -> None:
        """Go on by words alone, and build a new generation meanwhile."""
        index.dense = None
        if self._rebuilding.is_set():
            return
        self._rebuilding.set()
        threading.Thread(target=self._rebuild, name="index-rebuild", daemon=True).start()

    def close(self) -> None:
        for index in (self._open, self._retired):
            if index is not None:
                index.close()

    def _open_current(self) -> OpenIndex:
        """The generation that serves; where it is swept away between finding and opening it, the one after it."""
        while True:
            folder = current_generation(self._root)
            try:
                return self._open_generation(folder)
            except DAMAGE as error:
                if current_generation(self._root) == folder:
                    raise IndexMismatch(
                        f"Index {folder} cannot be read ({error}). Run: zhike ingest --force"
                    ) from error

    def _open_generation(self, folder: Path) -> OpenIndex:
        check_embedder(folder, self._embedder)
        store = PassageStore(folder)
        dense: DenseIndex | None = None
        damage: IndexUnavailable | None = None
        try:
            dense = DenseIndex(folder)
            dense.check(store)
        except IndexUnavailable as error:
            damage = error
        index = OpenIndex(folder, store, SparseIndex.load(folder, store.ids()), dense, Spellings(folder))
        if damage is not None:
            log.error("dense_index_broken", generation=folder.name, error=str(damage))
            self.without_dense(index)
        return index

    def _rebuild(self) -> None:
        try:
            generation = rebuild_apart(self._root)
            log.info("index_rebuilt", generation=generation.name)
        except Exception:
            log.exception("index_rebuild_failed")
        finally:
            self._rebuilding.clear()
