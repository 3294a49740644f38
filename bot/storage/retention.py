"""Retention: removes what its class has been kept for long enough, and leaves a line of proof for each class."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, insert, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from bot.errors import ConfigurationError
from bot.storage.database import Database
from bot.storage.joining import Joining
from bot.storage.redaction import EMPTIED, PART, REDACTED, redact_part
from bot.storage.rows import (
    ConsentRow,
    ConversationRow,
    EventRow,
    ExposureRow,
    OutcomeRow,
    ReceivedRow,
    RefusedRow,
    RetentionRow,
    TicketRow,
    TombstoneRow,
    table_of,
)
from bot.storage.tombstones import Tombstones

_CONVERSATIONS_AT_ONCE, _TICKETS_AT_ONCE = 50, 100
_NOTES = frozenset({"note_added"})
_COPIES = ("turns", "recommended", "earlier")
"""Where evidence has copies of what was said, this time and the times before."""
_NIGHT = timedelta(hours=24)
_EVENTS, _TICKETS, _RUNS = table_of(EventRow), table_of(TicketRow), table_of(RetentionRow)


@dataclass(frozen=True)
class Kept:
    """What a run came to for one class."""

    data_class: str
    days: int
    removed: int
    oldest_left: datetime | None


@cache
def default_days() -> Mapping[str, int]:
    text = files("bot.storage").joinpath("retention.yml").read_text(encoding="utf-8")
    found: dict[str, int] = YAML(typ="safe").load(text)
    return found


class Retention:
    """One run goes class by class, each in short transactions of its own."""

    def __init__(self, database: Database, days: Mapping[str, int], tombstones: Tombstones | None = None) -> None:
        """Raises:
        ConfigurationError: a class that doesn't exist, or fewer days than one.
        """
        wrong = sorted(name for name, count in days.items() if name not in default_days() or count < 1)
        if wrong:
            known = ", ".join(default_days())
            raise ConfigurationError(en=f"ZHIKE_RETENTION_DAYS: {', '.join(wrong)}; classes are {known}, days from 1.")
        self._database = database
        self._days = {**default_days(), **days}
        self._tombstones = tombstones or Tombstones()
        self._lock = Joining(timedelta(0), is_sqlite=database.is_sqlite).lock

    async def run(self, now: datetime, *, dry_run: bool = False) -> list[Kept]:
        """What went, or would go, of each class."""
        return [await self._class(name, now, dry_run) for name in self._days]

    async def run_nightly(self, now: datetime) -> bool:
        """Run if the last proof is a day old; whether it did."""
        last = await self._database.run(
            lambda session: session.scalar(select(func.max(_RUNS.c.at, type_=_RUNS.c.at.type)))
        )
        if last is not None and now - last < _NIGHT:
            return False
        await self.run(now)
        return True

    async def _class(self, name: str, now: datetime, dry_run: bool) -> Kept:
        """Part by part: a learner who writes meanwhile waits for one part at most."""
        days = self._days[name]
        before = now - timedelta(days=days)
        remove, count, oldest = _CLASSES[name]
        if dry_run:
            removed = await self._database.run(count, before)
            return Kept(name, days, removed, await self._database.run(oldest))
        removed, place = await self._database.run(remove, before, None)
        while place is not None:
            part, place = await self._database.run(remove, before, place)
            removed += part
        if name == "tombstones":
            await self._database.run(self._forget_tombstones, before)
        return await self._database.run(self._prove, Kept(name, days, removed, None), now)

    def _forget_tombstones(self, session: Session, before: datetime) -> None:
        self._lock(session)  # erasures hold it while they write to the journal
        self._tombstones.forget(before)

    def _prove(self, session: Session, done: Kept, now: datetime) -> Kept:
        found = replace(done, oldest_left=_CLASSES[done.data_class][2](session))
        session.execute(insert(_RUNS), vars(found) | {"at": now})
        return found


_Remove = Callable[[Session, datetime, Any], tuple[int, Any]]
"""Removes one part, from a place on; how many, and where the next part begins, None where there is none."""
_Count = Callable[[Session, datetime], int]
_Oldest = Callable[[Session], datetime | None]
_Class = tuple[_Remove, _Count, _Oldest]


def _rows(table: Any, at: Any, also: ColumnElement[bool] | None = None) -> _Class:
    """A class that is whole rows, by the moment in a column."""
    key = list(table.primary_key.columns)

    def which(before: datetime) -> ColumnElement[bool]:
        old: ColumnElement[bool] = at < before
        return old if also is None else and_(old, also)

    def count(session: Session, before: datetime) -> int:
        return int(session.scalar(select(func.count()).select_from(table).where(which(before))) or 0)

    def remove(session: Session, before: datetime, place: Any) -> tuple[int, Any]:
        part = select(*key).where(which(before)).limit(PART)
        gone: Any = session.execute(delete(table).where(tuple_(*key).in_(part)))
        return gone.rowcount, "again" if gone.rowcount == PART else None

    def oldest(session: Session) -> datetime | None:
        first: datetime | None = session.scalar(select(func.min(at, type_=at.type)).select_from(table))
        return first

    return remove, count, oldest


def _words(*types: str) -> _Class:
    """A class that is the words of events: the event and its number stay."""
    whole = _EVENTS.c.type.in_(REDACTED.intersection(types))

    def count(session: Session, before: datetime) -> int:
        found, place = redact_part(session, types, before, None, dry_run=True)
        while place is not None:
            part, place = redact_part(session, types, before, place, dry_run=True)
            found += part
        return found

    def remove(session: Session, before: datetime, place: Any) -> tuple[int, Any]:
        return redact_part(session, types, before, place)

    def oldest(session: Session) -> datetime | None:
        first: datetime | None = session.scalar(select(func.min(_EVENTS.c.at, type_=_EVENTS.c.at.type)).where(whole))
        return first

    return remove, count, oldest


def _evidence() -> _Class:
    """The copies of messages in resolved tickets, and what their learners said of the service; figures stay."""
    columns = (_TICKETS.c.id, _TICKETS.c.evidence, _TICKETS.c.score_words, _TICKETS.c.resolved_at)

    def resolved(
        session: Session, before: datetime, after: int, limit: int | None
    ) -> Sequence[Row[Any, Any, Any, Any]]:
        old = (_TICKETS.c.status == "resolved", _TICKETS.c.resolved_at < before, _TICKETS.c.id > after)
        return session.execute(select(*columns).where(*old).order_by(_TICKETS.c.id).limit(limit)).all()

    def filled(rows: Sequence[Row[Any, Any, Any, Any]]) -> list[Row[Any, Any, Any, Any]]:
        return [row for row in rows if row.score_words or any(row.evidence.get(name) for name in _COPIES)]

    def count(session: Session, before: datetime) -> int:
        return len(filled(resolved(session, before, 0, None)))

    def remove(session: Session, before: datetime, place: Any) -> tuple[int, Any]:
        rows = resolved(session, before, place or 0, _TICKETS_AT_ONCE)
        for ticket in filled(rows):
            bare = {"evidence": ticket.evidence | {name: [] for name in _COPIES}, "score_words": ""}
            # Taken up again meanwhile, it is somebody's work.
            still = (_TICKETS.c.id == ticket.id, _TICKETS.c.status == "resolved")
            session.execute(update(_TICKETS).where(*still).values(**bare))
        return len(filled(rows)), rows[-1].id if len(rows) == _TICKETS_AT_ONCE else None

    def oldest(session: Session) -> datetime | None:
        rows = resolved(session, datetime.max.replace(tzinfo=UTC), 0, None)
        return min((row.resolved_at for row in filled(rows)), default=None)

    return remove, count, oldest


def _receipts() -> _Class:
    """Conversations in which nothing is left that a learner wrote: the receipt of an erasure, or redactions alone."""
    conversations, received = table_of(ConversationRow), table_of(ReceivedRow)
    whole = select(_EVENTS.c.conversation_id).where(_EVENTS.c.seq == 1, _EVENTS.c.type == "redacted")
    again = exists().where(_EVENTS.c.conversation_id == conversations.c.id, _EVENTS.c.type == "learner_said")
    ticket = exists().where(_TICKETS.c.conversation_id == conversations.c.id)
    mine = and_(conversations.c.id.in_(whole), ~again, ~ticket)

    def count(session: Session, before: datetime) -> int:
        old = and_(mine, conversations.c.updated_at < before)
        return int(session.scalar(select(func.count()).select_from(conversations).where(old)) or 0)

    def remove(session: Session, before: datetime, place: Any) -> tuple[int, Any]:
        old = select(conversations.c.id, conversations.c.last_seq).where(mine, conversations.c.updated_at < before)
        part: list[str] = []
        events = 0
        for row in session.execute(old.limit(_CONVERSATIONS_AT_ONCE)):
            events += row.last_seq
            if part and events > PART:
                break
            part.append(row.id)
        session.execute(delete(received).where(received.c.conversation_id.in_(part)))
        session.execute(delete(_EVENTS).where(_EVENTS.c.conversation_id.in_(part)))
        session.execute(delete(conversations).where(conversations.c.id.in_(part)))
        return len(part), "again" if part else None

    def oldest(session: Session) -> datetime | None:
        updated = conversations.c.updated_at
        first: datetime | None = session.scalar(select(func.min(updated, type_=updated.type)).where(mine))
        return first

    return remove, count, oldest


def _refused() -> _Class:
    """Counts by day, whose day is written out."""
    table = table_of(RefusedRow)

    def count(session: Session, before: datetime) -> int:
        old = table.c.day < before.date().isoformat()
        return int(session.scalar(select(func.count()).select_from(table).where(old)) or 0)

    def remove(session: Session, before: datetime, place: Any) -> tuple[int, Any]:
        gone: Any = session.execute(delete(table).where(table.c.day < before.date().isoformat()))
        return gone.rowcount, None

    def oldest(session: Session) -> datetime | None:
        first = session.scalar(select(func.min(table.c.day)))
        return None if first is None else datetime.fromisoformat(first).replace(tzinfo=UTC)

    return remove, count, oldest


def _replaced_consents() -> ColumnElement[bool]:
    """Never the line that holds now."""
    later, mine = aliased(ConsentRow), table_of(ConsentRow).c
    same = and_(later.purpose == mine.purpose, later.conversation_id == mine.conversation_id, later.id > mine.id)
    return exists().where(same)


_CLASSES: dict[str, _Class] = {
    "conversation_text": _words(*(REDACTED | EMPTIED) - _NOTES),
    "notes": _words(*_NOTES),
    "evidence": _evidence(),
    "erased_conversations": _receipts(),
    "analytics": _rows(table_of(ExposureRow), table_of(ExposureRow).c.at),
    "outcomes": _rows(table_of(OutcomeRow), table_of(OutcomeRow).c.at),
    "consents": _rows(table_of(ConsentRow), table_of(ConsentRow).c.at, _replaced_consents()),
    "refused_events": _refused(),
    "tombstones": _rows(table_of(TombstoneRow), table_of(TombstoneRow).c.erased_at),
    "proofs": _rows(_RUNS, _RUNS.c.at),
}
