"""Erasure: removes everything that is kept of a learner, leaves tombstones, and says what it did."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.dialogue.events import BotSaid, ErasureConfirmed, Event, Redacted
from bot.dialogue.receipt import RECEIPT, receipt_text
from bot.dialogue.script import SCRIPT
from bot.dialogue.tracker import BOT, Tracker
from bot.reader import written_for
from bot.rights_port import Erased, OwedErasure, Subject
from bot.storage.closing import close_tickets
from bot.storage.experiments import ExperimentArmRow
from bot.storage.log import append_events, read_tracker
from bot.storage.owed_erasures import OwedErasureRow, owe
from bot.storage.remainder import tables_left
from bot.storage.rows import (
    Base,
    ConsentRow,
    ConversationRow,
    DocumentTextRow,
    EventRow,
    ExposureRow,
    LearnerRow,
    OutcomeRow,
    PublicationRow,
    PublishedDocumentRow,
    ReceivedRow,
    RefusedRow,
    RetentionRow,
    StaffRow,
    TicketRow,
    TombstoneRow,
    table_of,
)
from bot.storage.tombstones import Tombstones

log = structlog.get_logger()
_EVENTS, _CONVERSATIONS = table_of(EventRow), table_of(ConversationRow)
_EXPOSURES, _OUTCOMES = table_of(ExposureRow), table_of(OutcomeRow)
_RECEIVED, _CONSENTS, _LEARNERS = table_of(ReceivedRow), table_of(ConsentRow), table_of(LearnerRow)
_SENT_ALL = 2**31 - 1
_CHUNK = 500

COVERED: frozenset[type[Base]] = frozenset(
    {EventRow, ConversationRow, TicketRow, ExposureRow, OutcomeRow, ReceivedRow, ConsentRow, LearnerRow, OwedErasureRow}
)
"""Tables in which a learner's data stands; `run` goes through all of them. What the platform owes goes when it has
answered."""
NOBODYS: frozenset[type[Base]] = frozenset(
    {
        StaffRow,
        RefusedRow,
        TombstoneRow,
        RetentionRow,
        PublicationRow,
        PublishedDocumentRow,
        DocumentTextRow,
        ExperimentArmRow,
    }
)
"""Tables in which none does. A table that is in neither fails a test."""


def confirmed_in(events: Sequence[Event]) -> bool:
    return any(isinstance(event, ErasureConfirmed) for event in events)


class Erasure:
    """One path for the chat, the command line and what a restored backup brings back."""

    def __init__(self, tombstones: Tombstones, session_gap: timedelta, lock: Callable[[Session], None]) -> None:
        """`lock` is held before the first read: see Joining."""
        self._tombstones = tombstones
        self._gap = session_gap
        self._lock = lock

    def run(self, session: Session, subject: Subject, at: datetime, *, here: str | None = None) -> Erased:
        """Erase a subject.

        Args:
            here: the conversation in which the receipt will be read: its numbers stay, with nothing behind them.
        """
        self._lock(session)
        ids = _conversations_of(session, subject)
        names = [self._tombstones.conversation(one) for one in ids]
        if subject.learner_id is not None:
            names.append(self._tombstones.learner(subject.learner_id))
        receipt = _receipt()
        counts = self._remove(session, subject.learner_id, ids, at, receipt, here)
        left = tables_left(session, subject.learner_id, ids, here)
        if left:
            log.error("erasure_left_rows", receipt=receipt, tables=left)
        erased = Erased(receipt, at, counts, left, platform_asked=subject.learner_id is not None)
        self._tombstones.add(session, names or [self._tombstones.conversation(subject.conversation_id)], erased)
        if subject.learner_id is not None:
            owe(session, OwedErasure(receipt, subject.learner_id, at))
        return erased

    def in_turn(
        self,
        session: Session,
        here: str,
        events: Sequence[Event],
        at: datetime,
        epoch: int | None,
        ended: Sequence[str],
        turn_id: str | None,
    ) -> Tracker | None:
        """What a turn comes to in which the learner confirmed: all is erased, and the receipt is what remains."""
        fence = update(_CONVERSATIONS).where(_CONVERSATIONS.c.id == here)
        if epoch is not None:
            fence = fence.where(_CONVERSATIONS.c.epoch == epoch, _CONVERSATIONS.c.owner == BOT)
        held = session.execute(fence.values(updated_at=at).returning(_CONVERSATIONS.c.tracker)).one_or_none()
        if held is None:
            return None
        tracker = Tracker.model_validate_json(held.tracker)
        erased = self.run(session, Subject(here, tracker.learner_id), at, here=here)
        with written_for(tracker.slots.get(SCRIPT)):
            said = [_told(event, erased) for event in events if isinstance(event, BotSaid)]
        gone = Redacted(target_seq=1, through_seq=tracker.seq, epoch=tracker.epoch + 1)
        place = {"conversation_id": here, "seq": tracker.seq, "turn_id": turn_id}
        left = [{"message_id": message_id, **place} for message_id in ended]
        if left:  # a repeat of the press finds its answer, and erases nothing twice
            session.execute(insert(_RECEIVED), left)
        return append_events(session, here, [gone, *said], at, self._gap)

    def replay(self, session: Session) -> int:
        """Erase again what is older than its tombstone: a restored backup has brought it back. How many subjects."""
        self._lock(session)
        self._tombstones.take_back(session)
        erased_at = self._tombstones.erased_at(session)
        if not erased_at:
            return 0
        again, learners = 0, set[str]()
        for conversation_id, learner_id, oldest in session.execute(_OLDEST).all():
            names = [self._tombstones.conversation(conversation_id)]
            names += [] if learner_id is None else [self._tombstones.learner(learner_id)]
            before = max((erased_at[name] for name in names if name in erased_at), default=None)
            if before is not None and oldest is not None and oldest < before:
                self._remove(session, None, [conversation_id], before, "", None)
                again += 1
                learners |= set() if learner_id is None else {learner_id}
        for learner_id in _learners_in(session):
            before = erased_at.get(self._tombstones.learner(learner_id))
            if before is not None and self._remove_rows_of_learner(session, learner_id, before):
                again += 1
                learners.add(learner_id)
        for learner_id in learners:  # the backup may be older than the platform's answer, or the platform's own
            before = erased_at.get(self._tombstones.learner(learner_id))
            if before is not None:
                owe(session, OwedErasure(_receipt(), learner_id, before))
        return again

    def _remove(
        self,
        session: Session,
        learner_id: str | None,
        ids: Sequence[str],
        at: datetime,
        receipt: str,
        here: str | None,
    ) -> dict[str, int]:
        counts = dict.fromkeys(("conversations", "messages", "tickets", "suggestions", "outcomes", "consents"), 0)
        counts["conversations"] = len(ids)
        for start in range(0, len(ids), _CHUNK):
            part = ids[start : start + _CHUNK]
            _hold(session, part)
            told = _EVENTS.c.type.in_(("learner_said", "bot_said", "staff_said"))
            counts["messages"] += _count(session, _EVENTS, _EVENTS.c.conversation_id.in_(part) & told)
            counts["tickets"] += close_tickets(session, part, at, receipt, self._gap)
            shown = list(
                session.scalars(select(_EXPOSURES.c.impression_id).where(_EXPOSURES.c.conversation_id.in_(part)))
            )
            counts["outcomes"] += _delete_outcomes(session, shown)
            counts["suggestions"] += _delete(session, _EXPOSURES, _EXPOSURES.c.conversation_id.in_(part))
            counts["consents"] += _delete(session, _CONSENTS, _CONSENTS.c.conversation_id.in_(part))
            _delete(session, _RECEIVED, _RECEIVED.c.conversation_id.in_(part))
            _delete(session, _EVENTS, _EVENTS.c.conversation_id.in_(part))
            _delete(session, _CONVERSATIONS, _CONVERSATIONS.c.id.in_([one for one in part if one != here]))
        if learner_id is not None:
            shown = list(
                session.scalars(select(_EXPOSURES.c.impression_id).where(_EXPOSURES.c.learner_id == learner_id))
            )
            counts["outcomes"] += _delete_outcomes(session, shown)
            counts["outcomes"] += _delete(session, _OUTCOMES, _OUTCOMES.c.learner_id == learner_id)
            counts["suggestions"] += _delete(session, _EXPOSURES, _EXPOSURES.c.learner_id == learner_id)
            counts["consents"] += _delete(session, _CONSENTS, _CONSENTS.c.learner_id == learner_id)
            _delete(session, _LEARNERS, _LEARNERS.c.id == learner_id)
        if here is not None:
            _leave_numbers(session, here, at)
        return counts

    def _remove_rows_of_learner(self, session: Session, learner_id: str, before: datetime) -> bool:
        """Rows that are older than the erasure and stand in no conversation; what came later stays."""
        old = and_(_EXPOSURES.c.learner_id == learner_id, _EXPOSURES.c.at < before)
        found = _delete_outcomes(session, list(session.scalars(select(_EXPOSURES.c.impression_id).where(old))))
        theirs = and_(_OUTCOMES.c.learner_id == learner_id, _OUTCOMES.c.received_at < before)
        found += _delete(session, _OUTCOMES, theirs) + _delete(session, _EXPOSURES, old)
        found += _delete(session, _CONSENTS, and_(_CONSENTS.c.learner_id == learner_id, _CONSENTS.c.at < before))
        found += _delete(session, _LEARNERS, and_(_LEARNERS.c.id == learner_id, _LEARNERS.c.updated_at < before))
        return found > 0


def _receipt() -> str:
    return f"ER-{uuid.uuid4().hex[:8].upper()}"


_OLDEST = (
    select(_CONVERSATIONS.c.id, _CONVERSATIONS.c.learner_id, func.min(_EVENTS.c.at, type_=_EVENTS.c.at.type))
    .outerjoin(_EVENTS, _EVENTS.c.conversation_id == _CONVERSATIONS.c.id)
    .group_by(_CONVERSATIONS.c.id, _CONVERSATIONS.c.learner_id)
)


def _conversations_of(session: Session, subject: Subject) -> list[str]:
    mine: ColumnElement[bool] = _CONVERSATIONS.c.id == subject.conversation_id
    if subject.learner_id is not None:
        mine = or_(mine, _CONVERSATIONS.c.learner_id == subject.learner_id)
    return list(session.scalars(select(_CONVERSATIONS.c.id).where(mine).order_by(_CONVERSATIONS.c.id)))


def _learners_in(session: Session) -> set[str]:
    columns: list[Any] = [_LEARNERS.c.id, _EXPOSURES.c.learner_id, _OUTCOMES.c.learner_id, _CONSENTS.c.learner_id]
    return {name for column in columns for name in session.scalars(select(column).distinct()) if name is not None}


def _leave_numbers(session: Session, conversation_id: str, at: datetime) -> None:
    """Every number keeps its place in the log, for widgets that are open; nothing stands behind it."""
    tracker = read_tracker(session, conversation_id)
    if tracker is None:
        return
    places = [
        {
            "conversation_id": conversation_id, "seq": seq, "type": "redacted", "audience": "learner", "turn_id": None,
            "at": at, "body": Redacted(target_seq=seq).model_dump_json(),
        }
        for seq in range(1, tracker.seq + 1)
    ]  # fmt: skip
    if places:
        session.execute(insert(_EVENTS), places)
    bare = Tracker(
        conversation_id=conversation_id,
        channel=tracker.channel,
        learner_id=tracker.learner_id,
        verified_at=tracker.verified_at,
        language=tracker.language,
        epoch=tracker.epoch,
        seq=tracker.seq,
    )
    session.execute(
        update(_CONVERSATIONS)
        .where(_CONVERSATIONS.c.id == conversation_id)
        .values(tracker=bare.model_dump_json(), pending_since=None)
    )


def _told(event: BotSaid, erased: Erased) -> BotSaid:
    language = event.turn.language if event.turn is not None else "zh"
    return event.model_copy(update={"text": event.text.replace(RECEIPT, receipt_text(erased, language))})


def _hold(session: Session, ids: Sequence[str]) -> None:
    """Conversations come before their tickets in the order of locks; staff may be at work in them."""
    session.execute(
        update(_CONVERSATIONS).where(_CONVERSATIONS.c.id.in_(ids)).values(updated_at=_CONVERSATIONS.c.updated_at)
    )


def _delete_outcomes(session: Session, impressions: Sequence[str]) -> int:
    """What came of slates that are erased. Somebody else's outcome of such a slate stays, joined to nothing."""
    removed = 0
    for start in range(0, len(impressions), _CHUNK):
        part = impressions[start : start + _CHUNK]
        removed += _delete(
            session, _OUTCOMES, and_(_OUTCOMES.c.impression_id.in_(part), _OUTCOMES.c.learner_id.is_(None))
        )
        alone = {"joined_impression": None, "joined_position": None, "joined_how": None}
        session.execute(update(_OUTCOMES).where(_OUTCOMES.c.joined_impression.in_(part)).values(**alone))
    return removed


def _delete(session: Session, table: Any, which: ColumnElement[bool]) -> int:
    found: Any = session.execute(delete(table).where(which))
    return int(found.rowcount)


def _count(session: Session, table: Any, which: ColumnElement[bool]) -> int:
    return int(session.scalar(select(func.count()).select_from(table).where(which)) or 0)
