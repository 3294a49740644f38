"""`zhike ingest`: content files to passages, indexes and item vectors; a second run with no change does nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from bot.settings import Settings
from knowledge import (
    DEFAULT_CONTENT,
    Catalogue,
    Content,
    ContentCache,
    ContentError,
    Passage,
    find_overdue,
    find_problems,
    load_catalogue,
    passages_of,
)
from nlu import DEFAULT_BUNDLE, Encoder, Side, Vector, load_manifest
from recommender import build_snapshot
from retrieval import IngestReport, SentenceEncoder, build_index, content_hash

VECTORS = "vectors.npz"
"""Beside the content: vectors of its texts for the bundle that ships with Zhike, so that a first start is quick."""


@dataclass(frozen=True)
class Ingested:
    """What one run did."""

    catalogue: Catalogue = field(repr=False)
    """Not shown: asyncio makes a text of what `asyncio.run` returns, and of this one in a tenth of a second."""
    index: IngestReport
    snapshot_changed: bool
    content: str
    """Hash over the passages."""


@dataclass(frozen=True)
class Order:
    """What is to be built. It may be sent to another process, and all of it may be read in the files that are built."""

    passages: tuple[Passage, ...] | None = None
    """None: the index is left as it is."""
    catalogue: Catalogue | None = None
    """None: the item vectors are left as they are."""
    shipped: Path | None = None
    """Vectors that travel with the content."""
    force: bool = False
    keep: int = 2


@dataclass(frozen=True)
class Built:
    """What became of it."""

    index: IngestReport
    snapshot_changed: bool = False


Progress = Callable[[int, int], None]
Approve = Callable[[Path], None]
Build = Callable[[Settings, Order, Progress], Built]


class EncoderWhenNeeded:
    """Knows its identity from the manifest; the model is loaded when the first text is to be embedded."""

    def __init__(self, bundle: Path, threads: int) -> None:
        self.identity = load_manifest(bundle).vector_identity
        self.load = lru_cache(maxsize=1)(lambda: Encoder(bundle, threads=threads))

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        return self.load().vectors(texts, side)


def search_encoder(settings: Settings) -> SentenceEncoder | None:
    """The model that embeds for search in the bundle's place, where a setting names one.

    Raises:
        EncoderUnavailable: it isn't there, or the extra `train` isn't.
    """
    if not settings.encoder:
        return None
    return SentenceEncoder(settings.encoder, settings.encoder_query_prefix, settings.encoder_passage_prefix)


def index_folder(settings: Settings) -> Path:
    return settings.var / "index"


def snapshot_folder(settings: Settings) -> Path:
    return settings.var / "recommender"


def read_content(settings: Settings) -> Content:
    """The validated content, read from its files only where they have changed.

    Raises:
        ContentError: lists every problem with file and line.
    """
    folder = settings.content or DEFAULT_CONTENT
    kept = ContentCache(settings.var / "content.json")
    if (known := kept.get(folder)) is not None:
        return known
    mark = kept.mark(folder)
    catalogue = load_catalogue(folder)
    problems = find_problems(catalogue)
    if problems:
        raise ContentError(problems)
    content = Content(catalogue, tuple(passages_of(catalogue)))
    kept.put(content, mark)
    return content


def last_sound_content(settings: Settings) -> Content | None:
    """The content as the files were when they last had no problems; None when that isn't kept."""
    return ContentCache(settings.var / "content.json").last(settings.content or DEFAULT_CONTENT)


def build_here(
    settings: Settings,
    order: Order,
    progress: Progress,
    approve: Approve = lambda built: None,
    encoder: Encoder | EncoderWhenNeeded | None = None,
) -> Built:
    """In this process.

    Args:
        approve: is given what was built, before it serves; raises to refuse it.
        encoder: where one is loaded already.
    """
    encoder = encoder or EncoderWhenNeeded(settings.bundle or DEFAULT_BUNDLE, settings.workers)
    report, changed = IngestReport(False, len(order.passages or ()), 0, 0), False
    if order.passages is not None:
        report = build_index(
            index_folder(settings),
            order.passages,
            search_encoder(settings) or encoder,
            force=order.force,
            shipped=order.shipped,
            progress=progress,
            approve=approve,
            keep=order.keep,
        )
    if order.catalogue is not None:
        changed = build_snapshot(snapshot_folder(settings), order.catalogue, encoder)
    return Built(report, changed)


def ingest(
    settings: Settings,
    *,
    today: date,
    force: bool = False,
    keep: int = 2,
    index: bool = True,
    content: Content | None = None,
    build: Build = build_here,
) -> Ingested:
    """Validate, cut, embed what is new, build aside, swap in. Progress goes to stderr.

    Args:
        keep: so many generations of the index stay on disk.
        index: False where another version than the files' is to be searched.
        content: what was read, where the files cannot be.
        build: where and under which conditions; by default in this process, which asks nobody.
    """
    console = Console(stderr=True)
    content = content or read_content(settings)
    catalogue = content.catalogue
    for overdue in find_overdue(catalogue, today):
        console.print(f"[yellow]warning[/yellow] {overdue}", highlight=False)
    order = Order(content.passages if index else None, catalogue, catalogue.folder / VECTORS, force, keep)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with ProgressBar(*columns, console=console) as bars:
        bar = bars.add_task("embedding", total=None)
        built = build(settings, order, lambda done, total: bars.update(bar, completed=done, total=total))
        report = built.index
        bars.update(bar, completed=report.embedded, total=report.embedded or 1, visible=report.changed)
    return Ingested(catalogue, report, built.snapshot_changed, content_hash(content.passages))
