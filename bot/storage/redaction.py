"""Takes the words out of events in place: each keeps its number, so that the log has no gap."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from bot.dialogue.choices import CHOICES
from bot.dialogue.events import EVENT, Event, ImpressionShown, Redacted, SlotSet
from bot.dialogue.staff_events import ServiceRated, TicketResolved
from bot.dialogue.tracker import SIMPLIFIED_MARKED, Tracker
from bot.messages import RecommendationShown
from bot.storage.rows import ConversationRow, EventRow, table_of

REDACTED = frozenset(
    {"learner_said", "turn_understood", "bot_said", "staff_said", "request_narrowed", "form_moved", "note_added"}
)
"""Types of events that are words: they become redactions of themselves."""
EMPTIED = frozenset({"slot_set", "ticket_resolved", "service_rated", "impression_shown"})
"""Types that may have words, among facts that stay."""
WORDLESS = frozenset(
    {
        "action_run", "answer_reworded", "consent_changed", "erasure_confirmed", "identity_verified",
        "not_interested", "offer_withheld", "owner_changed", "redacted", "searched",
        "ticket_claimed", "ticket_opened", "ticket_raised", "ticket_released", "turn_ended",
    }
)  # fmt: skip
"""Types without words of a learner's. A type that is in none of the three fails a test."""
KEPT_SLOTS = CHOICES | {"language", "script", SIMPLIFIED_MARKED}
"""What a learner chose, and how they read: not words, and still true."""
PART = 500
"""Events of one transaction: everybody else waits for no longer than that."""

_EVENTS, _CONVERSATIONS = table_of(EventRow), table_of(ConversationRow)
_THIS = (_EVENTS.c.conversation_id == bindparam("_conversation"), _EVENTS.c.seq == bindparam("_seq"))
_EMPTY = update(_EVENTS).where(*_THIS)

Place = tuple[str, int]
"""A conversation and a number in it: how far a run has come."""


def redact_part(
    session: Session, types: Collection[str], before: datetime, after: Place | None, *, dry_run: bool = False
) -> tuple[int, Place | None]:
    """Take the words out of the next events, and out of the cached trackers.

    Returns:
        How many events had some, and where to go on; None at the end of the log.
    """
    conversation, seq = after or ("", 0)
    further = or_(
        _EVENTS.c.conversation_id > conversation,
        and_(_EVENTS.c.conversation_id == conversation, _EVENTS.c.seq > seq),
    )
    columns = (_EVENTS.c.conversation_id, _EVENTS.c.seq, _EVENTS.c.type, _EVENTS.c.body)
    rows = session.execute(
        select(*columns)
        .where(_EVENTS.c.type.in_(types), _EVENTS.c.at < before, further)
        .order_by(_EVENTS.c.conversation_id, _EVENTS.c.seq)
        .limit(PART)
    ).all()
    found: defaultdict[str, list[tuple[int, Event]]] = defaultdict(list)
    slots: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        event = EVENT.validate_json(row.body) if row.type in EMPTIED else None
        bare = _bare(row.seq, event)
        if bare is not None:
            found[row.conversation_id].append((row.seq, bare))
            slots[row.conversation_id] |= {event.name} if isinstance(event, SlotSet) else set()
    if not dry_run:
        for conversation_id, changed in found.items():
            _rewrite(session, conversation_id, changed, before, slots[conversation_id])
    end = (rows[-1].conversation_id, rows[-1].seq) if len(rows) == PART else None
    return sum(map(len, found.values())), end


def _bare(seq: int, event: Event | None) -> Event | None:
    """What stays of an event; None where it has no words."""
    match event:
        case SlotSet():
            return None if event.name in KEPT_SLOTS else Redacted(target_seq=seq)
        case TicketResolved():
            return event.model_copy(update={"summary": ""}) if event.summary else None
        case ImpressionShown():
            # "Because you mentioned …" has words of a learner's; which item was shown, and how likely, has not.
            told = any(item.reason for item in event.items)
            return event.model_copy(update={"items": _without_reasons(event.items)}) if told else None
        case ServiceRated():
            return event.model_copy(update={"words": None}) if event.words else None
        case _:
            return Redacted(target_seq=seq)


def _without_reasons(items: tuple[RecommendationShown, ...]) -> tuple[RecommendationShown, ...]:
    return tuple(item.model_copy(update={"reason": ""}) for item in items)


def _rewrite(
    session: Session,
    conversation_id: str,
    changed: Sequence[tuple[int, Event]],
    before: datetime,
    slots: Collection[str],
) -> None:
    # The conversation first: a message that came in between would be lost from the tracker.
    held = update(_CONVERSATIONS).where(_CONVERSATIONS.c.id == conversation_id)
    taken = held.values(updated_at=_CONVERSATIONS.c.updated_at).returning(_CONVERSATIONS.c.tracker)
    body = session.scalar(taken)
    if body is None:
        return  # erased since it was looked at
    place = {"_conversation": conversation_id}
    session.execute(
        _EMPTY,
        [
            {**place, "_seq": seq, "type": event.type, "audience": event.audience, "body": event.model_dump_json()}
            for seq, event in changed
        ],
    )
    gone = set(slots) - _set_since(session, conversation_id, before) if slots else set()
    kept = without_words(Tracker.model_validate_json(body), before, gone)
    session.execute(held.values(tracker=kept.model_dump_json()))


def _set_since(session: Session, conversation_id: str, before: datetime) -> set[str]:
    query = select(_EVENTS.c.body).where(
        _EVENTS.c.conversation_id == conversation_id, _EVENTS.c.type == "slot_set", _EVENTS.c.at >= before
    )
    events = (EVENT.validate_json(body) for body in session.scalars(query))
    return {event.name for event in events if isinstance(event, SlotSet)}


def without_words(tracker: Tracker, before: datetime, slots: Collection[str] = ()) -> Tracker:
    """A tracker that has nothing left of what was said before a moment, nor of these slots."""
    turns = tuple(turn.model_copy(update={"text": ""}) if turn.at < before else turn for turn in tracker.turns)
    shown = tuple(
        one.model_copy(update={"items": _without_reasons(one.items)}) if one.at < before else one
        for one in tracker.impressions
    )
    changes: dict[str, object] = {"turns": turns, "impressions": shown}
    heard, form, work = tracker.session_heard_at, tracker.form, tracker.staff_work
    if heard is None or heard < before:
        changes |= {"last_reply": (), "last_reply_turn": None, "offered_payloads": (), "request": None}
        changes |= {"unanswered": (), "request_turn": None}
    if form is not None and form.touched_at < before:
        changes["form"] = None
    if work is not None and (ended := work.ended_at or heard) is not None and ended < before:
        changes["staff_work"] = None
    if slots:
        changes["slots"] = {name: value for name, value in tracker.slots.items() if name not in slots}
    return tracker.model_copy(update=changes)
