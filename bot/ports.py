"""The seams of the pipeline: each outside thing a turn needs is one Protocol here; bootstrap.py picks the real ones."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.dialogue.events import BotSaid, Event, StoredEvent
from bot.dialogue.learner_memory import LearnerMemory
from bot.dialogue.policy import Decision
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.messages import BotMessage, Channel, CitationShown, IncomingMessage, RecommendationShown
from bot.ticket_port import (
    TICKET_REFERENCE,
    FrontDesk,
    NewTicket,
    Outlook,
    StaffMember,
    Standing,
    Ticket,
    TicketStore,
    reference_of,
    ticket_id_of,
)
from nlu import Prediction

__all__ = [
    "DESK",
    "TICKET_REFERENCE",
    "ActionOutcome",
    "ActionRunner",
    "Clock",
    "ConversationStore",
    "DeliveryLog",
    "Fanout",
    "FrontDesk",
    "Heard",
    "Learners",
    "Locks",
    "NewTicket",
    "Outlook",
    "Parser",
    "StaffMember",
    "StaffStore",
    "Standing",
    "Subscription",
    "Ticket",
    "TicketStore",
    "TurnContext",
    "Understander",
    "outbox_topic",
    "reference_of",
    "ticket_id_of",
]


@dataclass(frozen=True)
class Heard:
    """What became of an incoming message."""

    tracker: Tracker
    seq: int
    """Of the message's event, also for a repeat."""
    repeat: bool
    turn_id: str | None
    """The turn that answered it, for a repeat that was answered."""


@dataclass(frozen=True)
class ActionOutcome:
    """What an action did: facts and messages. It wrote nothing."""

    messages: tuple[BotMessage, ...] = ()
    citations: tuple[CitationShown, ...] = ()
    recommendations: tuple[RecommendationShown, ...] = ()
    events: tuple[Event, ...] = ()
    abstained: bool = False
    handoff: str | None = None
    """Name of the reason for which the action itself asks for a person."""
    failed: str | None = None
    """Name of the exception type, when the action crashed and the apology speaks for it."""


@dataclass(frozen=True)
class TurnContext:
    """What an action may know beyond the tracker."""

    turn_id: str
    channel: str
    learner_id: str | None
    page: dict[str, object] = field(default_factory=dict)


class Understander(Protocol):
    """Text to Understanding. Never raises: an unusable model means the red flags and the word "human" alone."""

    async def __call__(self, text: str, payload: str | None, tracker: Tracker) -> Understanding: ...


class Parser(Protocol):
    """Text to what the model says of it, before thresholds."""

    async def predict(self, text: str, default_language: str) -> Prediction: ...


class ActionRunner(Protocol):
    """Runs the decided action. Never raises: a crash becomes an outcome with `failed`."""

    async def __call__(
        self, decision: Decision, tracker: Tracker, understood: Understanding, context: TurnContext
    ) -> ActionOutcome: ...


class Locks(Protocol):
    """One turn at a time per conversation."""

    def hold(self, conversation_id: str) -> AbstractAsyncContextManager[None]: ...


class Fanout(Protocol):
    """Says that a topic has something new; what it is, is read from the log.

    Topics: a conversation id, DESK, or a channel's outbox.
    """

    async def publish(self, topic: str) -> None: ...

    def subscribe(self, topic: str) -> "Subscription": ...


class Subscription(Protocol):
    """Register before reading the log, then wait: what is published in between wakes the first wait."""

    async def wait(self, timeout: float | None = None) -> bool:
        """True when something was published since the last wait; False after `timeout` seconds."""
        ...

    def close(self) -> None: ...


DESK = "desk"


def outbox_topic(channel: str) -> str:
    """Where a turn says that a channel on which we call the learner has something to send."""
    return f"outbox:{channel}"


class Learners(Protocol):
    """What is remembered of learners beyond one conversation; kept by the conversation store as it appends."""

    async def remembered(self, learner_id: str) -> LearnerMemory:
        """An empty memory for a learner who was never heard."""
        ...


class ConversationStore(Learners, Protocol):
    """The numbered event log. Every method is one short transaction."""

    async def hear(self, message: IncomingMessage, at: datetime) -> Heard:
        """Append what a learner said, once per message id; a repeat changes nothing."""
        ...

    async def open(
        self, conversation_id: str, channel: Channel, learner_id: str | None, language: str | None, at: datetime
    ) -> Tracker:
        """The conversation's tracker; the conversation is made if it isn't there."""
        ...

    async def load(self, conversation_id: str) -> Tracker | None: ...

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
        """Append events with the next numbers.

        A suggestion against which something has come up since it was decided (on another device, say) is taken out
        of them in the same transaction: dialogue/learner_memory.py.

        Args:
            epoch: given for a bot's turn: nothing is written unless the bot still owns the conversation in this
                epoch, checked in the statement that takes the numbers.
            ticket: opened in the same transaction, with its event, unless one is open.
            ended: message ids that `turn_id` answered.

        Returns:
            The tracker after the events; None when the epoch was over.
        """
        ...

    async def events(
        self, conversation_id: str, after: int, *, audience: str = "learner", limit: int = 500
    ) -> list[StoredEvent]:
        """Events with a number above `after`, in order, that this audience may read."""
        ...

    async def answering(self, conversation_id: str, message_id: str) -> list[BotSaid]:
        """What the turn that answered a message said; nothing while none has."""
        ...

    async def pending(self, older_than: datetime) -> list[str]:
        """Conversations that the bot owns and in which something is unanswered since before then."""
        ...


class DeliveryLog(Protocol):
    """How far a channel on which we call the learner has sent each log. Every method is one short transaction."""

    async def undelivered(self, channel: str) -> list[tuple[str, str, int]]:
        """Conversations of a channel whose log goes further than what was sent: id, address, last number sent."""
        ...

    async def delivered(self, conversation_id: str, seq: int) -> None:
        """Remember that everything up to `seq` was sent; never goes back."""
        ...


class StaffStore(Protocol):
    """Staff logins."""

    def verify(self, password: str, password_hash: str | None) -> bool:
        """Slow on purpose: run it in a thread. A missing hash takes as long and is always False."""
        ...

    async def by_name(self, name: str) -> tuple[StaffMember, str] | None:
        """The member and their password hash; None also for one who was switched off."""
        ...

    async def by_id(self, staff_id: str) -> tuple[StaffMember, str] | None: ...


class Clock(Protocol):
    """The time, in UTC."""

    def __call__(self) -> datetime: ...
