"""Passages to both indexes in a new folder, verified, then swapped in."""

import hashlib
import shutil
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import structlog

from knowledge import Passage
from retrieval.build_lock import build_lock
from retrieval.dense import DenseIndex
from retrieval.embedder import Embedder, Side
from retrieval.embedding_journal import EmbeddingJournal
from retrieval.errors import DAMAGE, IndexMismatch, IndexMissing
from retrieval.hits import Vector
from retrieval.manifest import (
    FORMAT,
    Manifest,
    current_generation,
    generation_of,
    generations,
    new_generation,
    publish,
    read_manifest,
    serve,
    write_manifest,
)
from retrieval.own_process import Say, in_own_process
from retrieval.passage_store import Entry, PassageStore, entry_id
from retrieval.sparse import SparseIndex
from retrieval.spellings import Spellings
from retrieval.vector_file import load_vectors

log = structlog.get_logger()
Progress = Callable[[int, int], None]
Approve = Callable[[Path], None]
"""Is given what was built, before anything serves it; raises to refuse it."""
_CHUNK = 64
_FEW = 0.02  # of all vectors: more of them are built anew in one go, and the graph with them


@dataclass(frozen=True)
class IngestReport:
    """What an ingest did."""

    changed: bool
    passages: int
    embedded: int
    reused: int


def content_hash(passages: Sequence[Passage]) -> str:
    """Changes when any passage does."""
    digest = hashlib.sha256()
    for passage in passages:
        digest.update(passage.model_dump_json().encode())
    return digest.hexdigest()


def is_current(root: Path, content: str, embedder: str) -> bool:
    """True when the serving generation was built from exactly this."""
    try:
        manifest = read_manifest(current_generation(root))
    except (IndexMissing, IndexMismatch):
        return False
    return manifest.content == content and manifest.embedder == embedder


def build_index(
    root: Path,
    passages: Sequence[Passage],
    embedder: Embedder,
    *,
    force: bool = False,
    shipped: Path | None = None,
    progress: Progress = lambda done, total: None,
    approve: Approve = lambda built: None,
    keep: int = 2,
) -> IngestReport:
    """Build a generation from passages and make it the current one; does nothing when nothing changed.

    Vectors of unchanged texts are taken from the generations that are kept, from an ingest that was killed, or from the
    file that travels with the content. A process killed at any point leaves the old generation serving, and so does
    what `approve` raises.

    Args:
        keep: so many generations stay on disk.

    Raises:
        IndexBusy: another process builds here and does not end.
    """
    content = content_hash(passages)
    if not force and is_current(root, content, embedder.identity):
        return IngestReport(False, len(passages), 0, 0)
    with build_lock(root):
        # Whoever held the lock may have built just this.
        if not force and is_current(root, content, embedder.identity):
            return IngestReport(False, len(passages), 0, 0)
        journal = EmbeddingJournal(root, embedder.identity)
        texts = texts_of(passages)
        wanted = {text.key for text in texts}
        known: dict[str, Vector] = {}
        if not force:
            known = load_vectors(shipped, embedder.identity) if shipped is not None else {}
            known |= _known_vectors(root, embedder.identity, wanted) | journal.read(wanted)
        entries, embedded = _entries(texts, embedder, known, journal, progress)
        base = None if force else _base_of(root, embedder.identity, entries)
        built, since_whole = _build(root, passages, entries, base)
        manifest = Manifest(
            format=FORMAT,
            content=content,
            embedder=embedder.identity,
            passages=len(passages),
            entries=len(entries),
            since_whole=since_whole,
        )
        write_manifest(built, manifest)
        try:
            approve(built)
        except BaseException:
            shutil.rmtree(built, ignore_errors=True)
            raise
        generation = publish(root, built, manifest, keep)
        journal.clear()
    log.info("index_published", generation=generation.name, passages=len(passages), embedded=embedded)
    return IngestReport(True, len(passages), embedded, len(entries) - embedded)


def serve_kept(root: Path, content: str, embedder: str) -> bool:
    """Serve a generation of exactly this that is still on disk; False where there is none."""
    with build_lock(root):  # a build elsewhere could sweep it away between finding and serving it
        kept = generation_of(root, content, embedder)
        if kept is not None:
            serve(root, kept)
    return kept is not None


def rebuild_from_store(root: Path) -> Path:
    """A new generation from the passages and vectors of the current one, for when Chroma's files are broken.

    Needs no encoder and no content files. Where another process has published one meanwhile, that is returned.
    """
    broken = current_generation(root)
    with build_lock(root):
        generation = current_generation(root)
        if generation != broken:
            return generation
        manifest = read_manifest(generation)
        store = PassageStore(generation)
        passages, entries = list(store.passages()), store.entries()
        store.close()
        built = new_generation(root)
        _build_sides(built, passages, entries)
        return publish(root, built, manifest, keep=max(2, len(generations(root))))  # versions to go back to stay


def rebuild_apart(root: Path) -> Path:
    """The same in a process of its own, for a server: nothing of its memory may end in the files."""
    return in_own_process(_rebuild, root)


