"""What a widget may send that it should not, and what it is told: nothing ends but what must."""

from datetime import timedelta

import pytest

from tests.bot.test_turn_failures import table_away
from tests.fakes.app import ScriptedApp, scripted_app
from tests.fakes.sockets import Frame, Socket, socket_to, widget_at
from tests.fakes.turns import TurnHouse
from tests.system.conftest import MOST_IN_A_FRAME, Serve
from tests.system.test_widget_socket import session_for

BAD_FRAMES: dict[str, str | bytes] = {
    "no JSON": "hello?",
    "nothing": "",
    "cut off": '{"v": 1, "type": "say", "client_msg_id": "message-1", "te',
    "a list": "[]",
    "null": "null",
    "unknown type": '{"v": 1, "type": "claim"}',
    "no type": '{"v": 1}',
    "another version": '{"v": 2, "type": "say", "client_msg_id": "message-1", "text": "q"}',
    "no text": '{"v": 1, "type": "say", "client_msg_id": "message-1"}',
    "text that is a number": '{"v": 1, "type": "say", "client_msg_id": "message-1", "text": 5}',
    "short id": '{"v": 1, "type": "say", "client_msg_id": "m", "text": "q"}',
    "id that is a list": '{"v": 1, "type": "say", "client_msg_id": ["message-1"], "text": "q"}',
    "half a character": '{"v": 1, "type": "say", "client_msg_id": "message-1", "text": "\\ud800"}',
    "endless payload": '{"v": 1, "type": "press", "client_msg_id": "message-1", "title": "t", "payload": "%s"}'
    % ("x" * 501),
    "unknown locale": '{"v": 1, "type": "locale", "locale": "fr"}',
    "context that is a list": '{"v": 1, "type": "context", "context": []}',
    "deep nesting": "[" * 100_000,
    "binary": b'{"v": 1, "type": "say", "client_msg_id": "message-1", "text": "q"}',
    "binary noise": bytes(range(256)),
}


def check_error(found: Frame, code: str, *, retry: bool) -> None:
    assert (found["code"], found["retry"]) == (code, retry)
    assert set(found["detail"]) == {"zh", "en"}


async def still_works(widget: Socket) -> None:
    await widget.send("say", client_msg_id="message-ok", text="fine")
    await widget.event("bot_said", text="epoch 0: fine")


class TestFrames:
    @pytest.mark.parametrize("case", BAD_FRAMES)
    async def test_an_unreadable_frame_is_told_and_the_line_stays_open(
        self, scripted: ScriptedApp, serve: Serve, case: str
    ) -> None:
        token, _ = session_for(scripted)
        async with widget_at(await serve(scripted), token) as widget:
            await widget.send_raw(BAD_FRAMES[case])
            check_error(await widget.expect("error"), "bad_frame", retry=False)
            await still_works(widget)
        assert scripted.house.understander.heard == ["fine"]

    async def test_an_error_names_the_message_it_is_about(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, _ = session_for(scripted)
        async with widget_at(await serve(scripted), token) as widget:
            await widget.send("say", client_msg_id="message-1", text=" \n ")
            check_error(await widget.expect("error", client_msg_id="message-1"), "empty", retry=False)
            await widget.send("say", client_msg_id="message-2", text="长" * 20_001)
            check_error(await widget.expect("error", client_msg_id="message-2"), "too_long", retry=False)
            await widget.send("say", client_msg_id="message-3", text=5)
            check_error(await widget.expect("error", client_msg_id="message-3"), "bad_frame", retry=False)
            await still_works(widget)

    async def test_a_frame_beyond_the_limit_closes_this_line_only(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, _ = session_for(scripted)
        address = await serve(scripted)
        async with widget_at(address, token) as other, widget_at(address, token) as widget:
            await widget.send("say", client_msg_id="message-1", text="x" * (MOST_IN_A_FRAME + 1))
            assert await widget.close_code() == 1009
            await still_works(other)

    async def test_a_script_that_floods_is_slowed_down_and_may_retry(self, house: TurnHouse, serve: Serve) -> None:
        scripted = scripted_app(house, debounce_seconds=3600)
        token, conversation_id = session_for(scripted)
        async with widget_at(await serve(scripted), token) as widget:
            for i in range(61):
                await widget.send("say", client_msg_id=f"message-{i:02}", text="q")
            check_error(await widget.expect("error", client_msg_id="message-60"), "rate_limited", retry=True)
        tracker = await house.store.load(conversation_id)
        assert tracker is not None
        assert tracker.seq == 1 + 60  # the greeting, and what was let through


class TestHello:
    @pytest.mark.parametrize("case", ["forged", "expired", "identity", "nonsense"])
    async def test_a_session_that_is_none_is_refused_with_a_way_on(
        self, scripted: ScriptedApp, serve: Serve, case: str
    ) -> None:
        token, _ = session_for(scripted, "learner-lin")
        if case == "expired":
            scripted.house.clock.advance(timedelta(days=31))
        tokens = {
            "forged": token[:-3] + "AAA",
            "expired": token,
            "identity": scripted.identity.sign_learner("learner-lin", scripted.house.clock()),
            "nonsense": "widget:learner-lin",
        }
        async with socket_to(f"ws://{await serve(scripted)}/ws/widget") as widget:
            await widget.send("hello", session=tokens[case], after=0)
            check_error(await widget.frame(), "session_expired", retry=True)
            assert await widget.close_code() == 1008

    @pytest.mark.parametrize("case", ["another frame", "binary", "no JSON", "negative", "beyond all numbers"])
    async def test_what_is_no_hello_ends_the_line(self, scripted: ScriptedApp, serve: Serve, case: str) -> None:
        token, _ = session_for(scripted)
        frames: dict[str, str | bytes] = {
            "another frame": '{"v": 1, "type": "say", "client_msg_id": "message-1", "text": "q"}',
            "binary": b"\x00\xff",
            "no JSON": "hello",
            "negative": f'{{"v": 1, "type": "hello", "session": "{token}", "after": -1}}',
            "beyond all numbers": f'{{"v": 1, "type": "hello", "session": "{token}", "after": {2**80}}}',
        }
        async with socket_to(f"ws://{await serve(scripted)}/ws/widget") as widget:
            await widget.send_raw(frames[case])
            check_error(await widget.frame(), "bad_frame", retry=False)
            assert await widget.close_code() == 1008


class TestDatabaseDown:
    async def test_a_message_that_cannot_be_kept_may_be_sent_again(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, _ = session_for(scripted)
        async with widget_at(await serve(scripted), token) as widget:
            with table_away(scripted.house.database, "events"):
                await widget.send("say", client_msg_id="message-1", text="q")
                check_error(await widget.expect("error", client_msg_id="message-1"), "unavailable", retry=True)
            await widget.send("say", client_msg_id="message-1", text="q")
            await widget.event("bot_said", text="epoch 0: q")

    async def test_who_connects_meanwhile_is_welcomed_as_soon_as_it_is_back(
        self, scripted: ScriptedApp, serve: Serve
    ) -> None:
        token, conversation_id = session_for(scripted)
        async with socket_to(f"ws://{await serve(scripted)}/ws/widget") as widget:
            with table_away(scripted.house.database, "conversations"):
                await widget.send("hello", session=token, after=0)
                check_error(await widget.frame(), "unavailable", retry=True)
            await scripted.house.fanout.publish(conversation_id)
            await widget.expect("welcome")
            await still_works(widget)
