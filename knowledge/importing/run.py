"""The import: each source is found or fetched, converted, compared with what is there, written down, and told of."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from typing import get_args

import structlog

from knowledge.content_models import Domain
from knowledge.errors import ImportRefused, NotImportable
from knowledge.importing.document import Document, Limits, Reason
from knowledge.importing.drafts import DraftWriter, slug
from knowledge.importing.fetch import Fetcher
from knowledge.importing.journal import Entry, Journal
from knowledge.importing.report import Report, Row, Status, write_report
from knowledge.importing.sources import Source, expand
from knowledge.importing.worker import Worker
from knowledge.near_duplicates import TextIndex, same_text

log = structlog.get_logger()
FOLDER = ".import"
"""In the content folder: journal and report."""
_AT_ONCE = 64  # sources whose text is held in memory


@dataclass(frozen=True)
class Options:
    """How to import. `retry` tries again what was refused before, `keep_similar` takes near-duplicates too."""

    today: date
    course: str | None = None
    domain: str = "home"
    limits: Limits = field(default_factory=Limits)
    workers: int = 2
    keep_similar: bool = False
    retry: bool = False
    fetcher: Fetcher | None = None


@dataclass(frozen=True)
class _Read:
    """A source after conversion: a document, a refusal, or what the journal says of this very content."""

    source: Source
    sha256: str
    size: int
    seconds: float
    found: Document | NotImportable | Entry


def import_sources(
    sources: Sequence[str],
    into: Path,
    options: Options,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Make drafts of all sources in a content folder. What an earlier run has done with the same content stands.

    Raises:
        ImportRefused: the folder is a file, or the course's name cannot be one.
    """
    if into.exists() and not into.is_dir():
        raise ImportRefused(f"{into} is a file; name a content folder with --into")
    if options.course is not None and slug(options.course, 80) != options.course:
        raise ImportRefused(f"'{options.course}' cannot be a course's id: lower-case letters, digits and hyphens")
    if options.domain not in get_args(Domain):
        raise ImportRefused(f"'{options.domain}' is no domain: {', '.join(get_args(Domain))}")
    began = time.monotonic()
    run = _Run(into, options)
    wanted = expand(sources, into)
    rows: list[Row] = []
    for read in run.read_all(wanted):
        rows.append(run.settle(read))
        progress(len(rows), len(wanted))
    return write_report(into / FOLDER / "report.json", rows, time.monotonic() - began)


