"""Item vectors on disk: save, load, version; swapped in atomically."""

import hashlib
import io
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol
from zipfile import BadZipFile

import numpy as np

from knowledge import Catalogue, Course, PartnerProduct
from recommender.errors import SnapshotError
from recommender.learned import RELATED, save_related
from recommender.slate import Vector

FILE = "items.npz"
_REMEDY = "Run: zhike ingest"
_DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile)  # what numpy raises for a file that is not whole


class Embedder(Protocol):
    """What a fit needs of an encoder; nlu's Encoder is one."""

    @property
    def identity(self) -> str: ...

    def vectors(self, texts: Sequence[str], side: Literal["query", "passage"]) -> Vector: ...


@dataclass(frozen=True)
class Snapshot:
    """Unit vectors of all items of one catalogue."""

    version: str
    vectors: dict[str, Vector]
    """By `course:<id>` and `partner:<id>`."""


def item_text(item: Course | PartnerProduct) -> str:
    """What an item is about, in both languages, for its vector."""
    topics = " ".join((*item.topics.zh, *item.topics.en))
    return f"{item.title.zh} {item.title.en}. {item.summary.zh} {item.summary.en} {topics}"


def catalogue_version(catalogue: Catalogue, embedder: str) -> str:
    """Changes when any item's text or the encoder does."""
    digest = hashlib.sha256(embedder.encode())
    for item in _items(catalogue):
        digest.update(f"{item.id}\n{item_text(item)}\n".encode())
    for course in catalogue.courses:
        for lesson in course.lessons:  # the graph reads which concepts they speak of
            digest.update(f"{lesson.id}\n{lesson.title}\n{lesson.body}\n".encode())
    return digest.hexdigest()[:16]


def _items(catalogue: Catalogue) -> list[Course | PartnerProduct]:
    return [*catalogue.courses, *catalogue.products]


def build_snapshot(folder: Path, catalogue: Catalogue, embedder: Embedder) -> bool:
    """Write a snapshot for this catalogue and encoder; False when the one on disk is already that."""
    if snapshot_is_current(folder, catalogue, embedder.identity):
        return False
    version = catalogue_version(catalogue, embedder.identity)
    target = folder / FILE
    from recommender.graph import related_items  # noqa: PLC0415 - networkx is for this job alone

    keys = [f"course:{c.id}" for c in catalogue.courses] + [f"partner:{p.id}" for p in catalogue.products]
    hashes, vectors = _embedded([item_text(item) for item in _items(catalogue)], embedder, target)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        version=np.array(version),
        embedder=np.array(embedder.identity),
        keys=np.array(keys),
        hashes=np.array(hashes),
        vectors=vectors,
    )
    folder.mkdir(parents=True, exist_ok=True)
    staged = folder / f"{FILE}.tmp"
    with staged.open("wb") as file:
        file.write(buffer.getvalue())
        os.fsync(file.fileno())
    save_related(folder, related_items(catalogue))
    staged.replace(target)
    return True


def snapshot_is_current(folder: Path, catalogue: Catalogue, embedder: str) -> bool:
    """True when what is on disk was made of this catalogue with this encoder."""
    target = folder / FILE
    whole = target.is_file() and (folder / RELATED).is_file()
    return whole and _stored_version(target) == catalogue_version(catalogue, embedder)


def _embedded(texts: Sequence[str], embedder: Embedder, before: Path) -> tuple[list[str], Vector]:
    """Each text's hash and vector; what the snapshot before has of the same encoder is not embedded again."""
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    known: dict[str, Vector] = {}
    try:
        with np.load(before, allow_pickle=False) as data:
            if str(data["embedder"]) == embedder.identity:
                known = dict(zip((str(one) for one in data["hashes"]), data["vectors"], strict=True))
    except _DAMAGED:
        known = {}
    new = {one: text for one, text in zip(hashes, texts, strict=True) if one not in known}
    if new:
        known |= dict(zip(new, embedder.vectors(list(new.values()), "passage"), strict=True))
    return hashes, np.array([known[one] for one in hashes], dtype=np.float32)


def load_snapshot(folder: Path, catalogue: Catalogue, embedder: str) -> Snapshot:
    """Raises:
    SnapshotError: missing, damaged, or fitted on another catalogue or encoder.
    """
    target = folder / FILE
    if not target.is_file():
        raise SnapshotError(f"No recommender snapshot at {target}. {_REMEDY}")
    if _stored_version(target) != catalogue_version(catalogue, embedder):
        raise SnapshotError(f"{target} is damaged, or was fitted on another catalogue or encoder. {_REMEDY}")
    try:
        with np.load(target, allow_pickle=False) as data:
            vectors = dict(zip((str(key) for key in data["keys"]), data["vectors"], strict=True))
            return Snapshot(str(data["version"]), vectors)
    except _DAMAGED as error:
        raise SnapshotError(f"{target} is damaged. Delete it. {_REMEDY}") from error


def stored_vectors(folder: Path, keys: Collection[str]) -> dict[str, Vector]:
    """Vectors of these items as the snapshot on disk has them; none unless it has all: a fit does without, then."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as data:
            found = dict(zip((str(key) for key in data["keys"]), data["vectors"], strict=True))
    except _DAMAGED:
        return {}
    return {key: found[key] for key in keys} if set(keys) <= set(found) else {}


def _stored_version(target: Path) -> str | None:
    try:
        with np.load(target, allow_pickle=False) as data:
            return str(data["version"])
    except _DAMAGED:
        return None
