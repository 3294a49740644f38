"""Tickets at the seam: what staff work on, what is known of the queue, and the store that keeps both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.dialogue.events import Event


@dataclass(frozen=True)
class NewTicket:
    """A ticket to be opened in the turn's own transaction."""

    reason: str
    urgency: str
    evidence: dict[str, object]
    first_reply_due_at: datetime
    team: str = ""


RAISED_IN_HAND = "raised_in_hand"
"""In a ticket's evidence: it became more urgent while a staff member had it."""


@dataclass(frozen=True)
class Ticket:
    """What staff work on."""

    id: int
    conversation_id: str
    channel: str
    learner_id: str | None
    language: str | None
    reason: str
    urgency: str
    status: str
    assignee: str | None
    assignee_name: str | None
    opened_at: datetime
    waiting_since: datetime | None
    first_reply_due_at: datetime | None
    version: int
    last_text: str
    sentiment: str
    evidence: dict[str, object]
    team: str = ""
    reopened: int = 0
    """How often it was taken up again after it was resolved."""
    alarms: int = 0
    """How often the desk was called again because nobody claimed it."""
    score: int | None = None
    """What the learner gave the service, 1 to 5."""
    score_words: str = ""

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    @property
    def calls_desk(self) -> bool:
        """A danger that nobody looks at: unclaimed, or said to staff who have not answered since."""
        in_hand = self.status == "claimed" and self.evidence.get(RAISED_IN_HAND) is True
        return self.urgency == "critical" and (self.status == "open" or (in_hand and self.waiting_since is not None))


TICKET_REFERENCE = "{ticket}"
"""Stands for a new ticket's reference in a reply until its row exists and the store fills it in."""


def reference_of(ticket_id: int) -> str:
    """What learners and staff call a ticket."""
    return f"T-{ticket_id:06d}"


def ticket_id_of(reference: str) -> int | None:
    """The other way round; None for what is no reference.

    >>> ticket_id_of("T-000123"), ticket_id_of("T-")
    (123, None)
    """
    number = reference.removeprefix("T-")
    return int(number) if number.isdecimal() and number.isascii() and len(number) <= 10 else None


@dataclass(frozen=True)
class Standing:
    """What is known of the queue when somebody joins it."""

    ahead: int
    """Unclaimed tickets of the team that come first."""
    first_replies: tuple[tuple[datetime, datetime], ...]
    """Of recent tickets of this urgency: when they were opened, and when a person first replied."""


@dataclass(frozen=True)
class Outlook:
    """What a learner can be told of the wait, in facts."""

    team: str
    team_name: dict[str, str]
    zone: str
    zone_name: dict[str, str]
    due_at: datetime
    """By when the service level wants a first reply; closed hours don't count."""
    opens_at: datetime | None
    """When somebody is back; None while somebody is there, or where no opening is known."""
    is_open: bool
    position: int | None
    """1 is next; None when it couldn't be counted."""
    wait_minutes: int | None
    """Median of what others waited; None when there are too few to tell."""


@dataclass(frozen=True)
class StaffMember:
    """Who answers tickets."""

    id: str
    name: str
    display_name: str
    role: str


class TicketStore(Protocol):
    """Tickets and the changes of owner that go with them. Every method is one short transaction."""

    async def tickets(self, view: str, staff_id: str | None = None) -> list[Ticket]: ...

    async def ticket(self, ticket_id: int) -> Ticket | None: ...

    async def claim(self, ticket_id: int, staff: StaffMember, version: int, at: datetime) -> Ticket | None:
        """Compare-and-set: None when the ticket changed since `version` or is not open. Raises the epoch."""
        ...

    async def reply(
        self, ticket_id: int, staff: StaffMember, text: str, message_id: str, at: datetime
    ) -> Ticket | None:
        """None when this staff member doesn't own the conversation. The same `message_id` writes once."""
        ...

    async def note(
        self, ticket_id: int, staff: StaffMember, text: str, at: datetime, message_id: str | None = None
    ) -> Ticket | None:
        """None where there is no such ticket. The same `message_id` writes once."""
        ...

    async def named(self, conversation_id: str) -> bool:
        """Whether a ticket, open or not, is about this conversation."""
        ...

    async def hand_back(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, settled: bool = True, summary: str = ""
    ) -> Ticket | None:
        """The bot goes on, with what staff leave it to know."""
        ...

    async def resolve(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, closing: Sequence[Event] = ()
    ) -> Ticket | None:
        """`closing` is said after the bot owns the conversation again."""
        ...

    async def release(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, closing: Sequence[Event] = ()
    ) -> Ticket | None:
        """Back into the queue, for somebody else to claim; the learner waits from now on if not before.

        `closing` is said after the bot owns the conversation again.
        """
        ...

    async def standing(self, team: str, urgency: str, since: datetime, ticket: str | None = None) -> Standing:
        """The queue of a team as a ticket of this urgency finds it, and what others waited since then."""
        ...

    async def sound_alarms(self, opened_before: datetime) -> list[Ticket]:
        """Mark critical tickets that call the desk (`Ticket.calls_desk`), each once, and return them."""
        ...


class FrontDesk(Protocol):
    """What can be said of the wait for a person."""

    async def outlook(
        self, *, language: str, urgency: str, topics: tuple[str, ...], at: datetime, ticket: str | None = None
    ) -> Outlook:
        """Never raises: with the figures out of reach it says what the calendar says.

        Args:
            topics: intent and reason, by which a team is chosen.
            ticket: the reference of one that waits already.
        """
        ...
