"""Questions that were not answered well, read from the log: nothing of them is kept anywhere else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.dialogue.events import EVENT, Searched, TurnUnderstood
from bot.knowledge_port import Missed
from bot.storage.database import Database
from bot.storage.rows import ConversationRow, EventRow, table_of

_EVENTS, _CONVERSATIONS = table_of(EventRow), table_of(ConversationRow)
_CHUNK = 500
# A bad mood after an answer speaks of the answer only while the learner is still at it.
_AFTERWARDS = timedelta(minutes=30)
_CALM = frozenset({"thank", "goodbye", "affirm", "praise"})


@dataclass(frozen=True)
class _Turn:
    at: datetime
    understood: TurnUnderstood


class SqlMissedQuestions:
    """Implements knowledge_port.MissedQuestions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def missed(self, since: datetime, limit: int = 500) -> list[Missed]:
        return await self._database.run(_missed, since, limit)


def _missed(session: Session, since: datetime, limit: int) -> list[Missed]:
    latest = select(_EVENTS.c.conversation_id, _EVENTS.c.turn_id, _EVENTS.c.seq, _EVENTS.c.at, _EVENTS.c.body)
    # Answers are read too, since the next message may say that one was no good; hence more rows than are asked for.
    searches = latest.where(_EVENTS.c.type == "searched", _EVENTS.c.at >= since).order_by(_EVENTS.c.at.desc())
    rows = session.execute(searches.limit(limit * 8)).all()
    turns = _turns_in(session, {row.conversation_id for row in rows}, since - _AFTERWARDS)
    learners = _learners_of(session, {row.conversation_id for row in rows})
    found: list[Missed] = []
    for row in rows:
        searched = EVENT.validate_json(row.body)
        said = turns[row.conversation_id]
        at = next((n for n, turn in enumerate(said) if turn.understood.turn_id == row.turn_id), None)
        if not isinstance(searched, Searched) or at is None:
            continue  # redacted: what it was is nobody's to know
        why = _why(searched, said[at], said[at + 1 : at + 2])
        question = said[at].understood
        if why is not None and question.text.strip():
            found.append(
                Missed(
                    text=question.text.strip(),
                    language=question.language,
                    at=row.at,
                    learner=learners.get(row.conversation_id) or row.conversation_id,
                    why=why,
                    nearest=searched.source_ids[0] if searched.source_ids else None,
                )
            )
    return found[:limit]


def _why(
    searched: Searched, turn: _Turn, after: Sequence[_Turn]
) -> Literal["abstained", "asked_which", "answered_badly"] | None:
    if searched.verdict == "abstain":
        return "abstained"
    if searched.verdict == "choose":
        return "asked_which"
    unhappy = any(
        later.understood.sentiment == "negative"
        and later.understood.intent not in _CALM
        and later.at - turn.at <= _AFTERWARDS
        for later in after
    )
    return "answered_badly" if unhappy and turn.understood.sentiment != "negative" else None


def _turns_in(session: Session, conversations: set[str], since: datetime) -> defaultdict[str, list[_Turn]]:
    turns: defaultdict[str, list[_Turn]] = defaultdict(list)
    for row in _in_parts(
        session,
        select(_EVENTS.c.conversation_id, _EVENTS.c.at, _EVENTS.c.body)
        .where(_EVENTS.c.type == "turn_understood", _EVENTS.c.at >= since)
        .order_by(_EVENTS.c.conversation_id, _EVENTS.c.seq),
        _EVENTS.c.conversation_id,
        conversations,
    ):
        understood = EVENT.validate_json(row.body)
        if isinstance(understood, TurnUnderstood):
            turns[row.conversation_id].append(_Turn(row.at, understood))
    return turns


def _learners_of(session: Session, conversations: set[str]) -> dict[str, str | None]:
    query = select(_CONVERSATIONS.c.id, _CONVERSATIONS.c.learner_id)
    return {row.id: row.learner_id for row in _in_parts(session, query, _CONVERSATIONS.c.id, conversations)}


def _in_parts(session: Session, query: Any, column: Any, names: set[str]) -> list[Row[Any]]:
    ordered, found = sorted(names), list[Row[Any]]()
    for start in range(0, len(ordered), _CHUNK):
        found += session.execute(query.where(column.in_(ordered[start : start + _CHUNK]))).all()
    return found
