"""Published versions: what each was built from, by whom and when, and the texts of documents through all of them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.knowledge_port import Document, Golden, NoSuchVersion, Publication, PublishedMeanwhile, Revision
from bot.storage.database import Database
from bot.storage.rows import DocumentTextRow, PublicationRow, PublishedDocumentRow, table_of
from knowledge import Passage

_VERSIONS, _IN_VERSION, _TEXTS = table_of(PublicationRow), table_of(PublishedDocumentRow), table_of(DocumentTextRow)
_PASSAGES = TypeAdapter(tuple[Passage, ...])
_CHUNK = 500


class SqlPublications:
    """Implements knowledge_port.PublicationStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self) -> Publication | None:
        found = await self.history(1)
        return found[0] if found else None

    async def history(self, limit: int = 50) -> list[Publication]:
        return await self._database.run(_history, limit)

    async def find(self, version: int) -> Publication:
        return await self._database.run(_find, version)

    async def add(self, publication: Publication, documents: Sequence[Document]) -> None:
        await self._database.run(_add, publication, documents)

    async def documents(self, version: int) -> list[Document]:
        return await self._database.run(_documents, version)

    async def revisions(self, key: str) -> list[Revision]:
        return await self._database.run(_revisions, key)

    async def text(self, digest: str) -> str:
        return await self._database.run(_text, digest)


def _history(session: Session, limit: int) -> list[Publication]:
    rows = session.execute(select(_VERSIONS).order_by(_VERSIONS.c.version.desc()).limit(limit))
    return [_publication(row) for row in rows]


def _find(session: Session, version: int) -> Publication:
    row = session.execute(select(_VERSIONS).where(_VERSIONS.c.version == version)).one_or_none()
    if row is None:
        raise NoSuchVersion
    return _publication(row)


def _add(session: Session, publication: Publication, documents: Sequence[Document]) -> None:
    values = asdict(publication) | {"golden": asdict(publication.golden) if publication.golden else {}}
    try:
        session.execute(insert(_VERSIONS), [values])
    except IntegrityError as error:
        raise PublishedMeanwhile from error
    known: set[str] = set()
    for start in range(0, len(documents), _CHUNK):
        part = [document.digest for document in documents[start : start + _CHUNK]]
        known.update(session.scalars(select(_TEXTS.c.digest).where(_TEXTS.c.digest.in_(part))))
    fresh = {document.digest: document for document in documents if document.digest not in known}
    if fresh:
        session.execute(insert(_TEXTS), [_kept(document) for document in fresh.values()])
    if documents:
        session.execute(
            insert(_IN_VERSION),
            [
                {"version": publication.version, "key": one.key, "position": position, "digest": one.digest}
                for position, one in enumerate(documents)
            ],
        )


def _documents(session: Session, version: int) -> list[Document]:
    _find(session, version)
    rows = session.execute(
        select(_IN_VERSION.c.key, _TEXTS)
        .join(_TEXTS, _TEXTS.c.digest == _IN_VERSION.c.digest)
        .where(_IN_VERSION.c.version == version)
        .order_by(_IN_VERSION.c.position)
    )
    return [
        Document(
            key=row.key,
            title=row.title,
            reviewer=row.reviewer,
            reviewed_on=row.reviewed_on,
            review_due_on=row.review_due_on,
            text=row.text,
            passages=_PASSAGES.validate_json(row.passages),
            digest=row.digest,
        )
        for row in rows
    ]


def _revisions(session: Session, key: str) -> list[Revision]:
    versions = session.execute(
        select(_VERSIONS.c.version, _VERSIONS.c.at, _VERSIONS.c.by, _TEXTS)
        .outerjoin(_IN_VERSION, (_IN_VERSION.c.version == _VERSIONS.c.version) & (_IN_VERSION.c.key == key))
        .outerjoin(_TEXTS, _TEXTS.c.digest == _IN_VERSION.c.digest)
        .order_by(_VERSIONS.c.version)
    )
    found: list[Revision] = []
    for row in versions:
        if row.digest == (found[-1].digest if found else None):
            continue
        reviewed = {"reviewer": row.reviewer or "", "reviewed_on": row.reviewed_on, "review_due_on": row.review_due_on}
        found.append(Revision(len(found) + 1, row.version, row.at, row.by, row.digest, **reviewed))
    return found


def _text(session: Session, digest: str) -> str:
    found = session.scalar(select(_TEXTS.c.text).where(_TEXTS.c.digest == digest))
    if found is None:
        raise NoSuchVersion
    return str(found)


def _publication(row: Row[Any]) -> Publication:
    values = dict(row._mapping)
    golden = values.pop("golden")
    if golden:
        values["golden"] = Golden(**golden | {"worse": tuple(golden["worse"])})
    return Publication(**values)


def _kept(document: Document) -> dict[str, Any]:
    return {
        "digest": document.digest,
        "title": document.title,
        "reviewer": document.reviewer,
        "reviewed_on": document.reviewed_on,
        "review_due_on": document.review_due_on,
        "text": document.text,
        "passages": _PASSAGES.dump_json(document.passages).decode(),
    }
