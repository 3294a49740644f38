"""JSON of the desk under `/api/desk/…`: queue, ticket, claim, reply, note, hand back, resolve."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends

from bot.desk.queue import by_urgency
from bot.desk.ratings import rating_question
from bot.dialogue.events import BotSaid
from bot.errors import Conflict, NotFound
from bot.platform_port import PlatformPort
from bot.ports import DESK, Clock, ConversationStore, Fanout, StaffMember, Ticket, TicketStore, outbox_topic
from bot.web.desk_schemas import Claim, HandBack, Note, StaffReply, TicketId, event_json, ticket_json
from bot.web.learner_names import LearnerNames
from bot.web.staff_auth import StaffAuth

View = Literal["queue", "mine", "resolved"]


class Desk:
    """What staff can do with tickets; shared by the JSON routes and the feed."""

    def __init__(
        self,
        *,
        tickets: TicketStore,
        store: ConversationStore,
        fanout: Fanout,
        platform: PlatformPort,
        clock: Clock,
    ) -> None:
        self.tickets = tickets
        self.store = store
        self.fanout = fanout
        self.clock = clock
        self._names = LearnerNames(platform, clock)

    async def listed(self, view: str, staff_id: str) -> list[dict[str, Any]]:
        found = await self.tickets.tickets(view, staff_id)
        ordered = found if view == "resolved" else by_urgency(found)
        names = await self._names.of(ticket.learner_id for ticket in ordered)
        return [ticket_json(ticket, names.get(ticket.learner_id or "")) for ticket in ordered]

    async def shown(self, ticket: Ticket) -> dict[str, Any]:
        names = await self._names.of([ticket.learner_id])
        return ticket_json(ticket, names.get(ticket.learner_id or ""))

    async def opened(self, ticket_id: int) -> dict[str, Any]:
        """A ticket with its frozen evidence, the whole transcript, and a suggested reply where there was an answer."""
        ticket = await self._find(ticket_id)
        tracker = await self.store.load(ticket.conversation_id)
        events = await self.store.events(ticket.conversation_id, 0, audience="staff", limit=2000)
        cited = [
            stored.event
            for stored in events
            if isinstance(stored.event, BotSaid) and stored.event.turn and stored.event.turn.citations
        ]
        suggestions = [
            {"text": "\n".join(c.quote for c in said.turn.citations), "citations": said.turn.model_dump()["citations"]}
            for said in cited[-2:]
            if said.turn
        ]
        return {
            "ticket": await self.shown(ticket),
            "evidence": ticket.evidence,
            "owner": "staff" if tracker and tracker.handled_by_staff else "bot",
            "events": [event_json(stored) for stored in events],
            "suggestions": suggestions,
        }

    async def claim(self, ticket_id: int, member: StaffMember, version: int) -> dict[str, Any]:
        ticket = await self.tickets.claim(ticket_id, member, version, self.clock())
        if ticket is None:
            current = await self._find(ticket_id)
            who = current.assignee_name or "-"
            raise Conflict(
                f"工单已由 {who} 接手或刚有变化。",
                f"Already taken by {who}, or it has just changed.",
                code="already_claimed",
            )
        return await self._changed(ticket)

    async def reply(self, ticket_id: int, member: StaffMember, reply: StaffReply) -> dict[str, Any]:
        ticket = await self.tickets.reply(ticket_id, member, reply.text, reply.client_msg_id, self.clock())
        return await self._changed(await self._mine(ticket_id, ticket))

    async def note(self, ticket_id: int, member: StaffMember, note: Note) -> dict[str, Any]:
        ticket = await self.tickets.note(ticket_id, member, note.text, self.clock(), note.client_msg_id)
        if ticket is None:
            raise NotFound
        return await self._changed(ticket)

    async def hand_back(self, ticket_id: int, member: StaffMember, left: HandBack) -> dict[str, Any]:
        changed = await self.tickets.hand_back(
            ticket_id, member, self.clock(), settled=left.settled, summary=left.summary
        )
        return await self._changed(await self._mine(ticket_id, changed))

    async def resolve(self, ticket_id: int, member: StaffMember) -> dict[str, Any]:
        """The learner is asked, once a ticket, how it was."""
        ticket = await self._find(ticket_id)
        asked = ticket.score is None and ticket.urgency != "critical"
        closing = [rating_question(ticket.reference, ticket.language or "zh")] if asked else []
        changed = await self.tickets.resolve(ticket_id, member, self.clock(), closing=closing)
        return await self._changed(await self._mine(ticket_id, changed))

    async def _find(self, ticket_id: int) -> Ticket:
        ticket = await self.tickets.ticket(ticket_id)
        if ticket is None:
            raise NotFound("没有这个工单。", "There is no such ticket.")
        return ticket

    async def _mine(self, ticket_id: int, changed: Ticket | None) -> Ticket:
        if changed is None:
            await self._find(ticket_id)
            raise Conflict(
                "这个工单现在不归您处理，请先接手。",
                "This ticket isn't yours right now. Claim it first.",
                code="not_yours",
            )
        return changed

    async def _changed(self, ticket: Ticket) -> dict[str, Any]:
        await self.fanout.publish(ticket.conversation_id)
        await self.fanout.publish(outbox_topic(ticket.channel))
        await self.fanout.publish(DESK)
        return await self.shown(ticket)


def desk_routes(desk: Desk, auth: StaffAuth) -> APIRouter:
    router = APIRouter(prefix="/api/desk", tags=["desk"])
    Member = Annotated[StaffMember, Depends(auth.member)]  # noqa: N806 - a type

    @router.get("/tickets")
    async def tickets(member: Member, view: View = "queue") -> dict[str, Any]:
        return {"tickets": await desk.listed(view, member.id)}

    @router.get("/tickets/{ticket_id}")
    async def ticket(member: Member, ticket_id: TicketId) -> dict[str, Any]:
        return await desk.opened(ticket_id)

    @router.post("/tickets/{ticket_id}/claim")
    async def claim(member: Member, ticket_id: TicketId, body: Claim) -> dict[str, Any]:
        return await desk.claim(ticket_id, member, body.version)

    @router.post("/tickets/{ticket_id}/reply")
    async def reply(member: Member, ticket_id: TicketId, body: StaffReply) -> dict[str, Any]:
        return await desk.reply(ticket_id, member, body)

    @router.post("/tickets/{ticket_id}/note")
    async def note(member: Member, ticket_id: TicketId, body: Note) -> dict[str, Any]:
        return await desk.note(ticket_id, member, body)

    @router.post("/tickets/{ticket_id}/hand-back")
    async def hand_back(member: Member, ticket_id: TicketId, body: HandBack | None = None) -> dict[str, Any]:
        return await desk.hand_back(ticket_id, member, body or HandBack())

    @router.post("/tickets/{ticket_id}/resolve")
    async def resolve(member: Member, ticket_id: TicketId) -> dict[str, Any]:
        return await desk.resolve(ticket_id, member)

    return router
