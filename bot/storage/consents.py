"""Keeps the history of consents, written with the turn that changed one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.dialogue.events import ConsentChanged, Event
from bot.dialogue.tracker import Tracker
from bot.storage.rows import ConsentRow, table_of

_ADD = insert(table_of(ConsentRow))


def keep_consents(session: Session, tracker: Tracker, events: Sequence[Event], at: datetime) -> None:
    """Consents among the events of a turn; nothing at all for the many turns that have none."""
    changed = [event for event in events if isinstance(event, ConsentChanged)]
    if changed:
        who = {"learner_id": tracker.learner_id, "conversation_id": tracker.conversation_id}
        place = {**who, "channel": tracker.channel, "at": at}
        session.execute(_ADD, [place | event.model_dump(exclude={"type", "turn_id"}) for event in changed])
