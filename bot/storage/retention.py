"""Retention: removes what its class has been kept for long enough, and leaves a line of proof for each class."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from bot.errors import ConfigurationError
from bot.storage.database import Database
from bot.storage.redaction import redact_events
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

_CHUNK = 500
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
    found: dict[str, int] = YAML(typ="safe", pure=True).load(text)
    return found


class Retention:
    """One run goes class by class, each in transactions of its own."""

    def __init__(self, database: Database, days: Mapping[str, int]) -> None:
        """Raises:
        ConfigurationError: a class that doesn't exist, or fewer days than one.
        """
        wrong = sorted(name for name, count in days.items() if name not in default_days() or count < 1)
        if wrong:
            known = ", ".join(default_days())
            raise ConfigurationError(en=f"ZHIKE_RETENTION_DAYS: {', '.join(wrong)}; classes are {known}, days from 1.")
        self._database = database
        self._days = {**default_days(), **days}

    async def run(self, now: datetime, *, dry_run: bool = False) -> list[Kept]:
        """What went, or would go, of each class."""
        return [await self._database.run(self._class, name, now, dry_run) for name in self._days]

    async def run_nightly(self, now: datetime) -> bool:
        """Run if the last proof is a day old; whether it did."""
        last = await self._database.run(
            lambda session: session.scalar(select(func.max(_RUNS.c.at, type_=_RUNS.c.at.type)))
        )
        if last is not None and now - last < _NIGHT:
            return False
        await self.run(now)
        return True

    def _class(self, session: Session, name: str, now: datetime, dry_run: bool) -> Kept:
        days = self._days[name]
        before = now - timedelta(days=days)
        remove, count, oldest = _CLASSES[name]
        removed = count(session, before)
        if not dry_run:
            if removed:
                remove(session, before, now)
            proof = {"data_class": name, "days": days, "removed": removed, "at": now}
            session.execute(insert(_RUNS), proof | {"oldest_left": oldest(session)})
        return Kept(name, days, removed, oldest(session))


_Remove = Callable[[Session, datetime, datetime], None]
_Count = Callable[[Session, datetime], int]
_Oldest = Callable[[Session], datetime | None]
_Class = tuple[_Remove, _Count, _Oldest]


def _rows(table: Any, at: Any, also: ColumnElement[bool] | None = None) -> _Class:
    """A class that is whole rows, by the moment in a column."""

    def which(before: datetime) -> ColumnElement[bool]:
        old: ColumnElement[bool] = at < before
        return old if also is None else and_(old, also)

    def count(session: Session, before: datetime) -> int:
        return int(session.scalar(select(func.count()).select_from(table).where(which(before))) or 0)

    def remove(session: Session, before: datetime, now: datetime) -> None:
        session.execute(delete(table).where(which(before)))

    def oldest(session: Session) -> datetime | None:
        first: datetime | None = session.scalar(select(func.min(at, type_=at.type)).select_from(table))
        return first

    return remove, count, oldest


def _words(*types: str) -> _Class:
    """A class that is the words of events: the event and its number stay."""
    mine = _EVENTS.c.type.in_(types)

    def count(session: Session, before: datetime) -> int:
        return int(session.scalar(select(func.count()).select_from(_EVENTS).where(mine, _EVENTS.c.at < before)) or 0)

    def remove(session: Session, before: datetime, now: datetime) -> None:
        redact_events(session, and_(mine, _EVENTS.c.at < before), before)

    def oldest(session: Session) -> datetime | None:
        first: datetime | None = session.scalar(select(func.min(_EVENTS.c.at, type_=_EVENTS.c.at.type)).where(mine))
        return first

    return remove, count, oldest


def _evidence() -> _Class:
    """The copies of messages in resolved tickets; figures stay."""

    def filled(session: Session, before: datetime) -> list[Row[int, dict[str, Any], datetime | None]]:
        resolved = select(_TICKETS.c.id, _TICKETS.c.evidence, _TICKETS.c.resolved_at).where(
            _TICKETS.c.status == "resolved", _TICKETS.c.resolved_at < before
        )
        return [row for row in session.execute(resolved) if row.evidence.get("turns")]

    def count(session: Session, before: datetime) -> int:
        return len(filled(session, before))

    def remove(session: Session, before: datetime, now: datetime) -> None:
        for ticket in filled(session, before):
            bare = ticket.evidence | {"turns": [], "recommended": []}
            session.execute(update(_TICKETS).where(_TICKETS.c.id == ticket.id).values(evidence=bare))

    def oldest(session: Session) -> datetime | None:
        return min((row.resolved_at for row in filled(session, datetime.max.replace(tzinfo=UTC))), default=None)

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

    def remove(session: Session, before: datetime, now: datetime) -> None:
        ids = list(session.scalars(select(conversations.c.id).where(mine, conversations.c.updated_at < before)))
        for start in range(0, len(ids), _CHUNK):
            part = ids[start : start + _CHUNK]
            session.execute(delete(received).where(received.c.conversation_id.in_(part)))
            session.execute(delete(_EVENTS).where(_EVENTS.c.conversation_id.in_(part)))
            session.execute(delete(conversations).where(conversations.c.id.in_(part)))

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

    def remove(session: Session, before: datetime, now: datetime) -> None:
        session.execute(delete(table).where(table.c.day < before.date().isoformat()))

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
    "conversation_text": _words("learner_said", "turn_understood", "bot_said", "staff_said", "request_narrowed"),
    "notes": _words("note_added"),
    "evidence": _evidence(),
    "erased_conversations": _receipts(),
    "analytics": _rows(table_of(ExposureRow), table_of(ExposureRow).c.at),
    "outcomes": _rows(table_of(OutcomeRow), table_of(OutcomeRow).c.at),
    "consents": _rows(table_of(ConsentRow), table_of(ConsentRow).c.at, _replaced_consents()),
    "refused_events": _refused(),
    "tombstones": _rows(table_of(TombstoneRow), table_of(TombstoneRow).c.erased_at),
    "proofs": _rows(_RUNS, _RUNS.c.at),
}
