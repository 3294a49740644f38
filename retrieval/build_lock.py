"""One build at a time below an index folder: a second one would sweep the first one's half-made folder away."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from filelock import FileLock, Timeout

from retrieval.errors import IndexBusy

log = structlog.get_logger()
_FILE = "build.lock"
_PATIENCE_SECONDS = 900.0


@contextmanager
def build_lock(root: Path, patience: float = _PATIENCE_SECONDS) -> Iterator[None]:
    """Held by the kernel, so that it is free again as soon as its process ends, however it ends.

    Raises:
        IndexBusy: another process, or thread, still builds after `patience` seconds.
    """
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / _FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        log.warning("index_is_being_built_elsewhere", index=str(root), waiting_at_most_s=patience)
        try:
            lock.acquire(timeout=patience)
        except Timeout as error:
            raise IndexBusy(
                f"Another process is building the index at {root} and was not done after {patience:g} s. Let it "
                "finish, or end it, and run the command again."
            ) from error
    try:
        yield
    finally:
        lock.release()
