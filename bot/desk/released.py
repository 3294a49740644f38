"""What a learner is told when whoever helped them has left: the ticket waits for another colleague. Pure."""

import uuid

from bot.dialogue import responses
from bot.dialogue.events import BotSaid
from bot.ticket_port import StaffMember, Ticket


def told_of_release(ticket: Ticket, left: StaffMember) -> BotSaid:
    text = responses.say("utter_back_in_queue", ticket.language or "zh", who=left.display_name, ticket=ticket.reference)
    return BotSaid(turn_id=uuid.uuid4().hex, text=text)
