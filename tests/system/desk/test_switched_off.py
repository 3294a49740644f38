"""Who is switched off or has another password is out at once, and nobody watches what nobody asked staff to see."""

import json
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.dialogue.events import BotSaid
from bot.storage.staff import SqlStaff
from bot.web import desk_feed
from bot.web.staff_auth import SESSION_SECONDS
from tests.bot.test_turn_failures import table_away
from tests.fakes.app import ScriptedApp
from tests.fakes.sockets import Socket, socket_to, widget_at
from tests.fakes.staff import Member, ticket_in
from tests.system.conftest import Serve
from tests.system.test_rest import check_error
from tests.system.test_widget_socket import session_for


async def _switched_off(scripted: ScriptedApp) -> None:
    assert await SqlStaff(scripted.house.database).remove("meiling") is not None


async def _other_password(scripted: ScriptedApp) -> None:
    await SqlStaff(scripted.house.database).add("meiling", "陈美玲", "staff", "another password")


async def _put_out(feed: Socket) -> None:
    assert (await feed.expect("error"))["code"] == "not_signed_in"
    assert await feed.close_code() == 1008


@pytest.mark.parametrize("change", [_switched_off, _other_password])
@pytest.mark.parametrize("news", [True, False], ids=["at the next news", "on a quiet line"])
async def test_an_open_line_ends_and_so_does_the_session(
    scripted: ScriptedApp,
    serve: Serve,
    meiling: Member,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[ScriptedApp], Awaitable[None]],
    news: bool,
) -> None:
    if not news:
        monkeypatch.setattr(desk_feed, "_PING_SECONDS", 0.05)
    ticket = await ticket_in(scripted)
    address = await serve(scripted)
    headers = {"cookie": meiling.cookie}
    async with socket_to(f"ws://{address}/ws/desk", additional_headers=headers) as feed:
        await feed.expect("queue")
        await feed.send("watch", conversation_id=ticket.conversation_id)
        await feed.expect("event")
        await change(scripted)
        if news:
            await scripted.house.fanout.publish("desk")
        await _put_out(feed)
    check_error(await meiling.client.get("/api/desk/me"), 401, "not_signed_in")
    async with socket_to(f"ws://{address}/ws/desk", additional_headers=headers) as again:
        await _put_out(again)


async def test_an_open_line_lasts_no_longer_than_the_cookie_it_came_with(
    scripted: ScriptedApp, serve: Serve, meiling: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_feed, "_PING_SECONDS", 0.05)
    ticket = await ticket_in(scripted)
    address = await serve(scripted)
    async with socket_to(f"ws://{address}/ws/desk", additional_headers={"cookie": meiling.cookie}) as feed:
        await feed.expect("queue")
        await feed.send("watch", conversation_id=ticket.conversation_id)
        await feed.expect("event")
        scripted.house.clock.advance(timedelta(seconds=SESSION_SECONDS + 1))
        assert await feed.close_code() == 1012
    async with socket_to(f"ws://{address}/ws/desk", additional_headers={"cookie": meiling.cookie}) as stale:
        assert await stale.close_code() == 1012
    # Whoever is at work has had the cookie renewed, and the page goes on.
    await meiling.get("/me")
    async with socket_to(f"ws://{address}/ws/desk", additional_headers={"cookie": meiling.cookie}) as again:
        await again.expect("queue")


async def test_a_database_that_is_away_ends_no_line(
    scripted: ScriptedApp, serve: Serve, meiling: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_feed, "_RETRY_SECONDS", 0.05)
    address = await serve(scripted)
    async with socket_to(f"ws://{address}/ws/desk", additional_headers={"cookie": meiling.cookie}) as feed:
        await feed.expect("queue")
        with table_away(scripted.house.database, "staff"):
            await scripted.house.fanout.publish("desk")
            check_error(await meiling.client.get("/api/desk/me"), 503)
        await feed.expect("queue")


async def test_only_a_conversation_that_a_ticket_names_is_watched_or_typed_into(
    scripted: ScriptedApp, serve: Serve, meiling: Member
) -> None:
    token, private = session_for(scripted)
    ticket = await ticket_in(scripted)
    address = await serve(scripted)
    async with (
        socket_to(f"ws://{address}/ws/desk", additional_headers={"cookie": meiling.cookie}) as feed,
        widget_at(address, token) as widget,
    ):
        await feed.expect("queue")
        await widget.send("say", client_msg_id="message-1", text="只对知客说的话")
        await widget.event("bot_said")
        await feed.send("watch", conversation_id=private)
        await widget.send("typing")
        await feed.send("typing", conversation_id=private)
        await widget.send("say", client_msg_id="message-2", text="还有一句")
        await widget.event("learner_said", text="还有一句")
        await feed.send("watch", conversation_id=ticket.conversation_id)
        await feed.expect("event", conversation_id=ticket.conversation_id)
    assert private not in json.dumps(feed.received)
    assert [frame for frame in widget.received if frame["type"] == "typing" and frame["who"] == "staff"] == []


async def test_what_a_removed_member_held_waits_for_somebody_else_and_the_learner_is_told(
    scripted: ScriptedApp, meiling: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await ticket_in(scripted)
    await meiling.post(f"/tickets/{ticket.id}/claim", version=ticket.version)
    monkeypatch.setenv("ZHIKE_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'staffed.db'}")
    monkeypatch.setenv("ZHIKE_DATA_KEY", "off")
    removed = await anyio.to_thread.run_sync(CliRunner().invoke, app, ["staff", "remove", "meiling"])
    assert removed.exception is None, removed.output
    assert json.loads(removed.stdout.splitlines()[-1])["tickets_back_in_queue"] == [ticket.reference]
    found = await scripted.house.tickets.ticket(ticket.id)
    assert found is not None
    assert (found.status, found.assignee) == ("open", None)
    said = [stored.event for stored in await scripted.house.store.events(ticket.conversation_id, 0)]
    assert isinstance(said[-1], BotSaid)
    assert ticket.reference in said[-1].text


def test_the_command_switches_a_login_off_and_on_again(
    staffed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(staffed, tmp_path / "zhike.db")
    monkeypatch.setenv("ZHIKE_VAR", str(tmp_path))
    monkeypatch.setenv("ZHIKE_DATA_KEY", "off")
    removed = CliRunner().invoke(app, ["staff", "remove", "meiling"])
    told = {"name": "meiling", "removed": True, "tickets_back_in_queue": []}
    assert json.loads(removed.stdout.splitlines()[-1]) == told
    assert CliRunner().invoke(app, ["staff", "remove", "meiling"]).exit_code == 0
    assert CliRunner().invoke(app, ["staff", "remove", "nobody"]).exit_code == 2
    adding = ["staff", "add", "meiling", "--display-name", "陈美玲", "--password", "a new long password"]
    assert CliRunner().invoke(app, adding).exit_code == 0
    assert CliRunner().invoke(app, ["staff", "remove", "meiling"]).exit_code == 0
