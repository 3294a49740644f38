"""The two stores in memory, for properties over many histories; held to the SQL ones by tests/contracts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.desk.queue import URGENCIES
from bot.dialogue.events import BotSaid, Event, LearnerSaid, StoredEvent
from bot.dialogue.learner_memory import LearnerMemory, last_look
from bot.dialogue.staff_events import ServiceRated, TicketOpened, TicketRaised, TicketResolved
from bot.dialogue.tracker import BOT, Tracker
from bot.messages import Channel, IncomingMessage
from bot.ports import TICKET_REFERENCE, Heard, NewTicket, Ticket, ticket_id_of
from bot.ticket_port import RAISED_IN_HAND

_REOPEN_WITHIN = timedelta(days=7)
_MAY_READ = {"learner": {"learner"}} | {who: {"learner", "staff", "audit"} for who in ("staff", "audit")}


@dataclass
class _Conversation:
    tracker: Tracker
    events: list[StoredEvent] = field(default_factory=list)
    heard: dict[str, int] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)


class Memory:
    """What both stores share; every change is made between two awaits, so each method is one transaction."""

    def __init__(self, session_gap: timedelta) -> None:
        self.gap = session_gap
        self.conversations: dict[str, _Conversation] = {}
        self.tickets: dict[int, Ticket] = {}
        self.learners: dict[str, LearnerMemory] = {}
        self.resolved_at: dict[int, datetime] = {}
        self.replied_at: dict[int, datetime] = {}

    def append(self, conversation_id: str, events: Sequence[Event], at: datetime) -> Tracker:
        conversation = self.conversations[conversation_id]
        first = conversation.tracker.seq + 1
        numbered = [_numbered(event, first + i) for i, event in enumerate(events)]
        conversation.events += [
            StoredEvent(conversation_id=conversation_id, seq=first + i, at=at, event=event)
            for i, event in enumerate(numbered)
        ]
        conversation.tracker = conversation.tracker.extended(numbered, at, self.gap)
        learner = conversation.tracker.learner_id
        if learner is not None:
            self.learners[learner] = self.remembered(learner).extended(numbered, at, self.gap)
        return conversation.tracker

    def remembered(self, learner_id: str | None) -> LearnerMemory:
        return self.learners.get(learner_id or "", LearnerMemory())

    def open_ticket(self, conversation_id: str) -> Ticket | None:
        mine = [t for t in self.tickets.values() if t.conversation_id == conversation_id and t.status != "resolved"]
        return mine[0] if mine else None

    def rate(self, conversation_id: str, events: Sequence[Event]) -> None:
        for event in events:
            ticket = self.tickets.get(ticket_id_of(event.ticket) or 0) if isinstance(event, ServiceRated) else None
            if not isinstance(event, ServiceRated) or ticket is None or ticket.conversation_id != conversation_id:
                continue
            if event.score is not None and ticket.score is None:
                ticket = self.change(ticket, score=event.score)
            if event.words and not ticket.score_words:
                self.change(ticket, score_words=event.words)

    def recent(self, conversation_id: str, ticket: NewTicket, at: datetime) -> Ticket | None:
        """The resolved ticket that a new reason takes up again."""
        done = [
            found
            for found in self.tickets.values()
            if found.conversation_id == conversation_id
            and found.status == "resolved"
            and "critical" not in {found.urgency, ticket.urgency}
            and self.resolved_at[found.id] >= at - _REOPEN_WITHIN
        ]
        return max(done, key=lambda found: self.resolved_at[found.id], default=None)

    def with_earlier(self, ticket: NewTicket, before: Ticket) -> dict[str, object]:
        """The new grounds, and below them those of the times before."""
        done = self.resolved_at.get(before.id)
        record = {
            "reason": before.reason,
            "opened_at": before.opened_at.isoformat(),
            "resolved_at": done and done.isoformat(),
            "by": before.assignee_name,
            "evidence": {key: value for key, value in before.evidence.items() if key != "earlier"},
        }
        older = before.evidence.get("earlier", [])
        return {**ticket.evidence, "earlier": [record, *(older if isinstance(older, list) else [])][:3]}

    def change(self, ticket: Ticket, **values: object) -> Ticket:
        changed = replace(ticket, version=ticket.version + 1, **values)  # type: ignore[arg-type]  # named by callers
        self.tickets[ticket.id] = changed
        return changed


class FakeConversations:
    """Implements ports.ConversationStore."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def hear(self, message: IncomingMessage, at: datetime) -> Heard:
        conversation = self._memory.conversations.setdefault(
            message.conversation_id,
            _Conversation(
                Tracker(
                    conversation_id=message.conversation_id,
                    channel=message.channel,
                    learner_id=message.learner_id,
                    language=message.language,
                )
            ),
        )
        if message.message_id in conversation.heard:
            seq, turn_id = conversation.heard[message.message_id], conversation.answered.get(message.message_id)
            return Heard(conversation.tracker, seq, repeat=True, turn_id=turn_id)
        said = LearnerSaid(
            message_id=message.message_id, text=message.text, payload=message.payload, context=message.context
        )
        tracker = self._memory.append(message.conversation_id, [said], at)
        conversation.heard[message.message_id] = tracker.seq
        ticket = self._memory.open_ticket(message.conversation_id)
        if ticket is not None and ticket.waiting_since is None:
            self._memory.change(ticket, waiting_since=at)
        return Heard(tracker, tracker.seq, repeat=False, turn_id=None)

    async def open(
        self, conversation_id: str, channel: Channel, learner_id: str | None, language: str | None, at: datetime
    ) -> Tracker:
        fresh = Tracker(conversation_id=conversation_id, channel=channel, learner_id=learner_id, language=language)
        return self._memory.conversations.setdefault(conversation_id, _Conversation(fresh)).tracker

    async def load(self, conversation_id: str) -> Tracker | None:
        found = self._memory.conversations.get(conversation_id)
        return None if found is None else found.tracker

    async def append(
        self,
        conversation_id: str,
        events: Sequence[Event],
        at: datetime,
        *,
        epoch: int | None = None,
        ticket: NewTicket | None = None,
        ended: Sequence[str] = (),
        turn_id: str | None = None,
    ) -> Tracker | None:
        conversation = self._memory.conversations.get(conversation_id)
        if conversation is None:
            return None
        if epoch is not None and (conversation.tracker.epoch, conversation.tracker.owner) != (epoch, BOT):
            return None
        fresh = conversation.heard.keys() - conversation.answered.keys()
        if epoch is not None and not set(ended) <= fresh:
            return None
        if ticket is not None:
            events = self._with_ticket(conversation_id, list(events), ticket, at)
        for event in events:
            if isinstance(event, TicketResolved) and event.way == "withdrawn":
                waiting = self._memory.tickets[ticket_id_of(event.ticket) or 0]
                self._memory.change(waiting, status="resolved", waiting_since=None, first_reply_due_at=None)
        known = conversation.tracker
        memory = self._memory.remembered(known.learner_id)
        events = last_look(events, memory, at, unsolicited_in_session=known.session_unsolicited)
        tracker = self._memory.append(conversation_id, events, at)
        self._memory.rate(conversation_id, events)
        for message_id in ended:
            if turn_id is not None and message_id in fresh:
                conversation.answered[message_id] = turn_id
        return tracker

    async def remembered(self, learner_id: str) -> LearnerMemory:
        return self._memory.remembered(learner_id)

    async def events(
        self, conversation_id: str, after: int, *, audience: str = "learner", limit: int = 500
    ) -> list[StoredEvent]:
        found = self._memory.conversations.get(conversation_id)
        events = [] if found is None else found.events
        return [s for s in events if s.seq > after and s.event.audience in _MAY_READ[audience]][:limit]

    async def answering(self, conversation_id: str, message_id: str) -> list[BotSaid]:
        found = self._memory.conversations.get(conversation_id)
        turn_id = None if found is None else found.answered.get(message_id)
        events = [] if found is None or turn_id is None else [stored.event for stored in found.events]
        return [event for event in events if isinstance(event, BotSaid) and event.turn_id == turn_id]

    async def pending(self, older_than: datetime) -> list[str]:
        return [
            conversation_id
            for conversation_id, found in self._memory.conversations.items()
            if found.tracker.owner == BOT and found.tracker.unanswered and found.tracker.unanswered[0].at <= older_than
        ]

    def _with_ticket(self, conversation_id: str, events: list[Event], ticket: NewTicket, at: datetime) -> list[Event]:
        memory = self._memory
        tracker = memory.conversations[conversation_id].tracker
        opened = memory.open_ticket(conversation_id)
        if opened is not None:
            named = [_with_reference(event, opened.reference) for event in events]
            if URGENCIES.index(ticket.urgency) >= URGENCIES.index(opened.urgency):
                return named
            in_hand = {RAISED_IN_HAND: True} if opened.status == "claimed" else {}
            memory.change(
                opened,
                reason=ticket.reason,
                urgency=ticket.urgency,
                team=ticket.team,
                waiting_since=at,
                first_reply_due_at=ticket.first_reply_due_at,
                evidence=memory.with_earlier(ticket, opened) | in_hand,
                alarms=0,
            )
            raised = TicketRaised(ticket=opened.reference, reason=ticket.reason, urgency=ticket.urgency)
            return _before_reply(named, raised)
        before = memory.recent(conversation_id, ticket, at)
        if before is not None:
            evidence = memory.with_earlier(ticket, before)
            del memory.resolved_at[before.id]
            opened = memory.change(
                before,
                reason=ticket.reason,
                urgency=ticket.urgency,
                status="open",
                assignee=None,
                assignee_name=None,
                waiting_since=at,
                first_reply_due_at=ticket.first_reply_due_at,
                evidence=evidence,
                team=ticket.team,
                reopened=before.reopened + 1,
                alarms=0,
            )
        else:
            opened = Ticket(
                id=len(memory.tickets) + 1,
                conversation_id=conversation_id,
                channel=tracker.channel,
                learner_id=tracker.learner_id,
                language=tracker.language,
                reason=ticket.reason,
                urgency=ticket.urgency,
                status="open",
                assignee=None,
                assignee_name=None,
                opened_at=at,
                waiting_since=at,
                first_reply_due_at=ticket.first_reply_due_at,
                version=1,
                last_text="",
                sentiment="neutral",
                evidence=ticket.evidence,
                team=ticket.team,
            )
            memory.tickets[opened.id] = opened
        named = [_with_reference(event, opened.reference) for event in events]
        said = TicketOpened(
            ticket=opened.reference, reason=ticket.reason, urgency=ticket.urgency, reopened=before is not None
        )
        return _before_reply(named, said)


def _numbered(event: Event, seq: int) -> Event:
    if isinstance(event, BotSaid) and event.turn is not None:
        return event.model_copy(update={"turn": event.turn.model_copy(update={"seq": seq})})
    return event


def _before_reply(events: list[Event], fact: Event) -> list[Event]:
    first_said = next((i for i, event in enumerate(events) if isinstance(event, BotSaid)), len(events))
    return [*events[:first_said], fact, *events[first_said:]]


def _with_reference(event: Event, reference: str) -> Event:
    if not isinstance(event, BotSaid):
        return event
    turn = event.turn.model_copy(update={"ticket": reference}) if event.turn and event.turn.ticket else event.turn
    return event.model_copy(update={"text": event.text.replace(TICKET_REFERENCE, reference), "turn": turn})
