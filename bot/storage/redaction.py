"""Takes the words out of events in place: each keeps its number, so that the log has no gap."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from bot.dialogue.events import Redacted
from bot.dialogue.tracker import Tracker
from bot.storage.log import read_tracker
from bot.storage.rows import ConversationRow, EventRow, table_of

_EVENTS, _CONVERSATIONS = table_of(EventRow), table_of(ConversationRow)
_THIS = (_EVENTS.c.conversation_id == bindparam("_conversation"), _EVENTS.c.seq == bindparam("_seq"))
_EMPTY = update(_EVENTS).where(*_THIS)


def redact_events(session: Session, which: ColumnElement[bool], before: datetime) -> int:
    """Events become redactions of themselves, and the cached trackers forget the same words. How many events."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for conversation_id, seq in session.execute(select(_EVENTS.c.conversation_id, _EVENTS.c.seq).where(which)):
        found[conversation_id].append(seq)
    for conversation_id, numbers in found.items():
        _empty(session, conversation_id, numbers)
        tracker = read_tracker(session, conversation_id)
        if tracker is not None:
            kept = without_words(tracker, before).model_dump_json()
            row = update(_CONVERSATIONS).where(_CONVERSATIONS.c.id == conversation_id)
            session.execute(row.values(tracker=kept))
    return sum(map(len, found.values()))


def without_words(tracker: Tracker, before: datetime) -> Tracker:
    """A tracker that has nothing left of what was said before a moment."""
    turns = tuple(turn.model_copy(update={"text": ""}) if turn.at < before else turn for turn in tracker.turns)
    changes: dict[str, object] = {"turns": turns}
    if tracker.session_heard_at is None or tracker.session_heard_at < before:
        changes |= {"last_reply": (), "last_reply_turn": None, "offered_payloads": (), "request": None}
        changes |= {"unanswered": (), "request_turn": None}
    return tracker.model_copy(update=changes)


def _empty(session: Session, conversation_id: str, numbers: Sequence[int]) -> None:
    session.execute(
        _EMPTY,
        [
            {
                "_conversation": conversation_id,
                "_seq": seq,
                "type": "redacted",
                "audience": "learner",
                "body": Redacted(target_seq=seq).model_dump_json(),
            }
            for seq in numbers
        ],
    )
