"""Publisher: builds a version aside, asks the golden questions, records it in SQL, and only then lets it serve."""

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import anyio
import anyio.from_thread
import anyio.to_thread
import structlog

from bot.builds import Judge, JudgedBuild, build_apart, embedder_of
from bot.desk.documents import document, documents_of, sources_of
from bot.ingest import Built, Ingested, Order, Progress, index_folder, ingest, last_sound_content, read_content
from bot.knowledge_port import (
    Document,
    Golden,
    GoldenDropped,
    Publication,
    PublicationStore,
    Published,
    PublishedMeanwhile,
    Working,
)
from bot.new_publication import publication_made
from bot.ports import Clock
from bot.settings import Settings
from bot.shown_catalogue import keep_catalogue, kept_catalogues
from knowledge import DEFAULT_CONTENT, Content, ContentError, Passage, load_catalogue
from retrieval import (
    BuildFailed,
    Difference,
    IndexMismatch,
    IndexMissing,
    content_hash,
    current_generation,
    read_manifest,
    serve_kept,
    verify_index,
)

log = structlog.get_logger()
KEPT = 4
"""Generations of the index that stay on disk: a rollback to one of them only moves a pointer."""
_NIGHT = timedelta(hours=24)
_AGAIN = timedelta(hours=1)  # after a check that failed


