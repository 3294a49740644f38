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

FORMAT = 4
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
    since_whole: int = 0
    """So many vectors were changed one build upon the other since all of them were built anew."""


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


def generation_of(root: Path, content: str, embedder: str) -> Path | None:
    """A finished generation of exactly this content and encoder that is still on disk, whether it serves or not."""
    for folder in sorted(root.glob("gen-*")):
        try:
            manifest = read_manifest(folder)
        except (IndexMismatch, OSError):
            continue
        if (manifest.content, manifest.embedder) == (content, embedder):
            return folder
    return None


def write_manifest(built: Path, manifest: Manifest) -> None:
    (built / _MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")


def publish(root: Path, built: Path, manifest: Manifest, keep: int = 2) -> Path:
    """Swap a finished build in; the generation before it stays until the next publish, for readers still on it.

    Args:
        keep: so many of the newest generations stay, for a rollback that need not build.
    """
    write_manifest(built, manifest)
    for path in sorted(built.rglob("*")):
        _fsync(path)
    _fsync(built)
    generation = root / built.name.replace("tmp-", "gen-")
    built.rename(generation)
    previous = (root / _CURRENT).read_text(encoding="utf-8").strip() if (root / _CURRENT).is_file() else None
    serve(root, generation)
    by_age = sorted(root.glob("gen-*"), key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
    kept = {generation.name, previous, *[folder.name for folder in by_age if folder.name != previous][: keep - 1]}
    for old in by_age:
        if old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)
    return generation


def serve(root: Path, generation: Path) -> None:
    """Point every reader to a finished generation; they see it within a second."""
    pointer = root / f"{_CURRENT}.tmp"
    pointer.write_text(generation.name + "\n", encoding="utf-8")
    _fsync(pointer)
    pointer.replace(root / _CURRENT)
    _fsync(root)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
