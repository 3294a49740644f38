"""Both sockets together: what staff do reaches the learner, but for notes; the feed shows it to staff alone."""

import pytest

from tests.bot.test_turn_failures import table_away
from tests.fakes.app import ScriptedApp
from tests.fakes.sockets import socket_to, widget_at
from tests.fakes.staff import Member, ticket_in
from tests.system.conftest import Serve
from tests.system.test_rest import check_error
from tests.system.test_widget_socket import session_for


class TestSockets:
    async def test_a_whole_hand_over_is_seen_by_the_learner_but_for_the_note(
        self, scripted: ScriptedApp, serve: Serve, meiling: Member
    ) -> None:
        scripted.house.understander.script["找人工"] = "human_handoff"
        token, _ = session_for(scripted, "learner-lin")
        async with widget_at(await serve(scripted), token) as widget:
            await widget.send("say", client_msg_id="message-1", text="找人工")
            await widget.event("ticket_opened")
            (ticket,) = (await meiling.get("/tickets"))["tickets"]
            assert ticket["learner_name"] == "林晓雨"
            url = f"/tickets/{ticket['id']}"
            await meiling.post(f"{url}/claim", version=ticket["version"])
            assert (await widget.event("owner_changed"))["owner"] == "staff"
            await meiling.post(f"{url}/note", text="marker: 内部")
            await meiling.post(f"{url}/reply", text="您好，我是美玲", client_msg_id="reply-0001")
            reply = await widget.event("staff_said")
            assert (reply["text"], reply["staff_name"]) == ("您好，我是美玲", "陈美玲")
            await widget.send("say", client_msg_id="message-2", text="谢谢您！")
            await widget.event("learner_said", text="谢谢您！")
            await meiling.post(f"{url}/hand-back")
            assert (await widget.event("owner_changed"))["owner"] == "bot"
            await widget.send("say", client_msg_id="message-3", text="q")
            await widget.event("bot_said", text="epoch 2: q")
        assert "marker" not in str(widget.received)
        assert scripted.house.understander.heard == ["找人工", "q"]

    async def test_the_feed_shows_the_queue_and_a_watched_conversation(
        self, scripted: ScriptedApp, serve: Serve, meiling: Member
    ) -> None:
        token, conversation_id = session_for(scripted)
        address = await serve(scripted)
        scripted.house.understander.script["找人工"] = "human_handoff"
        headers = {"cookie": meiling.cookie}
        async with (
            socket_to(f"ws://{address}/ws/desk", additional_headers=headers, origin=f"http://{address}") as feed,
            widget_at(address, token) as widget,
        ):
            assert (await feed.expect("queue"))["tickets"] == []
            await feed.send("watch", conversation_id=conversation_id, after=0)
            await widget.send("say", client_msg_id="message-1", text="找人工")
            seqs = [event["seq"] for event in await feed.events_up_to(7)]
            assert seqs == list(range(1, 8))
            while not (queued := [ticket for frame in feed.received for ticket in frame.get("tickets", ())]):
                await feed.frame()
            await meiling.post(f"/tickets/{queued[0]['id']}/note", text="内部")
            assert (await feed.event("note_added"))["text"] == "内部"
            await widget.send("typing")
            await feed.expect("typing", conversation_id=conversation_id)
            await feed.send("typing", conversation_id=conversation_id)
            await widget.expect("typing", who="staff")
            for noise in ("no JSON", '{"type": "watch"}', b"\x00", "[" * 10_000):
                await feed.send_raw(noise)
            await feed.send("watch", conversation_id=conversation_id, after=7)
            assert [event["seq"] for event in await feed.events_up_to(8)] == [8]

    async def test_the_feed_outlives_a_database_that_was_away(
        self, scripted: ScriptedApp, serve: Serve, meiling: Member
    ) -> None:
        address = await serve(scripted)
        headers = {"cookie": meiling.cookie}
        async with socket_to(f"ws://{address}/ws/desk", additional_headers=headers) as feed:
            await feed.expect("queue")
            with table_away(scripted.house.database, "tickets"):
                await scripted.house.fanout.publish("desk")
                check_error(await meiling.client.get("/api/desk/tickets"), 503)
            await ticket_in(scripted)
            await scripted.house.fanout.publish("desk")
            while not (await feed.expect("queue"))["tickets"]:
                pass

    @pytest.mark.parametrize("case", ["foreign origin", "no cookie", "null origin"])
    async def test_the_feed_is_closed_to_strangers(
        self, scripted: ScriptedApp, serve: Serve, meiling: Member, case: str
    ) -> None:
        await ticket_in(scripted)
        address = await serve(scripted)
        origins = {"foreign origin": "https://evil.example", "null origin": "null", "no cookie": f"http://{address}"}
        headers = {} if case == "no cookie" else {"cookie": meiling.cookie}
        async with socket_to(f"ws://{address}/ws/desk", additional_headers=headers, origin=origins[case]) as feed:
            assert await feed.close_code() == 1008
