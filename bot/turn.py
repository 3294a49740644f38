"""One learner message, from arrival to a stored reply. Read this file first.

channel → hear → (a moment for further short messages) → answer → the log, from which every channel reads
"""

import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.desk.danger_watch import danger_told_to_staff
from bot.dialogue import responses
from bot.dialogue.compose import said_events
from bot.dialogue.events import BotSaid, ErasureConfirmed, Event, TurnEnded, TurnUnderstood
from bot.dialogue.staff_events import ServiceRated
from bot.dialogue.tracker import Tracker
from bot.messages import BotMessage, Channel, IncomingMessage, Reply
from bot.ports import (
    DESK,
    ActionRunner,
    Clock,
    ConversationStore,
    Fanout,
    FrontDesk,
    Heard,
    Locks,
    Understander,
    outbox_topic,
)
from bot.think import Thinking, Thought, TurnRules
from bot.timings import Timings

__all__ = ["Turn", "TurnRules"]

log = structlog.get_logger()
_LOGGED = {"intent", "confidence", "sentiment", "language", "rule", "action", "abstained", "escalated"}


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
        front_desk: FrontDesk,
        clock: Clock,
        rules: TurnRules,
        after_erasure: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._think = Thinking(
            understand=understand, run_action=run_action, front_desk=front_desk, clock=clock, rules=rules
        )
        self._front_desk = front_desk
        self._session = rules.session
        self._locks = locks
        self._fanout = fanout
        self._clock = clock
        self._after_erasure = after_erasure

    async def hear(self, message: IncomingMessage) -> Heard:
        """Store what a learner said; from here on it cannot be lost. A repeat changes nothing."""
        heard = await self._store.hear(message, self._clock())
        if not heard.repeat:
            await self._fanout.publish(message.conversation_id)
            if heard.tracker.handled_by_staff:
                await self._watch(heard.tracker, message)
                await self._fanout.publish(DESK)
        return heard

    async def _watch(self, tracker: Tracker, message: IncomingMessage) -> None:
        """Staff may be away from their desk when a learner tells them of a danger: their ticket calls it."""
        at = self._clock()
        try:
            found = await danger_told_to_staff(tracker, message, self._front_desk, at, self._session)
            if found is not None:
                events, ticket = found
                await self._store.append(tracker.conversation_id, events, at, ticket=ticket)
        except Exception:  # what was said is stored, and staff see it
            log.exception("danger_not_raised", conversation_id=tracker.conversation_id)

    async def greet(self, conversation_id: str, channel: Channel, learner_id: str | None, language: str) -> None:
        """First contact, said once: that this is a machine, and how to reach a person."""
        async with self._locks.hold(conversation_id):
            tracker = await self._store.open(conversation_id, channel, learner_id, language, self._clock())
            if tracker.seq > 0:
                return
            hello = BotSaid(
                turn_id=uuid.uuid4().hex,
                text=responses.say("utter_first_contact", language),
                buttons=responses.buttons("utter_greet", language),
            )
            await self._store.append(conversation_id, [hello], self._clock(), epoch=tracker.epoch)

    async def answer(self, conversation_id: str) -> str | None:
        """Answer all that is unanswered in one turn, and return its id.

        Returns:
            None when there is nothing to say: staff own this conversation, or took it while the bot was thinking, or
            another turn has answered already.
        """
        # The lock comes before the load: a tracker read outside it may be stale by the time it is used.
        async with self._locks.hold(conversation_id):
            stored = None
            while stored is None:  # another process may have answered some of it while this one was thinking
                tracker = await self._store.load(conversation_id)
                if tracker is None or not tracker.unanswered or tracker.handled_by_staff:
                    return None
                stored = await self._one_turn(tracker)
            return stored

    async def _one_turn(self, tracker: Tracker) -> str | None:
        turn_id = uuid.uuid4().hex
        timings = Timings()
        structlog.contextvars.bind_contextvars(turn_id=turn_id, conversation_id=tracker.conversation_id)
        try:
            # No transaction is open from here to _persist: models may think for a second, databases may not wait.
            thought = await self._think(tracker, turn_id, timings)
            return await self._persist(tracker, turn_id, thought, timings)
        finally:
            structlog.contextvars.unbind_contextvars("turn_id", "conversation_id")

    async def reply_to(self, conversation_id: str, message_id: str) -> Reply | None:
        """The reply of the turn that answered a message; None while none has, or when it said nothing."""
        turn = await self._store.answering(conversation_id, message_id)
        said = [event for event in turn if not event.discarded]
        if not said or said[-1].turn is None:
            return None
        messages = tuple(
            BotMessage(text=event.text, buttons=event.buttons, impression_id=event.impression_id) for event in said
        )
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

    async def _persist(self, tracker: Tracker, turn_id: str, thought: Thought, timings: Timings) -> str | None:
        """Store the turn in one transaction, fenced by the epoch it was thought in; then say that there is news."""
        ids = tuple(message.message_id for message in tracker.unanswered)
        payload = thought.payload.model_copy(update={"timings_ms": timings.milliseconds})
        said = said_events(turn_id, thought.messages, payload)
        ended = TurnEnded(turn_id=turn_id, message_ids=ids, outcome=thought.outcome, error=thought.error)
        outcome = "not_stored"
        try:
            with timings.timed("persist"):
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
            log.info("turn_completed", outcome=outcome, error=thought.error, timings_ms=timings.milliseconds, **facts)
        erased = current is not None and any(isinstance(event, ErasureConfirmed) for event in thought.events)
        await self._fanout.publish(tracker.conversation_id)
        await self._fanout.publish(outbox_topic(tracker.channel))
        rated = any(isinstance(event, ServiceRated) for event in thought.events)
        if erased or rated or thought.ticket is not None or tracker.open_ticket is not None:
            await self._fanout.publish(DESK)
        if erased and self._after_erasure is not None:  # last: it asks the platform too, which may be slow
            await self._after_erasure()
        return None if current is None else turn_id

    async def _discard(
        self, tracker: Tracker, turn_id: str, thought: Thought, said: list[Event], ids: tuple[str, ...]
    ) -> None:
        """Staff took over meanwhile: what was understood is kept, the reply is stored for audit only.

        Where another process was faster, its turn says what was understood and answered; this one answers nothing.
        """
        found = await self._store.load(tracker.conversation_id)
        if found is None or (found.erased_in_epoch or 0) > tracker.epoch:
            return  # erased meanwhile: what was understood must not come back
        silent = [e.model_copy(update={"discarded": True}) for e in said if isinstance(e, BotSaid)]
        taken_over = found.epoch != tracker.epoch
        understood = [event for event in thought.events if isinstance(event, TurnUnderstood) and taken_over]
        ids = ids if taken_over else ()
        ended = TurnEnded(turn_id=turn_id, message_ids=ids, outcome="discarded")
        await self._store.append(
            tracker.conversation_id, [*understood, *silent, ended], self._clock(), ended=ids, turn_id=turn_id
        )