class _Run:
    def __init__(self, into: Path, options: Options) -> None:
        self._into = into
        self._options = options
        self._journal = Journal(into / FOLDER)
        self._fetcher = options.fetcher or Fetcher(options.limits.bytes)
        self._writer = DraftWriter(into, options.today, options.course, options.domain)
        self._texts = TextIndex()
        self._same: dict[str, str] = {}
        for file in [*sorted(into.glob("courses/*/*.md")), *sorted(into.glob("policies/*.md"))]:
            # The body alone: reading the front matters of 2,000 drafts as YAML takes ten times as long.
            text = file.read_text(encoding="utf-8", errors="replace")
            self._know(file.relative_to(into).as_posix(), text.partition("\n---\n")[2] or text)

    def read_all(self, sources: Sequence[Source]) -> Iterator[_Read]:
        """All sources in order, converted in processes beside each other."""
        count = max(1, self._options.workers)
        free: SimpleQueue[Worker] = SimpleQueue()

        def read(source: Source) -> _Read:
            worker = free.get()
            try:
                return self._read(source, worker)
            finally:
                free.put(worker)

        with ExitStack() as stack:
            for _ in range(count):
                free.put(stack.enter_context(Worker(self._options.limits)))
            threads = stack.enter_context(ThreadPoolExecutor(count))
            for start in range(0, len(sources), _AT_ONCE):
                yield from threads.map(read, sources[start : start + _AT_ONCE])

    def settle(self, read: _Read) -> Row:
        """Write a draft or say why not; the journal remembers either."""
        source, found = read.source, read.found
        if isinstance(found, Entry):
            if not found.drafts:
                return self._skipped(read, found.reason, found.message)
            return Row(source.key, Status.UNCHANGED, drafts=found.drafts, bytes=read.size, seconds=read.seconds)
        if isinstance(found, Document):
            found = self._repeats(read, found) or found
        if isinstance(found, NotImportable):
            self._journal.add(Entry(source.key, read.sha256, (), found.reason, found.message))
            return self._skipped(read, found.reason, found.message)
        beside = any((self._into / made[-1]).exists() for made in self._journal.made_of(source.key))
        status = Status.CHANGED if beside else Status.TAKEN
        drafts = self._writer.write(source, read.sha256, found)
        self._journal.add(Entry(source.key, read.sha256, drafts))
        self._know(drafts[-1], _text_of(found))
        notes = found.notes + (("a new draft beside the old one",) if status is Status.CHANGED else ())
        return Row(
            source.key, status, found.kind, found.language, drafts,
            notes=notes, bytes=read.size, seconds=round(read.seconds, 3),
        )  # fmt: skip

    def _read(self, source: Source, worker: Worker) -> _Read:
        began = time.monotonic()
        sha256, size = "", 0
        found: Document | NotImportable | Entry
        fetched: Path | None = None
        try:
            name, content_type = source.name, ""
            if source.url is not None:
                page = self._fetcher.fetch(source.url)
                name, content_type = page.name, page.content_type
                file = fetched = self._into / FOLDER / f"fetched-{hashlib.sha256(source.key.encode()).hexdigest()}"
                fetched.parent.mkdir(parents=True, exist_ok=True)
                fetched.write_bytes(page.content)
            else:
                file = source.file or Path(source.key)
            size = self._size(file)
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            done = self._journal.done(source.key, sha256)
            known = done is not None and (not self._options.retry or self._there(done.drafts))
            found = done if done is not None and known else worker.convert(file, name, content_type)
        except NotImportable as refused:
            found = refused
        except OSError as error:
            found = NotImportable(Reason.MISSING, f"cannot be opened: {error.strerror or error}")
        except Exception as error:  # a fault of ours with one source must not end the other two thousand
            log.exception("source_failed", source=source.key)
            found = NotImportable(Reason.CRASHED, f"{type(error).__name__}: {error}"[:200])
        finally:
            if fetched is not None:
                fetched.unlink(missing_ok=True)
        return _Read(source, sha256, size, time.monotonic() - began, found)

    def _size(self, file: Path) -> int:
        if not file.is_file():
            raise NotImportable(Reason.MISSING, "no such file")
        size, most = file.stat().st_size, self._options.limits.bytes
        if size > most:
            message = f"{size / 2**20:.0f} MB; at most {most // 2**20} MB are read, see --max-mb"
            raise NotImportable(Reason.TOO_LARGE, message)
        return size

    def _repeats(self, read: _Read, document: Document) -> NotImportable | None:
        own = self._journal.drafts_of(read.source.key)
        twin = self._journal.same_bytes(read.sha256)
        if twin is not None and twin.source != read.source.key:
            return NotImportable(Reason.DUPLICATE, f"the same file as {twin.source}")
        text = _text_of(document)
        same = self._same.get(hashlib.sha256(same_text(text).encode()).hexdigest())
        if same is not None and same not in own:
            return NotImportable(Reason.DUPLICATE, f"the same text as {same}")
        if self._options.keep_similar or document.pairs:
            return None
        near = self._texts.closest(text, besides=own)
        if near is None:
            return None
        message = f"{near[1]:.0%} the same as {near[0]}; --keep-similar takes it nevertheless"
        return NotImportable(Reason.NEAR_DUPLICATE, message)

    def _know(self, name: str, text: str) -> None:
        self._texts.add(name, text)
        self._same.setdefault(hashlib.sha256(same_text(text).encode()).hexdigest(), name)

    def _there(self, drafts: Sequence[str]) -> bool:
        """False where a draft, or the course it went into, was deleted since, or where there never was one."""
        return bool(drafts) and all((self._into / draft).exists() for draft in drafts)

    def _skipped(self, read: _Read, reason: str, message: str) -> Row:
        return Row(
            read.source.key, Status.SKIPPED, reason=str(reason), message=message,
            bytes=read.size, seconds=round(read.seconds, 3),
        )  # fmt: skip


def _text_of(document: Document) -> str:
    said = (f"{p.questions_zh}{p.questions_en}{p.answer_zh}{p.answer_en}" for p in document.pairs)
    return document.markdown or "\n".join(said)
