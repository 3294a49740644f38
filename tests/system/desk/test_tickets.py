"""Tickets over the desk's JSON: who may do what, the queue, claim by compare-and-set, replies, hand back."""

import pytest

from bot.messages import CitationShown
from tests.bot.test_turn_failures import table_away
from tests.fakes.actions import said
from tests.fakes.app import ScriptedApp
from tests.fakes.staff import DESK, Member, ticket_in
from tests.fakes.turns import message
from tests.system.conftest import client_of
from tests.system.test_rest import check_error

HUGE = 2**63
WRITES = ["claim", "reply", "note", "hand-back", "resolve"]


class TestGuards:
    @pytest.mark.parametrize("action", WRITES)
    async def test_nothing_is_written_without_the_header_that_other_sites_cannot_send(
        self, scripted: ScriptedApp, meiling: Member, action: str
    ) -> None:
        ticket = await ticket_in(scripted)
        body = {"version": ticket.version, "text": "x", "client_msg_id": "reply-0001"}
        for headers in ({}, {"x-requested-with": "XMLHttpRequest"}):
            response = await meiling.client.post(f"/api/desk/tickets/{ticket.id}/{action}", json=body, headers=headers)
            check_error(response, 403, "forbidden")
        assert await scripted.house.tickets.ticket(ticket.id) == ticket

    @pytest.mark.parametrize("action", WRITES)
    async def test_who_is_not_signed_in_can_do_nothing(self, scripted: ScriptedApp, action: str) -> None:
        ticket = await ticket_in(scripted)
        body = {"version": ticket.version, "text": "x", "client_msg_id": "reply-0001"}
        async with client_of(scripted.app) as stranger:
            url = f"/api/desk/tickets/{ticket.id}"
            check_error(await stranger.post(f"{url}/{action}", json=body, headers=DESK), 401, "not_signed_in")
            check_error(await stranger.get(url), 401, "not_signed_in")
            check_error(await stranger.get("/api/desk/tickets"), 401, "not_signed_in")
        assert await scripted.house.tickets.ticket(ticket.id) == ticket

    async def test_what_is_not_there_or_cannot_be_read(self, scripted: ScriptedApp, meiling: Member) -> None:
        ticket = await ticket_in(scripted)
        for wanted in (999, HUGE):
            response = await meiling.client.get(f"/api/desk/tickets/{wanted}")
            assert response.status_code in {404, 422}
            check_error(response, response.status_code)
        check_error(await meiling.post("/tickets/999/claim", version=1), 404, "not_found")
        check_error(await meiling.post("/tickets/999/note", text="x"), 404, "not_found")
        check_error(await meiling.post(f"/tickets/{ticket.id}/claim", version=HUGE), 422, "malformed")
        check_error(await meiling.post(f"/tickets/{ticket.id}/note", text="  "), 422, "malformed")
        check_error(await meiling.post(f"/tickets/{ticket.id}/note", text="x" * 4001), 422, "malformed")
        check_error(await meiling.client.get("/api/desk/tickets?view=all"), 422, "malformed")
        with table_away(scripted.house.database, "tickets"):
            check_error(await meiling.client.get("/api/desk/tickets"), 503, "unavailable")


