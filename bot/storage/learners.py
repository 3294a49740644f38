"""What is remembered of learners beyond one conversation: one row each, held while a turn of theirs is stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.dialogue.events import Event
from bot.dialogue.learner_memory import LearnerMemory, is_remembered
from bot.storage.rows import LearnerRow, table_of

_LEARNERS = table_of(LearnerRow)
# Built once: building a statement takes longer than SQLite takes to run it.
_KEEP = update(_LEARNERS).where(_LEARNERS.c.id == bindparam("_id"))
_READ = select(_LEARNERS.c.memory).where(_LEARNERS.c.id == bindparam("_id"))
_EMPTY = LearnerMemory().model_dump_json()


def _hold(insert: sqlite.Insert | postgresql.Insert) -> Any:
    # Being a write, it also finds and locks a row that is there already.
    here = insert.on_conflict_do_update(index_elements=["id"], set_={"updated_at": insert.excluded.updated_at})
    return here.returning(_LEARNERS.c.memory)


_HOLD = {"sqlite": _hold(sqlite.insert(_LEARNERS)), "postgresql": _hold(postgresql.insert(_LEARNERS))}


def hold_memory(session: Session, learner_id: str, at: datetime) -> LearnerMemory:
    """The memory of a learner, locked until the transaction ends.

    The order of locks is joining, conversation, ticket, learner: whoever holds a learner waits for nothing else.
    """
    held = _HOLD[session.get_bind().dialect.name]
    body = session.scalar(held, {"id": learner_id, "memory": _EMPTY, "updated_at": at})
    return LearnerMemory.model_validate_json(body or _EMPTY)


def remember(session: Session, learner_id: str, events: Sequence[Event], at: datetime, session_gap: timedelta) -> None:
    """Fold events of one of a learner's conversations into what is remembered of them."""
    if not any(is_remembered(event) for event in events):
        return
    memory = hold_memory(session, learner_id, at).extended(events, at, session_gap)
    session.execute(_KEEP, {"_id": learner_id, "memory": memory.model_dump_json()})


def read_memory(session: Session, learner_id: str) -> LearnerMemory:
    """What is remembered of a learner; an empty memory for one who was never heard."""
    body = session.scalar(_READ, {"_id": learner_id})
    return LearnerMemory() if body is None else LearnerMemory.model_validate_json(body)
