"""The ticket store in memory; held to the SQL one by tests/contracts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.desk.queue import URGENCIES
from bot.dialogue.events import Event
from bot.dialogue.staff_events import NoteAdded, OwnerChanged, StaffSaid, TicketClaimed, TicketReleased, TicketResolved
from bot.dialogue.tracker import BOT
from bot.ports import StaffMember, Standing, Ticket, ticket_id_of
from tests.fakes.memory import Memory


class FakeTickets:
    """Implements ports.TicketStore."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._replies: set[tuple[str, str, str]] = set()

    async def tickets(self, view: str, staff_id: str | None = None) -> list[Ticket]:
        found = list(self._memory.tickets.values())
        if view == "mine":
            found = [t for t in found if t.status == "claimed" and t.assignee == staff_id]
        elif view == "resolved":
            done = self._memory.resolved_at
            found = sorted((t for t in found if t.id in done), key=lambda t: done[t.id], reverse=True)[:50]
        else:
            found = [t for t in found if t.status != "resolved"]
        return [self._shown(ticket) for ticket in found]

    async def ticket(self, ticket_id: int) -> Ticket | None:
        found = self._memory.tickets.get(ticket_id)
        return None if found is None else self._shown(found)

    async def claim(self, ticket_id: int, staff: StaffMember, version: int, at: datetime) -> Ticket | None:
        ticket = self._memory.tickets.get(ticket_id)
        if ticket is None or ticket.status != "open" or ticket.version != version:
            return None
        changed = self._memory.change(ticket, status="claimed", assignee=staff.id, assignee_name=staff.display_name)
        epoch = self._memory.conversations[ticket.conversation_id].tracker.epoch + 1
        claimed = TicketClaimed(ticket=ticket.reference, staff_id=staff.id, staff_name=staff.display_name)
        owned = OwnerChanged(owner=staff.id, epoch=epoch, staff_name=staff.display_name)
        self._memory.append(ticket.conversation_id, [claimed, owned], at)
        return self._shown(changed)

    async def reply(
        self, ticket_id: int, staff: StaffMember, text: str, message_id: str, at: datetime
    ) -> Ticket | None:
        ticket = self._claimed_by(ticket_id, staff)
        if ticket is None:
            return None
        key = (ticket.conversation_id, staff.id, message_id)
        if key not in self._replies:
            self._replies.add(key)
            ticket = self._memory.change(ticket, waiting_since=None, first_reply_due_at=None)
            self._memory.replied_at.setdefault(ticket_id, at)
            said = StaffSaid(staff_id=staff.id, staff_name=staff.display_name, text=text)
            self._memory.append(ticket.conversation_id, [said], at)
        return self._shown(ticket)

    async def note(
        self, ticket_id: int, staff: StaffMember, text: str, at: datetime, message_id: str | None = None
    ) -> Ticket | None:
        ticket = self._memory.tickets.get(ticket_id)
        if ticket is None:
            return None
        key = None if message_id is None else (ticket.conversation_id, staff.id, message_id)
        if key not in self._replies:
            if key is not None:
                self._replies.add(key)
            note = NoteAdded(staff_id=staff.id, staff_name=staff.display_name, text=text)
            self._memory.append(ticket.conversation_id, [note], at)
        return self._shown(ticket)

    async def named(self, conversation_id: str) -> bool:
        return any(ticket.conversation_id == conversation_id for ticket in self._memory.tickets.values())

    async def hand_back(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, settled: bool = True, summary: str = ""
    ) -> Ticket | None:
        return self._finish(ticket_id, staff, at, {"way": "handed_back", "settled": settled, "summary": summary}, ())

    async def resolve(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, closing: Sequence[Event] = ()
    ) -> Ticket | None:
        return self._finish(ticket_id, staff, at, {}, closing)

    async def release(
        self, ticket_id: int, staff: StaffMember, at: datetime, *, closing: Sequence[Event] = ()
    ) -> Ticket | None:
        ticket = self._claimed_by(ticket_id, staff)
        if ticket is None:
            return None
        waits = {"waiting_since": ticket.waiting_since or at, "alarms": 0}
        changed = self._memory.change(ticket, status="open", assignee=None, assignee_name=None, **waits)
        epoch = self._memory.conversations[ticket.conversation_id].tracker.epoch + 1
        left = TicketReleased(ticket=ticket.reference, staff_id=staff.id, staff_name=staff.display_name)
        self._memory.append(ticket.conversation_id, [left, OwnerChanged(owner=BOT, epoch=epoch), *closing], at)
        return self._shown(changed)

    async def standing(self, team: str, urgency: str, since: datetime, ticket: str | None = None) -> Standing:
        def place(found: Ticket) -> tuple[object, ...]:
            return URGENCIES.index(found.urgency), found.waiting_since or found.opened_at, found.id

        waiting = [t for t in self._memory.tickets.values() if t.status == "open" and t.team == team]
        own = self._memory.tickets.get(ticket_id_of(ticket) or 0) if ticket else None
        if own is None:
            ahead = sum(URGENCIES.index(t.urgency) <= URGENCIES.index(urgency) for t in waiting)
        else:
            ahead = sum(place(t) < place(own) for t in waiting if t.id != own.id)
        known = [t for t in self._memory.tickets.values() if t.urgency == urgency and t.team == team]
        known = sorted((t for t in known if t.opened_at >= since), key=lambda t: t.opened_at, reverse=True)
        replied = self._memory.replied_at
        return Standing(ahead, tuple((t.opened_at, replied[t.id]) for t in known if t.id in replied))

    async def sound_alarms(self, opened_before: datetime) -> list[Ticket]:
        late = [
            t
            for t in self._memory.tickets.values()
            if t.calls_desk and t.alarms == 0 and t.waiting_since is not None and t.waiting_since <= opened_before
        ]
        return [self._shown(self._memory.change(ticket, alarms=1)) for ticket in late]

    def _finish(
        self, ticket_id: int, staff: StaffMember, at: datetime, left: dict[str, Any], closing: Sequence[Event]
    ) -> Ticket | None:
        ticket = self._claimed_by(ticket_id, staff)
        if ticket is None:
            return None
        changed = self._memory.change(ticket, status="resolved")
        self._memory.resolved_at[ticket_id] = at
        epoch = self._memory.conversations[ticket.conversation_id].tracker.epoch + 1
        resolved = TicketResolved(ticket=ticket.reference, staff_id=staff.id, staff_name=staff.display_name, **left)
        owned = OwnerChanged(owner=BOT, epoch=epoch)
        self._memory.append(ticket.conversation_id, [resolved, owned, *closing], at)
        return self._shown(changed)

    def _claimed_by(self, ticket_id: int, staff: StaffMember) -> Ticket | None:
        ticket = self._memory.tickets.get(ticket_id)
        mine = ticket is not None and ticket.status == "claimed" and ticket.assignee == staff.id
        return ticket if mine else None

    def _shown(self, ticket: Ticket) -> Ticket:
        tracker = self._memory.conversations[ticket.conversation_id].tracker
        last = tracker.turns[-1] if tracker.turns else None
        heard = tracker.unanswered[-1].text if tracker.unanswered else last.text if last else ""
        mood = last.sentiment if last else "neutral"
        return replace(ticket, language=tracker.language, last_text=heard[:120], sentiment=mood)
