"""Writing to a conversation's log inside a transaction: take numbers behind the fence, append, fold the tracker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from bot.dialogue.events import BotSaid, Event
from bot.dialogue.tracker import BOT, Tracker
from bot.storage.learners import remember
from bot.storage.rows import ConversationRow, EventRow, table_of

# Built once: building a statement takes longer than SQLite takes to run it. `_id`: a parameter that isn't a new value.
_CONVERSATIONS = table_of(ConversationRow)
_THIS = _CONVERSATIONS.c.id == bindparam("_id")
_TAKE_NUMBERS = (
    update(_CONVERSATIONS)
    .where(_THIS)
    .values(last_seq=_CONVERSATIONS.c.last_seq + bindparam("_count"), updated_at=bindparam("_at"))
    .returning(_CONVERSATIONS.c.last_seq, _CONVERSATIONS.c.tracker)
)
_TAKE_NUMBERS_BEHIND_FENCE = _TAKE_NUMBERS.where(
    _CONVERSATIONS.c.epoch == bindparam("_epoch"), _CONVERSATIONS.c.owner == BOT
)
_INSERT_EVENTS = insert(table_of(EventRow))
_KEEP_TRACKER = update(_CONVERSATIONS).where(_THIS)
_TRACKER = select(_CONVERSATIONS.c.tracker).where(_THIS)


def append_events(
    session: Session,
    conversation_id: str,
    events: Sequence[Event],
    at: datetime,
    session_gap: timedelta,
    *,
    epoch: int | None = None,
) -> Tracker | None:
    """Append events; with `epoch`, only if the bot still owns the conversation in it.

    The fence and the numbers are taken by one statement. Being a write, it also takes the database's write lock first:
    in SQLite a transaction that reads before it writes fails as soon as another one has committed in between.
    """
    place = {"_id": conversation_id, "_count": len(events), "_at": at}
    if epoch is None:
        taken = session.execute(_TAKE_NUMBERS, place)
    else:
        taken = session.execute(_TAKE_NUMBERS_BEHIND_FENCE, place | {"_epoch": epoch})
    row = taken.one_or_none()
    if row is None:
        return None
    first = row.last_seq - len(events) + 1
    numbered = [_numbered(event, first + i) for i, event in enumerate(events)]
    session.execute(
        _INSERT_EVENTS,
        [
            {
                "conversation_id": conversation_id,
                "seq": first + i,
                "type": event.type,
                "audience": event.audience,
                "turn_id": getattr(event, "turn_id", None),
                "at": at,
                "body": event.model_dump_json(),
            }
            for i, event in enumerate(numbered)
        ],
    )
    tracker = Tracker.model_validate_json(row.tracker).extended(numbered, at, session_gap)
    session.execute(
        _KEEP_TRACKER,
        {
            "_id": conversation_id,
            "tracker": tracker.model_dump_json(),
            "learner_id": tracker.learner_id or tracker.verified_earlier,
            "owner": tracker.owner,
            "epoch": tracker.epoch,
            "pending_since": tracker.unanswered[0].at if tracker.unanswered else None,
        },
    )
    if tracker.learner_id is not None:
        remember(session, tracker.learner_id, numbered, at, session_gap)
    return tracker


def read_tracker(session: Session, conversation_id: str) -> Tracker | None:
    body = session.scalar(_TRACKER, {"_id": conversation_id})
    return None if body is None else Tracker.model_validate_json(body)


def _numbered(event: Event, seq: int) -> Event:
    if isinstance(event, BotSaid) and event.turn is not None:
        return event.model_copy(update={"turn": event.turn.model_copy(update={"seq": seq})})
    return event