def _rebuild(say: Say, root: Path) -> Path:
    return rebuild_from_store(root)


@dataclass(frozen=True)
class _Base:
    """A generation whose vectors are nearly those that are to be built."""

    folder: Path
    changed: Sequence[Entry]
    since_whole: int


def _base_of(root: Path, embedder: str, entries: Sequence[Entry]) -> _Base | None:
    """The generation that serves, where little was changed and nothing taken away since; otherwise None.

    What is deleted must be nowhere in the files, and Chroma only marks it: so much less would be saved by it.
    """
    try:
        folder = current_generation(root)
        manifest = read_manifest(folder)
        if manifest.embedder != embedder:
            return None
        with closing(PassageStore(folder)) as store:
            keys = store.keys()
    except (IndexMissing, IndexMismatch, *DAMAGE):
        return None
    changed = [entry for entry in entries if keys.get(entry.id) != entry.key]
    since_whole = manifest.since_whole + len(changed)
    kept_all = keys.keys() <= {entry.id for entry in entries}
    return _Base(folder, changed, since_whole) if kept_all and since_whole <= _FEW * len(entries) else None


def _build(root: Path, passages: Sequence[Passage], entries: Sequence[Entry], base: _Base | None) -> tuple[Path, int]:
    """What was built, and how many vectors were changed since all of them were built in one go."""
    if base is not None:
        built = new_generation(root)
        try:
            _build_sides(built, passages, entries, base)
        except Exception as error:  # noqa: BLE001 - whatever it is, building all of it anew mends it
            log.warning("vectors_built_anew", because=f"{type(error).__name__}: {error}")
        else:
            return built, base.since_whole
    built = new_generation(root)  # and sweeps the one that failed away
    _build_sides(built, passages, entries)
    return built, 0


def _build_sides(built: Path, passages: Sequence[Passage], entries: Sequence[Entry], base: _Base | None = None) -> None:
    store = PassageStore.create(built, passages, entries)
    changed = [] if base is None else [entry for entry in base.changed if entry.is_searched]
    try:
        SparseIndex.build(built, passages)
        Spellings.build(built, passages)
        if base is None:
            DenseIndex.build(built, [entry for entry in entries if entry.is_searched])
        else:
            DenseIndex.build_upon(built, base.folder, changed)
        verify = DenseIndex(built)
        try:
            verify.check(store, changed)
        finally:
            verify.close()
    finally:
        store.close()


@dataclass(frozen=True)
class EntryText:
    """What is to be embedded for one entry."""

    entry: str
    passage: str
    side: Side
    text: str
    key: str


def texts_of(passages: Sequence[Passage]) -> list[EntryText]:
    """Of each passage its text first, then everything it should be found under, then its near misses."""
    wanted = []
    for passage in passages:
        texts: list[tuple[str, Side, str]] = [("text", "passage", f"{passage.heading}\n{passage.text}")]
        named = () if passage.kind == "faq" and passage.questions else (f"{passage.title} {passage.heading}",)
        questions = (*named, *passage.questions)
        texts += [(f"q{n}", "query", question) for n, question in enumerate(questions)]
        texts += [(f"n{n}", "query", near_miss) for n, near_miss in enumerate(passage.near_misses)]
        for name, side, text in texts:
            key = hashlib.sha256(f"{side}:{text}".encode()).hexdigest()
            wanted.append(EntryText(entry_id(passage.id, name), passage.id, side, text, key))
    return wanted


def _entries(
    texts: Sequence[EntryText],
    embedder: Embedder,
    known: dict[str, Vector],
    journal: EmbeddingJournal,
    progress: Progress,
) -> tuple[list[Entry], int]:
    vectors = dict(known)
    missing = {(one.side, one.key): one.text for one in texts if one.key not in vectors}
    done = 0
    sides: tuple[Side, ...] = ("query", "passage")
    for side in sides:
        # By length in bytes, which follows that in tokens in both languages: a chunk's texts need little padding.
        keys = sorted((key for s, key in missing if s == side), key=lambda key: len(missing[side, key].encode()))
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            found = list(zip(chunk, embedder.vectors([missing[side, key] for key in chunk], side), strict=True))
            journal.add(found)
            vectors.update(found)
            done += len(chunk)
            progress(done, len(missing))
    return [Entry(one.entry, one.passage, one.key, vectors[one.key]) for one in texts], len(missing)


def _known_vectors(root: Path, embedder: str, wanted: Collection[str]) -> dict[str, Vector]:
    """From every generation that is kept: content that is rolled back was embedded before."""
    known: dict[str, Vector] = {}
    for generation in generations(root):
        try:
            if read_manifest(generation).embedder != embedder:
                continue
        except IndexMismatch:
            continue
        try:
            with closing(PassageStore(generation)) as store:
                known |= store.vectors_by_key(wanted)
        except DAMAGE as error:
            log.warning("generation_damaged", generation=generation.name, error=str(error))
    return known
