"""The widget's socket over a real port: replay, acks, repeats, reconnects, buttons, context and who is who."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from bot.dialogue import responses
from bot.dialogue.events import BotSaid, Event, LearnerSaid
from bot.messages import BotMessage, Button
from bot.ports import ActionOutcome
from tests.fakes.app import ScriptedApp, scripted_app
from tests.fakes.sockets import Frame, socket_to, widget_at
from tests.fakes.turns import MEILING, TurnHouse
from tests.system.conftest import Serve


def session_for(scripted: ScriptedApp, learner_id: str | None = None) -> tuple[str, str]:
    """A session token and its conversation."""
    token, session, _ = scripted.identity.new_session(learner_id, scripted.house.clock())
    return token, session.conversation_id


async def exchange(scripted: ScriptedApp, address: str, token: str, texts: list[str]) -> list[Frame]:
    """Say texts and wait for each reply; all events that came."""
    async with widget_at(address, token) as widget:
        for i, text in enumerate(texts):
            await widget.send("say", client_msg_id=f"{text}-{i:08}", text=text)
            await widget.event("bot_said", text=f"epoch 0: {text}")
        return [frame["event"] for frame in widget.received if frame["type"] == "event"]


async def stored(house: TurnHouse, conversation_id: str) -> list[Event]:
    return [s.event for s in await house.store.events(conversation_id, 0, audience="staff")]


class TestConversation:
    async def test_who_opens_the_widget_is_greeted_once(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, _ = session_for(scripted)
        address = await serve(scripted)
        async with socket_to(f"ws://{address}/ws/widget") as widget:
            await widget.send("hello", session=token, after=0)
            assert await widget.frame() == {"v": 1, "type": "welcome", "seq": 1, "owner": "bot", "locale": "zh"}
            assert (await widget.event("bot_said"))["text"] == responses.say("utter_first_contact", "zh")
        async with widget_at(address, token, 1) as widget:
            await widget.send("say", client_msg_id="message-1", text="q")
            assert [e["type"] for e in await widget.events_up_to(5)] == ["learner_said", "bot_said"]

    async def test_a_message_is_acked_and_answered_in_the_order_of_the_log(
        self, scripted: ScriptedApp, serve: Serve
    ) -> None:
        token, _ = session_for(scripted)
        async with widget_at(await serve(scripted), token, 1) as widget:
            await widget.send("say", client_msg_id="message-1", text="q")
            assert (await widget.expect("ack"))["seq"] == 2
            events = await widget.events_up_to(5)
        assert [(e["seq"], e["type"]) for e in events] == [(2, "learner_said"), (5, "bot_said")]
        assert events[0]["message_id"] == "message-1"
        assert events[1]["turn"]["seq"] == 5
        assert {"v": 1, "type": "typing", "who": "bot"} in widget.received

    async def test_every_tab_of_a_conversation_sees_it(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, _ = session_for(scripted, "learner-lin")
        address = await serve(scripted)
        async with widget_at(address, token) as phone, widget_at(address, token) as laptop:
            await phone.send("say", client_msg_id="message-1", text="q")
            assert await laptop.events_up_to(5) == await phone.events_up_to(5)

    async def test_three_short_messages_are_one_turn(self, house: TurnHouse, serve: Serve) -> None:
        scripted = scripted_app(house, debounce_seconds=0.7)
        token, conversation_id = session_for(scripted)
        async with widget_at(await serve(scripted), token) as widget:
            for i, text in enumerate(("我想", "退款", "可以吗")):
                await widget.send("say", client_msg_id=f"message-{i}", text=text)
            await widget.event("bot_said", text="epoch 0: 我想\n退款\n可以吗")
        types = [event.type for event in await stored(house, conversation_id)]
        assert types[:4] == ["bot_said", *["learner_said"] * 3]
        assert types.count("turn_ended") == 1

    async def test_a_finished_sentence_does_not_wait_for_more(self, house: TurnHouse, serve: Serve) -> None:
        scripted = scripted_app(house, debounce_seconds=3600)
        token, _ = session_for(scripted)
        async with widget_at(await serve(scripted), token) as widget:
            await widget.send("say", client_msg_id="message-1", text="我想")
            await widget.send("say", client_msg_id="message-2", text="可以退款吗？")
            await widget.event("bot_said", text="epoch 0: 我想\n可以退款吗？")

    async def test_who_answers_is_told_and_staff_names_are(self, scripted: ScriptedApp, serve: Serve) -> None:
        house = scripted.house
        house.understander.script["找人工"] = "human_handoff"
        token, conversation_id = session_for(scripted)
        async with widget_at(await serve(scripted), token) as widget:
            await widget.send("say", client_msg_id="message-1", text="找人工")
            opened = await widget.event("ticket_opened")
            (ticket,) = await house.tickets.tickets("queue")
            assert opened["ticket"] == ticket.reference
            await house.tickets.claim(ticket.id, MEILING, ticket.version, house.clock())
            await house.fanout.publish(conversation_id)
            changed = await widget.event("owner_changed")
            assert (changed["owner"], changed["staff_name"]) == ("staff", "陈美玲")
            await house.fanout.publish(f"staff-typing:{conversation_id}")
            await widget.expect("typing", who="staff")
            await widget.send("say", client_msg_id="message-2", text="您好")
            await widget.expect("ack", client_msg_id="message-2")
        assert house.understander.heard == ["找人工"]


class TestReconnect:
    async def test_after_any_number_comes_exactly_what_was_missed(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, _ = session_for(scripted)
        address = await serve(scripted)
        seen = await exchange(scripted, address, token, ["a", "b", "c"])
        last = seen[-1]["seq"]
        for after in range(last):
            async with widget_at(address, token, after) as widget:
                assert await widget.events_up_to(last) == [event for event in seen if event["seq"] > after]

    async def test_who_missed_nothing_gets_nothing_but_what_comes(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, _ = session_for(scripted)
        address = await serve(scripted)
        last = (await exchange(scripted, address, token, ["a"]))[-1]["seq"]
        async with widget_at(address, token, last) as widget:
            await widget.send("say", client_msg_id="message-2", text="b")
            assert (await widget.events_up_to(last + 1))[0]["text"] == "b"

    async def test_more_than_a_page_of_events_comes_at_once(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, conversation_id = session_for(scripted)
        address = await serve(scripted)
        await exchange(scripted, address, token, ["a"])
        many = [BotSaid(turn_id="t", text=f"{i}") for i in range(1200)]
        await scripted.house.store.append(conversation_id, many, scripted.house.clock())
        async with widget_at(address, token, 6) as widget:
            assert [event["seq"] for event in await widget.events_up_to(1206)] == list(range(7, 1207))

    async def test_a_message_sent_again_after_a_reconnect_is_one_turn(
        self, scripted: ScriptedApp, serve: Serve
    ) -> None:
        token, conversation_id = session_for(scripted)
        address = await serve(scripted)
        await exchange(scripted, address, token, ["q"])
        acks = []
        for _ in range(3):
            async with widget_at(address, token) as widget:
                for _ in range(2):
                    await widget.send("say", client_msg_id="q-00000000", text="q")
                    acks.append((await widget.expect("ack"))["seq"])
        events = await stored(scripted.house, conversation_id)
        assert acks == [2] * 6
        assert [event.type for event in events].count("turn_ended") == 1
        assert scripted.house.understander.heard == ["q"]

    async def test_what_was_said_just_before_the_line_broke_is_answered(
        self, scripted: ScriptedApp, serve: Serve
    ) -> None:
        token, _ = session_for(scripted)
        address = await serve(scripted)
        held = asyncio.Event()
        scripted.house.actions.pause = held.wait  # type: ignore[assignment]  # its answer is of no interest
        async with widget_at(address, token) as widget:
            await widget.send("say", client_msg_id="message-1", text="q")
            await widget.expect("ack")
        held.set()
        async with widget_at(address, token, 1) as widget:
            await widget.event("bot_said", text="epoch 0: q")


class TestButtonsAndContext:
    async def test_an_offered_button_is_pressed_and_a_made_up_one_is_text(
        self, scripted: ScriptedApp, serve: Serve
    ) -> None:
        button = Button(title="再见", payload="/goodbye")
        scripted.house.actions.script["q"] = ActionOutcome((BotMessage(text="a", buttons=(button,)),))
        token, _ = session_for(scripted)
        async with widget_at(await serve(scripted), token) as widget:
            await widget.send("press", client_msg_id="message-0", payload="/goodbye", title="再见")
            forged = await widget.event("bot_said", text="epoch 0: 再见")
            await widget.send("say", client_msg_id="message-1", text="q")
            offered = await widget.event("bot_said", text="a")
            await widget.send("press", client_msg_id="message-2", title="再见", **_only(offered["buttons"], "payload"))
            pressed = await widget.event("bot_said", text="epoch 0: 再见")
        assert (forged["turn"]["intent"], pressed["turn"]["intent"]) == ("ask_health", "goodbye")

    async def test_locale_and_context_reach_the_conversation(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, conversation_id = session_for(scripted)
        page = {"course_id": "sleep-well", "lesson_id": "routine"}
        async with widget_at(await serve(scripted), token, locale="en") as widget:
            greeting = await widget.event("bot_said")
            await widget.send("locale", locale="en")
            await widget.send("context", context=page)
            await widget.send("say", client_msg_id="message-1", text="q")
            assert (await widget.event("bot_said"))["turn"]["language"] == "en"
        assert greeting["text"] == responses.say("utter_first_contact", "en")
        (said,) = [e for e in await stored(scripted.house, conversation_id) if isinstance(e, LearnerSaid)]
        assert said.context == page
        assert scripted.house.actions.contexts[0].page == page

    async def test_typing_is_told_and_not_stored(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, conversation_id = session_for(scripted)
        typing = scripted.house.fanout.subscribe(f"typing:{conversation_id}")
        async with widget_at(await serve(scripted), token) as widget:
            await widget.send("typing")
            assert await typing.wait(20)
        assert [event.type for event in await stored(scripted.house, conversation_id)] == ["bot_said"]


def _only(buttons: list[Frame], key: str) -> Frame:
    return {key: buttons[0][key]}


class TestIdentity:
    async def ask(self, client: httpx.AsyncClient, **asked: str | None) -> Frame:
        response = await client.post("/api/widget/session", json=asked)
        assert response.status_code == 200, response.text
        session: Frame = response.json()
        assert set(session) == {"session_token", "conversation_id", "locale", "learner", "expires_at"}
        return session

    async def test_a_browser_keeps_its_anonymous_conversation(self, client: httpx.AsyncClient) -> None:
        first = await self.ask(client)
        again = await self.ask(client, session_token=first["session_token"])
        stranger = await self.ask(client)
        assert again["conversation_id"] == first["conversation_id"] != stranger["conversation_id"]
        assert (first["learner"], first["locale"]) == (None, "zh")

    async def test_a_learner_has_one_conversation_on_all_devices(
        self, client: httpx.AsyncClient, scripted: ScriptedApp
    ) -> None:
        token = scripted.identity.sign_learner("learner-emma", scripted.house.clock())
        phone, laptop = await self.ask(client, identity_token=token), await self.ask(client, identity_token=token)
        assert phone["conversation_id"] == laptop["conversation_id"]
        assert (phone["learner"], phone["locale"]) == ({"name": "Emma Clarke"}, "en")

    @pytest.mark.parametrize(("before", "now"), [("lin", "emma"), ("lin", None), (None, "lin")])
    async def test_a_session_of_somebody_else_is_never_gone_on_with(
        self, client: httpx.AsyncClient, scripted: ScriptedApp, before: str | None, now: str | None
    ) -> None:
        first = await self.ask(client, identity_token=self.sign(scripted, before))
        second = await self.ask(client, identity_token=self.sign(scripted, now), session_token=first["session_token"])
        assert second["conversation_id"] != first["conversation_id"]

    def sign(self, scripted: ScriptedApp, learner: str | None) -> str | None:
        return None if learner is None else scripted.identity.sign_learner(f"learner-{learner}", scripted.house.clock())

    @pytest.mark.parametrize("case", ["forged", "expired", "a session", "nonsense"])
    async def test_an_identity_that_is_not_the_platforms_is_refused(
        self, client: httpx.AsyncClient, scripted: ScriptedApp, case: str
    ) -> None:
        now = scripted.house.clock()
        tokens = {
            "forged": scripted.identity.sign_learner("learner-lin", now)[:-3] + "AAA",
            "expired": scripted.identity.sign_learner("learner-lin", now - timedelta(hours=2)),
            "a session": session_for(scripted, "learner-lin")[0],
            "nonsense": "x",
        }
        response = await client.post("/api/widget/session", json={"identity_token": tokens[case]})
        assert (response.status_code, response.json()["error"]) == (401, "identity_invalid")

    async def test_an_expired_session_only_means_a_new_one(
        self, client: httpx.AsyncClient, scripted: ScriptedApp
    ) -> None:
        first = await self.ask(client)
        scripted.house.clock.advance(timedelta(days=31))
        second = await self.ask(client, session_token=first["session_token"])
        assert second["conversation_id"] != first["conversation_id"]
