"""What is left of somebody after an erasure: asked of every table by its columns, whatever the erasure went through."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, literal, or_, select
from sqlalchemy.orm import Session

from bot.storage.encryption import Sealed
from bot.storage.rows import Base, ConversationRow, LearnerRow, table_of

_CHUNK = 500
_CONVERSATIONS, _LEARNERS = table_of(ConversationRow), table_of(LearnerRow)


def tables_left(session: Session, learner_id: str | None, ids: Sequence[str], here: str | None) -> tuple[str, ...]:
    """Tables in which the learner's id or one of the conversations' still stands; none where all is gone.

    Args:
        here: the conversation in which the receipt will be read: it may be named, and may say whose it is.
    """
    gone = [one for one in ids if one != here]
    return tuple(
        table.name
        for table in Base.metadata.sorted_tables
        if any(
            session.scalar(select(literal(1)).select_from(table).where(which).limit(1)) is not None
            for which in _named_in(table, learner_id, gone, here)
        )
    )


def _named_in(
    table: Table, learner_id: str | None, gone: Sequence[str], here: str | None
) -> Iterator[ColumnElement[bool]]:
    conversation = _column(table, "conversation_id", _CONVERSATIONS)
    learner = _column(table, "learner_id", _LEARNERS)
    if conversation is not None:
        for start in range(0, len(gone), _CHUNK):
            yield conversation.in_(gone[start : start + _CHUNK])
    if learner is not None and learner_id is not None:
        if conversation is None or here is None:
            yield learner == learner_id
        else:
            yield and_(learner == learner_id, or_(conversation.is_(None), conversation != here))


def _column(table: Table, name: str, own: Table) -> Any:
    """Sealed columns can't be searched; the one among them is of what the platform owes, and names them on purpose."""
    column = table.c.id if table is own else table.c.get(name)
    return None if column is None or isinstance(column.type, Sealed) else column
