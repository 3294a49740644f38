"""Generations of the index on disk: what each was built from, which one is current, and the atomic swap.

A generation is built in `tmp-*`, verified, closed, fsynced and renamed to `gen-*`; then `CURRENT` is replaced. Readers
open a finished generation only, so a process killed at any moment leaves the old one serving. (Chroma killed while
adding loses collections; built aside and renamed, none of 28 kills did harm.)
"""

import os
import shutil
import tempfile
from pathlib import Path

from pydantic import BaseModel, ValidationError

from retrieval.errors import IndexMismatch, IndexMissing

FORMAT = 3
_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_BUILD = "zhike ingest"


class Manifest(BaseModel):
    """What a generation was built from. Equal `content` and `embedder` mean there is nothing to do."""

    format: int
    content: str
    """Hash over all passages."""
    embedder: str
    passages: int
    entries: int
    """Vectors: one for each text and one for each question."""


def current_generation(root: Path) -> Path:
    """Folder of the generation that serves.

    Raises:
        IndexMissing: none was built.
    """
    pointer = root / _CURRENT
    if not pointer.is_file():
        raise IndexMissing(f"No index at {root}. Run: {_BUILD}")
    folder = root / pointer.read_text(encoding="utf-8").strip()
    if not (folder / _MANIFEST).is_file():
        raise IndexMissing(f"{pointer} names {folder.name}, which is not there. Run: {_BUILD}")
    return folder


def generations(root: Path) -> list[Path]:
    """Finished generations that are kept, the newest last."""
    finished = [folder for folder in root.glob("gen-*") if (folder / _MANIFEST).is_file()]
    return sorted(finished, key=lambda folder: (folder / _MANIFEST).stat().st_mtime_ns)


def read_manifest(generation: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json((generation / _MANIFEST).read_text(encoding="utf-8"))
    except ValidationError as error:
        raise IndexMismatch(f"{generation / _MANIFEST} cannot be read. Run: {_BUILD} --force") from error
    if manifest.format != FORMAT:
        raise IndexMismatch(f"Index {generation} has format {manifest.format}, expected {FORMAT}. Run: {_BUILD}")
    return manifest


def check_embedder(generation: Path, embedder: str) -> Manifest:
    """Raises:
    IndexMismatch: the index was built with another encoder than this process has.
    """
    manifest = read_manifest(generation)
    if manifest.embedder != embedder:
        raise IndexMismatch(
            f"Index {generation.name} was built with encoder '{manifest.embedder}', this process has '{embedder}'. "
            f"Run: {_BUILD}"
        )
    return manifest


def new_generation(root: Path) -> Path:
    """An empty folder to build in; left-overs of builds that died are swept away. Only under `build_lock`."""
    root.mkdir(parents=True, exist_ok=True)
    for leftover in root.glob("tmp-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix="tmp-", dir=root))


def publish(root: Path, built: Path, manifest: Manifest) -> Path:
    """Swap a finished build in; the generation before it stays until the next publish, for readers still on it."""
    (built / _MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    for path in sorted(built.rglob("*")):
        _fsync(path)
    _fsync(built)
    generation = root / built.name.replace("tmp-", "gen-")
    built.rename(generation)
    previous = (root / _CURRENT).read_text(encoding="utf-8").strip() if (root / _CURRENT).is_file() else None
    pointer = root / f"{_CURRENT}.tmp"
    pointer.write_text(generation.name + "\n", encoding="utf-8")
    _fsync(pointer)
    pointer.replace(root / _CURRENT)
    _fsync(root)
    for old in root.glob("gen-*"):
        if old.name not in {generation.name, previous}:
            shutil.rmtree(old, ignore_errors=True)
    return generation


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
