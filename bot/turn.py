"""One learner message, from arrival to a stored reply. Read this file first.

channel → hear → (a moment for further short messages) → answer → the log, from which every channel reads
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.desk.evidence import evidence_of
from bot.desk.triggers import ACTION_FAILED, Trigger, escalation_reason, trigger_named
from bot.dialogue import responses
from bot.dialogue.compose import compose
from bot.dialogue.events import ActionRun, BotSaid, Event, TurnEnded, TurnUnderstood
from bot.dialogue.policy import FALLBACK, Decision, decide
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.messages import BotMessage, IncomingMessage, Reply, TurnPayload
from bot.ports import (
    DESK,
    TICKET_REFERENCE,
    ActionOutcome,
    ActionRunner,
    Clock,
    ConversationStore,
    Fanout,
    Heard,
    Locks,
    NewTicket,
    TurnContext,
    Understander,
)
from bot.timings import Timings

log = structlog.get_logger()
_LOGGED = {"intent", "confidence", "sentiment", "language", "rule", "action", "abstained", "escalated"}


@dataclass(frozen=True)
class TurnRules:
    """What the operator sets about turns."""

    session: timedelta
    first_reply_minutes: dict[str, int]
    escalate_intents: frozenset[str]


@dataclass
class _Thought:
    """What one turn came to, before it is stored."""

    events: list[Event]
    messages: tuple[BotMessage, ...]
    payload: TurnPayload
    ticket: NewTicket | None
    outcome: str
    error: str | None


class Turn:
    """Hears messages and answers them, once each."""

    def __init__(
        self,
        *,
        store: ConversationStore,
        understand: Understander,
        run_action: ActionRunner,
        locks: Locks,
        fanout: Fanout,
        clock: Clock,
        rules: TurnRules,
    ) -> None:
        self._store = store
        self._understand = understand
        self._run_action = run_action
        self._locks = locks
        self._fanout = fanout
        self._clock = clock
        self._rules = rules

    async def hear(self, message: IncomingMessage) -> Heard:
        """Store what a learner said; from here on it cannot be lost. A repeat changes nothing."""
        heard = await self._store.hear(message, self._clock())
        if not heard.repeat:
            await self._fanout.publish(message.conversation_id)
            if heard.tracker.handled_by_staff:
                await self._fanout.publish(DESK)
        return heard

    async def answer(self, conversation_id: str) -> str | None:
        """Answer all that is unanswered in one turn, and return its id.

        Returns:
            None when there is nothing to say: staff own this conversation, or took it while the bot was thinking, or
            another turn has answered already.
        """
        # The lock comes before the load: a tracker read outside it may be stale by the time it is used.
        async with self._locks.hold(conversation_id):
            tracker = await self._store.load(conversation_id)
            if tracker is None or not tracker.unanswered or tracker.handled_by_staff:
                return None
            turn_id = uuid.uuid4().hex
            stages = Timings()
            structlog.contextvars.bind_contextvars(turn_id=turn_id, conversation_id=conversation_id)
            try:
                # No transaction is open from here to _persist: models may think for a second, databases may not wait.
                try:
                    thought = await self._think(tracker, turn_id, stages)
                except Exception as error:
                    log.exception("turn_failed")
                    thought = self._apology(tracker, turn_id, type(error).__name__)
                return await self._persist(tracker, turn_id, thought, stages)
            finally:
                structlog.contextvars.unbind_contextvars("turn_id", "conversation_id")

    async def reply_to(self, conversation_id: str, message_id: str) -> Reply | None:
        """The reply of the turn that answered a message; None while none has, or when it said nothing."""
        turn_id = await self._store.turn_of(conversation_id, message_id)
        return None if turn_id is None else await self.reply_of(conversation_id, turn_id)

    async def reply_of(self, conversation_id: str, turn_id: str) -> Reply | None:
        """The reply that a turn stored; None when it said nothing."""
        said = [
            stored.event
            for stored in await self._store.turn_events(conversation_id, turn_id)
            if isinstance(stored.event, BotSaid) and not stored.event.discarded
        ]
        if not said or said[-1].turn is None:
            return None
        messages = tuple(BotMessage(text=event.text, buttons=event.buttons) for event in said)
        return Reply(messages=messages, turn=said[-1].turn)

    async def resume_pending(self, older_than: timedelta) -> int:
        """Answer what a process that died, or a failed write, has left unanswered. Returns how many conversations."""
        conversations = await self._store.pending(self._clock() - older_than)
        for conversation_id in conversations:
            try:
                await self.answer(conversation_id)
            except Exception:  # the others wait too; this one is tried again with the next sweep
                log.exception("turn_not_stored", conversation_id=conversation_id)
        return len(conversations)

    async def _think(self, tracker: Tracker, turn_id: str, stages: Timings) -> _Thought:
        text = "\n".join(message.text for message in tracker.unanswered)
        payload = tracker.unanswered[-1].payload
        page = dict(tracker.unanswered[-1].context)
        with stages.timed("understand"):
            understood = await self._understand(text, payload, tracker)
        heard = TurnUnderstood(
            turn_id=turn_id,
            text=text,
            intent=understood.intent,
            confidence=understood.confidence,
            sentiment=understood.sentiment,
            language=understood.language,
            ranking=understood.ranking,
            safety_category=understood.safety_category,
            safety_severity=understood.safety_severity,
        )
        with stages.timed("decide"):
            decision = decide(tracker, understood)
        known = self._extended(tracker, [heard])
        context = TurnContext(turn_id, tracker.channel, tracker.learner_id, page)
        with stages.timed("act"):
            outcome = await self._run_action(decision, known, understood, context)
        done = [heard, ActionRun(turn_id=turn_id, action=decision.action, rule=decision.rule), *outcome.events]
        # Decided before the reply is worded, so that the learner is told.
        trigger = self._escalate(self._extended(tracker, done), outcome)
        return self._compose(tracker, turn_id, understood, decision, outcome, done, trigger)

    def _apology(self, tracker: Tracker, turn_id: str, error: str) -> _Thought:
        """What is left when a stage crashed: an honest word, and a ticket so that somebody looks."""
        language = tracker.language or "zh"
        text = "\n".join(message.text for message in tracker.unanswered)
        understood = Understanding(
            text=text, intent=FALLBACK, kind="fallback", confidence=0.0, sentiment="neutral", language=language
        )
        heard = TurnUnderstood(
            turn_id=turn_id, text=text, intent=FALLBACK, confidence=0.0, sentiment="neutral", language=language
        )
        sorry = BotMessage(
            text=responses.say("utter_apology", language), buttons=responses.buttons("utter_apology", language)
        )
        outcome = ActionOutcome(messages=(sorry,), failed=error)
        decision = Decision("action_apologise", "turn_failed")
        return self._compose(tracker, turn_id, understood, decision, outcome, [heard], ACTION_FAILED)

    def _escalate(self, tracker: Tracker, outcome: ActionOutcome) -> Trigger | None:
        if outcome.failed is not None:
            return ACTION_FAILED
        if outcome.handoff is not None:
            return trigger_named(outcome.handoff)
        return escalation_reason(tracker, self._rules.escalate_intents)

    def _compose(
        self,
        tracker: Tracker,
        turn_id: str,
        understood: Understanding,
        decision: Decision,
        outcome: ActionOutcome,
        done: list[Event],
        trigger: Trigger | None,
    ) -> _Thought:
        ticket = None
        if trigger is not None and tracker.open_ticket is None:
            due = self._clock() + timedelta(minutes=self._rules.first_reply_minutes[trigger.urgency])
            evidence = evidence_of(self._extended(tracker, done), trigger.name, understood.limits)
            ticket = NewTicket(trigger.name, trigger.urgency, evidence, due)
        messages = compose(
            outcome.messages,
            understood,
            rule=decision.rule,
            first_contact=not tracker.turns,
            # The reference is known once the ticket's row is: the store fills it in.
            ticket=None if trigger is None else tracker.open_ticket or TICKET_REFERENCE,
            already_waiting=tracker.open_ticket is not None,
        )
        payload = TurnPayload(
            turn_id=turn_id,
            seq=0,
            intent=understood.intent,
            confidence=understood.confidence,
            sentiment=understood.sentiment,
            language=understood.language,
            action=decision.action,
            rule=decision.rule,
            abstained=outcome.abstained,
            citations=outcome.citations,
            recommendations=outcome.recommendations,
            escalated=trigger is not None,
            escalation_reason=trigger.name if trigger else None,
            ticket=None if trigger is None else tracker.open_ticket or TICKET_REFERENCE,
        )
        ended = "apologised" if outcome.failed else "handed_over" if trigger else "answered"
        if ended == "answered" and outcome.abstained:
            ended = "abstained"
        return _Thought(done, messages, payload, ticket, ended, outcome.failed)

    async def _persist(self, tracker: Tracker, turn_id: str, thought: _Thought, stages: Timings) -> str | None:
        """Store the turn in one transaction, fenced by the epoch it was thought in; then say that there is news."""
        ids = tuple(message.message_id for message in tracker.unanswered)
        payload = thought.payload.model_copy(update={"timings_ms": stages.milliseconds})
        said = _said(turn_id, thought.messages, payload)
        ended = TurnEnded(turn_id=turn_id, message_ids=ids, outcome=thought.outcome, error=thought.error)
        outcome = "not_stored"
        try:
            with stages.timed("persist"):
                current = await self._store.append(
                    tracker.conversation_id,
                    [*thought.events, *said, ended],
                    self._clock(),
                    epoch=tracker.epoch,
                    ticket=thought.ticket,
                    ended=ids,
                    turn_id=turn_id,
                )
            outcome = thought.outcome if current is not None else "discarded"
            if current is None:
                await self._discard(tracker, turn_id, thought, said, ids)
        finally:
            facts = payload.model_dump(include=_LOGGED)
            log.info("turn_completed", outcome=outcome, error=thought.error, timings_ms=stages.milliseconds, **facts)
        await self._fanout.publish(tracker.conversation_id)
        if thought.ticket is not None or tracker.open_ticket is not None:
            await self._fanout.publish(DESK)
        return None if current is None else turn_id

    async def _discard(
        self, tracker: Tracker, turn_id: str, thought: _Thought, said: list[Event], ids: tuple[str, ...]
    ) -> None:
        """Staff took over meanwhile: what was understood is kept, the reply is stored for audit only."""
        silent = [e.model_copy(update={"discarded": True}) for e in said if isinstance(e, BotSaid)]
        understood = [event for event in thought.events if isinstance(event, TurnUnderstood)]
        ended = TurnEnded(turn_id=turn_id, message_ids=ids, outcome="discarded")
        await self._store.append(
            tracker.conversation_id, [*understood, *silent, ended], self._clock(), ended=ids, turn_id=turn_id
        )

    def _extended(self, tracker: Tracker, events: list[Event]) -> Tracker:
        return tracker.extended(events, self._clock(), self._rules.session)


def _said(turn_id: str, messages: tuple[BotMessage, ...], payload: TurnPayload) -> list[Event]:
    last = len(messages) - 1
    return [
        BotSaid(turn_id=turn_id, text=m.text, buttons=m.buttons, turn=payload if i == last else None)
        for i, m in enumerate(messages)
    ]