class TestQueue:
    async def test_the_most_urgent_and_then_the_longest_waiting_come_first(
        self, scripted: ScriptedApp, meiling: Member
    ) -> None:
        scripted.house.understander.script["诈骗"] = "fraud_report"
        for name, text in (("a", "找人工"), ("b", "找人工"), ("c", "诈骗")):
            await ticket_in(scripted, f"rest:{name}", text)
        shown = (await meiling.get("/tickets"))["tickets"]
        assert [t["conversation_id"] for t in shown] == ["rest:c", "rest:a", "rest:b"]
        assert set(shown[0]) == {
            "id", "reference", "conversation_id", "channel", "learner_name", "language", "reason", "reason_text",
            "urgency", "status", "assignee", "assignee_name", "opened_at", "waiting_since", "first_reply_due_at",
            "team", "reopened", "alarms", "calls_desk", "rating",
            "version", "last_text", "sentiment",
        }  # fmt: skip
        assert (shown[0]["reason"], shown[0]["urgency"], shown[0]["status"]) == ("fraud_report", "high", "open")

    async def test_a_ticket_opens_with_transcript_evidence_and_a_suggestion(
        self, scripted: ScriptedApp, meiling: Member
    ) -> None:
        citation = CitationShown(n=1, title="t", url="/u", source_id="s", quote="多喝水", version="v", language="zh")
        outcome = said("多喝水 [1]")
        scripted.house.actions.script["q"] = type(outcome)(outcome.messages, (citation,))
        await scripted.house.turn.hear(message("message-1", "q"))
        await scripted.house.turn.answer("rest:lin")
        ticket = await ticket_in(scripted)
        opened = await meiling.get(f"/tickets/{ticket.id}")
        assert set(opened) == {"ticket", "evidence", "owner", "events", "suggestions"}
        assert [e["seq"] for e in opened["events"]] == list(range(1, len(opened["events"]) + 1))
        assert opened["suggestions"][0]["text"] == "多喝水"
        assert [turn["text"] for turn in opened["evidence"]["turns"]] == ["q", "找人工"]
        assert opened["owner"] == "bot"

    async def test_views_show_my_tickets_and_the_resolved_ones(
        self, scripted: ScriptedApp, meiling: Member, oliver: Member
    ) -> None:
        ticket = await ticket_in(scripted)
        await meiling.post(f"/tickets/{ticket.id}/claim", version=ticket.version)
        mine = [len((await who.get("/tickets?view=mine"))["tickets"]) for who in (meiling, oliver)]
        await meiling.post(f"/tickets/{ticket.id}/resolve")
        views = [len((await oliver.get(f"/tickets?view={v}"))["tickets"]) for v in ("queue", "mine", "resolved")]
        assert (mine, views) == ([1, 0], [0, 0, 1])


class TestWork:
    async def test_of_two_claims_the_second_is_told_who_was_faster(
        self, scripted: ScriptedApp, meiling: Member, oliver: Member
    ) -> None:
        ticket = await ticket_in(scripted)
        won = await meiling.post(f"/tickets/{ticket.id}/claim", version=ticket.version)
        lost = await oliver.post(f"/tickets/{ticket.id}/claim", version=ticket.version)
        assert (won.status_code, won.json()["assignee_name"]) == (200, "陈美玲")
        check_error(lost, 409, "already_claimed")
        assert "陈美玲" in lost.json()["detail"]["zh"]
        for action in ("reply", "hand-back", "resolve"):
            response = await oliver.post(f"/tickets/{ticket.id}/{action}", text="x", client_msg_id="reply-0001")
            check_error(response, 409, "not_yours")

    async def test_a_reply_sent_twice_is_said_once(self, scripted: ScriptedApp, meiling: Member) -> None:
        ticket = await ticket_in(scripted)
        await meiling.post(f"/tickets/{ticket.id}/claim", version=ticket.version)
        for _ in range(2):
            sent = await meiling.post(f"/tickets/{ticket.id}/reply", text="我来看看", client_msg_id="reply-0001")
            assert (sent.status_code, sent.json()["waiting_since"]) == (200, None)
        types = [s.event.type for s in await scripted.house.store.events("rest:lin", 0)]
        assert types.count("staff_said") == 1

    @pytest.mark.parametrize("way", ["hand-back", "resolve"])
    async def test_afterwards_the_bot_answers_again(self, scripted: ScriptedApp, meiling: Member, way: str) -> None:
        ticket = await ticket_in(scripted)
        await meiling.post(f"/tickets/{ticket.id}/claim", version=ticket.version)
        finished = await meiling.post(f"/tickets/{ticket.id}/{way}")
        assert (finished.status_code, finished.json()["status"]) == (200, "resolved")
        answer = await meiling.client.post("/webhooks/rest/webhook", json={"sender": "lin", "message": "q"})
        assert answer.json()[-1]["text"] == "epoch 2: q"
