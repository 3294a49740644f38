"""Facts about tickets and what staff did, in the past tense."""

from typing import Literal

from pydantic import Field

from bot.dialogue.event import Audience, FactBase


class StaffSaid(FactBase):
    type: Literal["staff_said"] = "staff_said"
    staff_id: str
    staff_name: str
    text: str

    @property
    def audience(self) -> Audience:
        return "learner"


class NoteAdded(FactBase):
    type: Literal["note_added"] = "note_added"
    staff_id: str
    staff_name: str
    text: str


class OwnerChanged(FactBase):
    type: Literal["owner_changed"] = "owner_changed"
    owner: str
    """`bot`, or the id of a staff member."""
    epoch: int
    staff_name: str | None = None

    @property
    def audience(self) -> Audience:
        return "learner"


class TicketOpened(FactBase):
    type: Literal["ticket_opened"] = "ticket_opened"
    ticket: str
    reason: str
    urgency: str
    reopened: bool = False
    """The ticket was resolved a short while ago, and goes on."""

    @property
    def audience(self) -> Audience:
        return "learner"


class TicketRaised(FactBase):
    """A ticket that was open already is about something more urgent now."""

    type: Literal["ticket_raised"] = "ticket_raised"
    ticket: str
    reason: str
    urgency: str


class TicketClaimed(FactBase):
    type: Literal["ticket_claimed"] = "ticket_claimed"
    ticket: str
    staff_id: str
    staff_name: str


class TicketReleased(FactBase):
    """Back into the queue: who held it is no longer on staff."""

    type: Literal["ticket_released"] = "ticket_released"
    ticket: str
    staff_id: str
    staff_name: str


class TicketResolved(FactBase):
    type: Literal["ticket_resolved"] = "ticket_resolved"
    ticket: str
    staff_id: str
    staff_name: str
    way: Literal["resolved", "handed_back", "withdrawn"] = "resolved"
    """`withdrawn`: by the learner, before anybody had claimed it; no staff member is named then."""
    settled: bool = True
    """False when staff hand back something that is not done."""
    summary: str = ""
    """What staff leave the bot to know and say, in their own words."""


class ServiceRated(FactBase):
    """How was it? Once for each ticket; words may follow the number."""

    type: Literal["service_rated"] = "service_rated"
    ticket: str
    score: int | None = Field(None, ge=1, le=5)
    words: str | None = None
