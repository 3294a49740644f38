"""Writing to a conversation's log inside a transaction: take numbers behind the fence, append, fold the tracker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dialogue.events import BotSaid, Event
from bot.dialogue.tracker import BOT, Tracker
from bot.storage.rows import ConversationRow, EventRow


async def append_events(
    session: AsyncSession,
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
    fenced = update(ConversationRow).where(ConversationRow.id == conversation_id)
    if epoch is not None:
        fenced = fenced.where(ConversationRow.epoch == epoch, ConversationRow.owner == BOT)
    taken = await session.execute(
        fenced.values(last_seq=ConversationRow.last_seq + len(events), updated_at=at).returning(
            ConversationRow.last_seq, ConversationRow.tracker
        ),
        execution_options={"synchronize_session": False},
    )
    row = taken.one_or_none()
    if row is None:
        return None
    first = row.last_seq - len(events) + 1
    numbered = [_numbered(event, first + i) for i, event in enumerate(events)]
    await session.execute(
        insert(EventRow),
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
    await session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id)
        .values(
            tracker=tracker.model_dump_json(),
            owner=tracker.owner,
            epoch=tracker.epoch,
            pending_since=tracker.unanswered[0].at if tracker.unanswered else None,
        ),
        execution_options={"synchronize_session": False},
    )
    return tracker


async def read_tracker(session: AsyncSession, conversation_id: str) -> Tracker | None:
    body = await session.scalar(select(ConversationRow.tracker).where(ConversationRow.id == conversation_id))
    return None if body is None else Tracker.model_validate_json(body)


def _numbered(event: Event, seq: int) -> Event:
    if isinstance(event, BotSaid) and event.turn is not None:
        return event.model_copy(update={"turn": event.turn.model_copy(update={"seq": seq})})
    return event