class Publisher:
    """Implements knowledge_port.Knowledge. SQL says what is published; the index follows."""

    def __init__(
        self, settings: Settings, store: PublicationStore, clock: Clock, build: JudgedBuild = build_apart
    ) -> None:
        self.store = store
        self._settings = settings
        self._clock = clock
        self._build = build
        self._root = index_folder(settings)
        self._one_at_a_time = anyio.Lock()
        self._verified_at = clock()

    async def publish(
        self, by: str, *, expected: int | None = None, force_reason: str = "", rebuild: bool = False
    ) -> Published:
        """Make the content files serve; does nothing when they do already.

        Args:
            expected: the version that the editor looked at.
            force_reason: why the golden questions are overruled; kept.
            rebuild: embed and build everything anew.

        Raises:
            ContentError: the files have problems.
            GoldenDropped: and no reason overrules them. What served still serves.
            PublishedMeanwhile: somebody was faster.
        """
        return (await self.ingested(by, expected=expected, force_reason=force_reason, rebuild=rebuild))[0]

    async def ingested(
        self, by: str, *, expected: int | None = None, force_reason: str = "", rebuild: bool = False
    ) -> tuple[Published, Ingested]:
        """The same, with what the ingest did."""
        started = time.perf_counter()
        async with self._one_at_a_time:
            latest = await self._expected(expected)
            content = await anyio.to_thread.run_sync(read_content, self._settings)
            documents = documents_of(content)
            digest = content_hash(content.passages)
            golden: list[Golden] = []
            recorded: list[Publication] = []

            def judge(built: Path, found: Golden | None) -> None:
                if found is not None and found.dropped and not force_reason:
                    raise GoldenDropped(found)
                golden[:] = [found] if found is not None else []
                if not recorded and (latest is None or latest.content != digest):
                    said = publication_made(
                        self._clock(), latest, "publish", by, digest, documents, golden, reason=force_reason
                    )
                    anyio.from_thread.run(self.store.add, said, documents)
                    recorded.append(said)
                kept_catalogues(self._settings).put(digest, content.catalogue)

            build = partial(self._judged, judge)
            run = partial(
                ingest, self._settings, today=self._clock().date(), force=rebuild, keep=KEPT, content=content,
                build=build,
            )  # fmt: skip
            try:
                done = await anyio.to_thread.run_sync(run)
            except BuildFailed as error:
                if not recorded:
                    raise
                log.error("build_died_after_it_was_recorded", error=str(error))  # noqa: TRY400 - its message says how
                done = await anyio.to_thread.run_sync(run)
            now = await self.store.latest()
            by_others = now is not None and now.version != (latest.version if latest else None)
            if now is None or (now.content != digest and not by_others):
                # It serves already: built before versions were kept, or by a command that keeps none.
                now = publication_made(self._clock(), now, "adopted", by, digest, documents, golden)
                await self.store.add(now, documents)
            elif not by_others and await self._says_otherwise(now, documents):
                # What is searched is the same; what a document says of itself, as its sources, is not.
                now = publication_made(
                    self._clock(), now, "publish", by, digest, documents, golden, reason=force_reason
                )
                await self.store.add(now, documents)
            await self._settle(now)
            await anyio.to_thread.run_sync(keep_catalogue, self._settings, digest, content.catalogue)
        return Published(now, done.index.changed, time.perf_counter() - started), done

    async def rollback(self, to: int, by: str, reason: str, *, expected: int | None = None) -> Published:
        """Serve an older version again, from its generation where that is still on disk, otherwise built from SQL.

        Raises:
            NoSuchVersion: there is none of that number.
            PublishedMeanwhile: somebody was faster.
        """
        started = time.perf_counter()
        async with self._one_at_a_time:
            latest = await self._expected(expected)
            target = await self.store.find(to)
            documents = await self.store.documents(to)
            said = publication_made(
                self._clock(), latest, "rollback", by, target.content, documents, [], reason=reason, restores=to
            )
            await self.store.add(said, documents)
            changed = await anyio.to_thread.run_sync(self._let_serve, target.content, _passages(documents))
        log.info("rolled_back", version=said.version, restores=to)
        return Published(said, changed, time.perf_counter() - started)

    async def working(self) -> list[Working]:
        """The documents of the files, drafts too.

        Raises:
            ContentError: the files have problems.
        """
        return await anyio.to_thread.run_sync(self._working)

    async def open(self, by: str) -> Ingested:
        """For a server that starts: publish what has changed in the files, unless an editor has rolled back since.

        What is refused stays unpublished, and what served goes on serving.
        """
        latest = await self.store.latest()
        if latest is None or latest.kind != "rollback":
            try:
                return (await self.ingested(by))[1]
            except GoldenDropped as refused:
                log.error("not_published", reason="golden_questions", worse=len(refused.golden.worse))  # noqa: TRY400 - refused, not broken
                latest = await self.store.latest()
            except ContentError as error:
                kept = last_sound_content(self._settings)
                if latest is None or kept is None:
                    raise
                log.error("not_published", reason="content", problems=[str(one) for one in error.problems[:20]])  # noqa: TRY400 - refused, not broken
                await self._settle(latest)
                return await anyio.to_thread.run_sync(self._beside_the_index, kept)
        if latest is not None:
            await self._settle(latest)
        return await anyio.to_thread.run_sync(self._beside_the_index)

    async def verify(self) -> list[Difference]:
        """What differs between the index and the latest version; empty when all is well."""
        latest = await self.store.latest()
        if latest is None:
            return []
        passages = _passages(await self.store.documents(latest.version))
        return await anyio.to_thread.run_sync(verify_index, self._root, passages)

    async def nightly(self) -> None:
        """Compare, and build the index anew from SQL where it differs."""
        if self._clock() - self._verified_at < _NIGHT:
            return
        self._verified_at = self._clock() - _NIGHT + _AGAIN  # where what follows fails
        differences = await self.verify()
        if not differences:
            self._verified_at = self._clock()
            log.info("index_verified")
            return
        log.error("index_differs", count=len(differences), first=[vars(one) for one in differences[:5]])
        latest = await self.store.latest()
        if latest is not None:
            passages = _passages(await self.store.documents(latest.version))
            async with self._one_at_a_time:
                await anyio.to_thread.run_sync(partial(self._build_from_sql, passages, force=True))
        self._verified_at = self._clock()

    def _working(self) -> list[Working]:
        public = documents_of(read_content(self._settings))
        everything = sources_of(load_catalogue(self._settings.content or DEFAULT_CONTENT, drafts=True))
        known = {one.key for one in public}
        drafts = [document(key, source) for key, source in everything.items() if key not in known]
        return [*(Working(one, False) for one in public), *(Working(one, True) for one in drafts)]

    async def _says_otherwise(self, published: Publication, documents: Sequence[Document]) -> bool:
        before = {one.key: one.digest for one in await self.store.documents(published.version)}
        return before != {one.key: one.digest for one in documents}

    async def _settle(self, latest: Publication) -> None:
        """The index follows SQL: a process may have died between the two, or another one swapped meanwhile."""
        serving = await anyio.to_thread.run_sync(self._serving)
        if serving is not None and read_manifest(serving).content == latest.content:
            return
        documents = await self.store.documents(latest.version)
        await anyio.to_thread.run_sync(self._let_serve, latest.content, _passages(documents))

    async def _expected(self, expected: int | None) -> Publication | None:
        latest = await self.store.latest()
        if expected is not None and expected != (latest.version if latest else 0):
            raise PublishedMeanwhile
        return latest

    def _judged(self, judge: Judge, settings: Settings, order: Order, progress: Progress) -> Built:
        return self._build(settings, order, progress, judge, self._serving())

    def _serving(self) -> Path | None:
        """None where nothing serves that the encoder of today can be asked of."""
        try:
            generation = current_generation(self._root)
            same = read_manifest(generation).embedder == embedder_of(self._settings).identity
        except (IndexMissing, IndexMismatch):
            return None
        return generation if same else None

    def _let_serve(self, content: str, passages: Sequence[Passage]) -> bool:
        serving = self._serving()
        if serving is not None and read_manifest(serving).content == content:
            return False
        if serve_kept(self._root, content, embedder_of(self._settings).identity):
            return True
        self._build_from_sql(passages)
        return True

    def _build_from_sql(self, passages: Sequence[Passage], *, force: bool = False) -> None:
        order = Order(tuple(passages), force=force, keep=KEPT)
        self._build(self._settings, order, lambda done, total: None, None, None)

    def _beside_the_index(self, content: Content | None = None) -> Ingested:
        """Catalogue and item vectors follow the files, whatever is searched."""
        build = partial(self._judged, _nobody)
        return ingest(self._settings, today=self._clock().date(), index=False, content=content, build=build)


def _nobody(built: Path, golden: Golden | None) -> None:
    """No index is built, so there is nothing to judge."""


def _passages(documents: Sequence[Document]) -> list[Passage]:
    return [passage for document in documents for passage in document.passages]
