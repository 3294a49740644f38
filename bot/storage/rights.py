"""What is kept of a learner, read for them: counted for the chat, whole for the export; and erased by command."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.dialogue.consents import PURPOSES, holds
from bot.dialogue.tracker import Tracker
from bot.rights_port import ConsentRecord, Erased, Known, OwedErasure, Subject
from bot.storage.closing import closed_tickets
from bot.storage.database import Database
from bot.storage.erasure import Erasure
from bot.storage.joining import Joining
from bot.storage.learners import read_memory
from bot.storage.owed_erasures import owed_erasures, settle
from bot.storage.rows import (
    ConsentRow,
    ConversationRow,
    EventRow,
    ExposureRow,
    LearnerRow,
    OutcomeRow,
    TicketRow,
    table_of,
)
from bot.storage.tombstones import Tombstones

_EVENTS, _CONVERSATIONS, _TICKETS = table_of(EventRow), table_of(ConversationRow), table_of(TicketRow)
_EXPOSURES, _OUTCOMES = table_of(ExposureRow), table_of(OutcomeRow)
_CONSENTS, _LEARNERS = table_of(ConsentRow), table_of(LearnerRow)


class SqlRights:
    """Implements rights_port.RightsStore, rights_port.ErasedNames and rights_port.OwedErasures."""

    def __init__(self, database: Database, session_gap: timedelta, tombstones: Tombstones) -> None:
        self._database = database
        self._tombstones = tombstones
        joining = Joining(timedelta(0), is_sqlite=database.is_sqlite)
        self._erasure = Erasure(tombstones, session_gap, joining.lock)

    async def known(self, subject: Subject) -> Known:
        return await self._database.run(_known, subject)

    async def everything(self, subject: Subject) -> dict[str, Any]:
        return await self._database.run(_everything, subject)

    async def erase(self, subject: Subject, at: datetime) -> Erased:
        return await self._database.run(self._erasure.run, subject, at)

    async def replay(self) -> int:
        """Erase again what a restored backup has brought back; how many subjects."""
        return await self._database.run(self._erasure.replay)

    async def owed(self) -> list[OwedErasure]:
        return await self._database.run(owed_erasures)

    async def settle(self, receipt: str) -> None:
        await self._database.run(settle, receipt)

    async def closed_tickets(self) -> frozenset[str]:
        """References of the tickets of all who were erased."""
        return await self._database.run(closed_tickets)

    async def erased(self, learner_ids: frozenset[str]) -> dict[str, datetime]:
        return await self._database.run(self._erased, learner_ids)

    def _erased(self, session: Session, learner_ids: frozenset[str]) -> dict[str, datetime]:
        erased_at = self._tombstones.erased_at(session)
        names = {one: self._tombstones.learner(one) for one in learner_ids} if erased_at else {}
        found = {one: erased_at[name] for one, name in names.items() if name in erased_at}
        if not found:
            return {}
        here = session.scalars(select(_LEARNERS.c.id).where(_LEARNERS.c.id.in_(found)))
        back = set(here)
        return {one: at for one, at in found.items() if one not in back}


def _mine(column: Any, learner: Any, subject: Subject) -> ColumnElement[bool]:
    """Rows of this conversation, and for a known learner of all of theirs."""
    here: ColumnElement[bool] = column == subject.conversation_id
    return here if subject.learner_id is None else or_(here, learner == subject.learner_id)


def _conversations(session: Session, subject: Subject) -> list[str]:
    mine = _mine(_CONVERSATIONS.c.id, _CONVERSATIONS.c.learner_id, subject)
    return list(session.scalars(select(_CONVERSATIONS.c.id).where(mine).order_by(_CONVERSATIONS.c.updated_at)))


def _known(session: Session, subject: Subject) -> Known:
    ids = _conversations(session, subject)
    here = _EVENTS.c.conversation_id.in_(ids)
    said = and_(here, _EVENTS.c.type == "learner_said")
    messages, first = session.execute(select(func.count(), func.min(_EVENTS.c.at)).where(said)).one()
    tickets = session.scalar(select(func.count()).select_from(_TICKETS).where(_TICKETS.c.conversation_id.in_(ids)))
    shown = _mine(_EXPOSURES.c.conversation_id, _EXPOSURES.c.learner_id, subject)
    suggestions = session.scalar(select(func.count()).select_from(_EXPOSURES).where(shown))
    return Known(
        conversations=len(ids),
        messages=int(messages),
        first_at=first,
        tickets=int(tickets or 0),
        suggestions=int(suggestions or 0),
        consents=tuple(_consents(session, subject)),
        choices=_choices(session, subject),
    )


def _consents(session: Session, subject: Subject) -> list[ConsentRecord]:
    mine = _mine(_CONSENTS.c.conversation_id, _CONSENTS.c.learner_id, subject)
    rows = session.execute(select(_CONSENTS).where(mine).order_by(_CONSENTS.c.at, _CONSENTS.c.id))
    return [ConsentRecord(row.purpose, row.granted, row.at, row.text_version, row.channel) for row in rows]


def _choices(session: Session, subject: Subject) -> dict[str, bool]:
    body = session.scalar(select(_CONVERSATIONS.c.tracker).where(_CONVERSATIONS.c.id == subject.conversation_id))
    slots = {} if body is None else dict(Tracker.model_validate_json(body).slots)
    if subject.learner_id is not None:
        slots |= read_memory(session, subject.learner_id).model_dump()
    return {purpose.name: holds(purpose, slots) for purpose in PURPOSES} | {
        "suggestions": not slots.get("opted_out", False)
    }


def _everything(session: Session, subject: Subject) -> dict[str, Any]:
    ids = _conversations(session, subject)
    memory = None if subject.learner_id is None else read_memory(session, subject.learner_id).model_dump(mode="json")
    shown = _mine(_EXPOSURES.c.conversation_id, _EXPOSURES.c.learner_id, subject)
    exposures = session.execute(select(_EXPOSURES).where(shown).order_by(_EXPOSURES.c.at)).all()
    followed = _OUTCOMES.c.impression_id.in_([row.impression_id for row in exposures])
    theirs = and_(followed, _OUTCOMES.c.learner_id.is_(None))
    if subject.learner_id is not None:
        theirs = or_(theirs, _OUTCOMES.c.learner_id == subject.learner_id)
    outcomes = session.execute(select(_OUTCOMES).where(theirs).order_by(_OUTCOMES.c.at)).all()
    tickets = session.execute(select(_TICKETS).where(_TICKETS.c.conversation_id.in_(ids)).order_by(_TICKETS.c.id)).all()
    return {
        "conversations": [_conversation(session, one) for one in ids],
        "tickets": [_plain(row, leave={"assignee"}) for row in tickets],
        "consents": [vars(record) | {"at": record.at.isoformat()} for record in _consents(session, subject)],
        "choices": _choices(session, subject),
        "remembered": memory,
        "suggestions": [_plain(row) for row in exposures],
        "what_came_of_them": [_plain(row) for row in outcomes],
    }


def _conversation(session: Session, conversation_id: str) -> dict[str, Any]:
    about = session.execute(select(_CONVERSATIONS).where(_CONVERSATIONS.c.id == conversation_id)).one()
    rows = session.execute(
        select(_EVENTS).where(_EVENTS.c.conversation_id == conversation_id).order_by(_EVENTS.c.seq)
    ).all()
    events = [{"seq": row.seq, "at": row.at.isoformat(), **_without_staff(json.loads(row.body))} for row in rows]
    return {"id": conversation_id, "channel": about.channel, "address": about.address, "events": events}


def _without_staff(body: dict[str, Any]) -> dict[str, Any]:
    """Staff have rights too: their accounts are not the learner's data, their words about the learner are."""
    return {key: value for key, value in body.items() if key not in {"staff_id", "owner"}}


def _plain(row: Any, leave: Sequence[str] | set[str] = ()) -> dict[str, Any]:
    values = {key: value for key, value in row._mapping.items() if key not in leave}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}
