"""The REST contract through the whole application: `custom.turn`, buttons, bad input, tokens, the shape of errors."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.messages import BotMessage, Button, CitationShown, RecommendationShown
from bot.ports import ActionOutcome
from tests.bot.test_turn_failures import table_away
from tests.fakes.app import ScriptedApp, scripted_app
from tests.fakes.turns import MEILING, TurnHouse
from tests.system.conftest import client_of

WEBHOOK = "/webhooks/rest/webhook"
TYPES: dict[str, type | tuple[type, ...]] = {
    "turn_id": str,
    "seq": int,
    "intent": str,
    "confidence": float,
    "sentiment": str,
    "language": str,
    "action": str,
    "rule": str,
    "abstained": bool,
    "citations": list,
    "recommendations": list,
    "escalated": bool,
    "escalation_reason": (str, type(None)),
    "ticket": (str, type(None)),
    "form": (str, type(None)),
    "timings_ms": dict,
}


async def say(client: httpx.AsyncClient, text: str, sender: str = "lin", **metadata: Any) -> list[dict[str, Any]]:
    response = await client.post(WEBHOOK, json={"sender": sender, "message": text, "metadata": metadata})
    assert response.status_code == 200, response.text
    messages: list[dict[str, Any]] = response.json()
    return messages


def check_contract(messages: list[dict[str, Any]], sender: str = "lin") -> dict[str, Any]:
    assert messages
    assert {message["recipient_id"] for message in messages} == {sender}
    assert all(message["text"].strip() for message in messages)
    assert ["custom" in message for message in messages] == [False] * (len(messages) - 1) + [True]
    for message in messages:
        for button in message.get("buttons", []):
            assert set(button) == {"title", "payload"}
    turn: dict[str, Any] = messages[-1]["custom"]["turn"]
    assert set(turn) == set(TYPES)
    for name, kind in TYPES.items():
        assert isinstance(turn[name], kind), name
    return turn


class TestContract:
    async def test_the_last_message_of_a_turn_carries_every_key_with_its_type(self, client: httpx.AsyncClient) -> None:
        turn = check_contract(await say(client, "发烧要紧吗？"))
        assert (turn["intent"], turn["seq"]) == ("ask_health", 5)
        assert set(turn["timings_ms"]) >= {"understand", "decide", "act"}

    async def test_citations_and_recommendations_have_the_keys_of_the_contract(
        self, client: httpx.AsyncClient, house: TurnHouse
    ) -> None:
        citation = CitationShown(n=1, title="t", url="/u", source_id="s", quote="q", version="v", language="zh")
        card = RecommendationShown(
            kind="course", id="c", title="t", url="/c", sponsored=False, label="推荐", reason="r", impression_id="i"
        )
        house.actions.script["q"] = ActionOutcome((BotMessage(text="a [1]"),), (citation,), (card,))
        turn = check_contract(await say(client, "q"))
        assert set(turn["citations"][0]) >= {"n", "title", "url", "source_id", "quote", "version"}
        assert set(turn["recommendations"][0]) == {
            "kind", "id", "title", "url", "sponsored", "label", "reason", "impression_id",
        }  # fmt: skip

    async def test_what_is_suggested_is_named_in_the_text_of_the_message_that_introduces_it(
        self, client: httpx.AsyncClient, house: TurnHouse
    ) -> None:
        def card(name: str, **own: Any) -> RecommendationShown:
            whole = {"kind": "course", "id": name, "title": name, "url": f"/courses/{name}", "sponsored": False}
            return RecommendationShown.model_validate(whole | {"label": "", "reason": "", "impression_id": "i"} | own)

        box = card("Box", kind="partner", url="https://p.example/box", sponsored=True, label="广告", reason="有蔬菜")
        leads = BotMessage(text="These may fit:", impression_id="i")
        house.actions.script["q"] = ActionOutcome((leads, BotMessage(text="Anything else?")), (), (box, card("Sleep")))
        *_, first, last = await say(client, "q")
        assert first["text"].splitlines() == [
            "These may fit:", "【广告】Box · 有蔬菜", "https://p.example/box", "Sleep", "https://kepu.example/courses/Sleep",
        ]  # fmt: skip
        assert last["text"] == "Anything else?"

    async def test_a_hand_over_names_reason_and_ticket(self, client: httpx.AsyncClient, house: TurnHouse) -> None:
        house.understander.script["找人工"] = "human_handoff"
        turn = check_contract(await say(client, "找人工"))
        assert (turn["escalated"], turn["escalation_reason"]) == (True, "asked_for_person")
        assert turn["ticket"].startswith("T-")

    async def test_each_sender_has_a_conversation_of_their_own(self, client: httpx.AsyncClient) -> None:
        lin, emma = await say(client, "q", "lin"), await say(client, "q", "emma")
        assert len(lin) == len(emma) == 2  # both are greeted
        assert check_contract(lin)["turn_id"] != check_contract(emma, "emma")["turn_id"]

    async def test_a_repeat_gets_the_first_reply_word_for_word(self, client: httpx.AsyncClient) -> None:
        first = await say(client, "q", message_id="m1")
        assert await say(client, "q", message_id="m1") == first
        assert await say(client, "other words", message_id="m1") == first
        assert await say(client, "q", message_id="m2") != first

    async def test_the_bot_says_nothing_while_staff_answer(self, client: httpx.AsyncClient, house: TurnHouse) -> None:
        house.understander.script["找人工"] = "human_handoff"
        await say(client, "找人工")
        (ticket,) = await house.tickets.tickets("queue")
        await house.tickets.claim(ticket.id, MEILING, ticket.version, house.clock())
        assert await say(client, "有人吗") == []


class TestButtons:
    async def test_a_payload_that_the_bot_offered_is_a_pressed_button(
        self, client: httpx.AsyncClient, house: TurnHouse
    ) -> None:
        button = Button(title="再见", payload='/goodbye{"n":1}')
        house.actions.script["q"] = ActionOutcome((BotMessage(text="a", buttons=(button,)),))
        offered = (await say(client, "q"))[-1]["buttons"]
        assert offered == [{"title": "再见", "payload": '/goodbye{"n":1}'}]
        assert check_contract(await say(client, offered[0]["payload"]))["intent"] == "goodbye"

    @pytest.mark.parametrize("typed", ["/goodbye", '/goodbye{"n":1}', '/refund_request{"order":"KP1"}'])
    async def test_a_payload_that_was_never_offered_is_plain_text(self, client: httpx.AsyncClient, typed: str) -> None:
        turn = check_contract(await say(client, typed))
        assert (turn["intent"], turn["rule"]) == ("ask_health", "subject_question")

    @pytest.mark.parametrize("typed", ["/", "/{}"])
    async def test_marks_that_only_look_like_a_payload_are_marks(self, client: httpx.AsyncClient, typed: str) -> None:
        assert check_contract(await say(client, typed))["rule"] == "only_marks"

    async def test_what_was_offered_to_one_sender_is_not_offered_to_another(
        self, client: httpx.AsyncClient, house: TurnHouse
    ) -> None:
        button = Button(title="再见", payload="/goodbye")
        house.actions.script["q"] = ActionOutcome((BotMessage(text="a", buttons=(button,)),))
        await say(client, "q", "lin")
        assert check_contract(await say(client, "/goodbye", "emma"), "emma")["intent"] == "ask_health"


ANSWERED: dict[str, dict[str, Any]] = {
    "empty": {"sender": "lin", "message": ""},
    "white space": {"sender": "lin", "message": " \n\t "},
    "20,000 characters": {"sender": "lin", "message": "发烧" * 10_000},
    "emoji only": {"sender": "lin", "message": "😀🎉👨‍👩‍👧"},
    "script": {"sender": "lin", "message": "<script>alert(1)</script><img src=x onerror=alert(2)>"},
    "control characters": {"sender": "lin", "message": "a\x00b\x1b[31m\u202e"},
    "missing message": {"sender": "lin"},
    "unknown keys": {"sender": "lin", "message": "q", "intent": "/x", "slots": {}},
    "language nobody speaks": {"sender": "lin", "message": "q", "metadata": {"language": "tlh"}},
    "language that is none": {"sender": "lin", "message": "q", "metadata": {"language": {"a": [1]}}},
    "message id that is a number": {"sender": "lin", "message": "q", "metadata": {"message_id": 7}},
}
REFUSED: dict[str, tuple[Any, int]] = {
    "number as text": ({"sender": "lin", "message": 5}, 422),
    "null as text": ({"sender": "lin", "message": None}, 422),
    "list as sender": ({"sender": ["lin"], "message": "q"}, 422),
    "empty sender": ({"sender": "", "message": "q"}, 422),
    "endless sender": ({"sender": "x" * 121, "message": "q"}, 422),
    "metadata of the wrong type": ({"sender": "lin", "message": "q", "metadata": "m"}, 422),
    "endless message id": ({"sender": "lin", "message": "q", "metadata": {"message_id": "x" * 101}}, 400),
    "half a character": ({"sender": "lin", "message": "\ud800"}, 422),
    "half a character in the id": ({"sender": "lin", "message": "q", "metadata": {"message_id": "\ud800"}}, 400),
    "200 kB": ({"sender": "lin", "message": "x" * 200_000}, 422),
    "a list": ([], 422),
    "null": (None, 422),
}
RAW: dict[str, tuple[bytes, int]] = {
    "malformed JSON": (b'{"sender": "lin", "message": ', 422),
    "no JSON": (b"sender=lin&message=q", 422),
    "nothing": (b"", 422),
    "not UTF-8": (b'{"sender": "lin", "message": "\xff\xfe"}', 400),
}


def check_error(response: httpx.Response, status: int, code: str | None = None) -> None:
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error", "detail"}
    assert set(body["detail"]) == {"zh", "en"}
    assert all(isinstance(value, str) and value for value in (body["error"], *body["detail"].values()))
    assert code is None or body["error"] == code


class TestInput:
    @pytest.mark.parametrize("case", ANSWERED)
    async def test_odd_input_is_answered(self, client: httpx.AsyncClient, case: str) -> None:
        body = ANSWERED[case]
        response = await client.post(WEBHOOK, json=body)
        assert response.status_code == 200, response.text
        check_contract(response.json(), body["sender"])
        again = await client.post(WEBHOOK, json={"sender": "lin", "message": "q"})
        check_contract(again.json())

    async def test_a_missing_sender_is_rasas_default_sender(self, client: httpx.AsyncClient) -> None:
        response = await client.post(WEBHOOK, json={"message": "q"})
        check_contract(response.json(), "default")

    @pytest.mark.parametrize("case", REFUSED)
    async def test_unusable_input_is_refused_and_leaves_nothing(
        self, client: httpx.AsyncClient, house: TurnHouse, case: str
    ) -> None:
        body, status = REFUSED[case]
        sent = json.dumps(body).encode()
        check_error(await client.post(WEBHOOK, content=sent, headers={"content-type": "application/json"}), status)
        assert await house.store.load("rest:lin") is None

    @pytest.mark.parametrize("case", RAW)
    async def test_what_is_no_json_is_refused(self, client: httpx.AsyncClient, case: str) -> None:
        body, status = RAW[case]
        check_error(await client.post(WEBHOOK, content=body, headers={"content-type": "application/json"}), status)

    async def test_markup_is_kept_as_it_was_written(self, client: httpx.AsyncClient, house: TurnHouse) -> None:
        await say(client, "<b>q</b>")
        assert house.understander.heard == ["<b>q</b>"]


class TestErrors:
    async def test_what_is_not_there_and_what_cannot_be_done(self, client: httpx.AsyncClient) -> None:
        check_error(await client.get("/no/such/page"), 404, "not_found")
        check_error(await client.get("/static/no-such-file.js"), 404, "not_found")
        response = await client.get(WEBHOOK)
        check_error(response, 405, "method_not_allowed")
        assert response.headers["allow"] == "POST"

    async def test_a_database_that_is_down(self, client: httpx.AsyncClient, scripted: ScriptedApp) -> None:
        with table_away(scripted.house.database, "events"):
            response = await client.post(WEBHOOK, json={"sender": "lin", "message": "q"})
        check_error(response, 503, "unavailable")
        check_contract(await say(client, "q"))

    async def test_a_crash_tells_nothing_of_itself(self, client: httpx.AsyncClient) -> None:
        with capture_logs() as lines:
            response = await client.post("/model/parse", json={"text": "crash"})
        assert [(line["event"], line["route"]) for line in lines] == [("request_failed", "/model/parse")]
        check_error(response, 500, "error")
        assert "crash" not in response.text
        assert "Runtime" not in response.text


class TestParse:
    async def test_the_shape_is_rasas(self, client: httpx.AsyncClient) -> None:
        response = await client.post("/model/parse", json={"text": "发烧要紧吗？", "message_id": "x"})
        assert response.json() == {
            "text": "发烧要紧吗？",
            "intent": {"name": "ask_health", "confidence": 0.9},
            "intent_ranking": [
                {"name": "ask_health", "confidence": 0.9},
                {"name": "greet", "confidence": 0.1},
            ],
            "entities": [],
            "sentiment": {"label": "neutral", "score": 0.7},
            "language": "zh",
            "oos_score": 0.1,
            "safety": {"category": None, "severity": "none", "about": "self"},
        }

    @pytest.mark.parametrize("body", [{}, {"text": 5}, {"text": "x" * 20_001}, []])
    async def test_what_is_no_text_is_refused(self, client: httpx.AsyncClient, body: Any) -> None:
        check_error(await client.post("/model/parse", json=body), 422, "malformed")


class TestToken:
    @pytest.fixture
    async def guarded(self, house: TurnHouse) -> AsyncIterator[httpx.AsyncClient]:
        async with client_of(scripted_app(house, token="the-token").app) as opened:
            yield opened

    @pytest.mark.parametrize(("path", "body"), [(WEBHOOK, {"message": "q"}), ("/model/parse", {"text": "q"})])
    async def test_outside_the_demo_a_token_is_asked_for(
        self, guarded: httpx.AsyncClient, path: str, body: dict[str, str]
    ) -> None:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer "}):
            check_error(await guarded.post(path, json=body, headers=headers), 401, "token_required")
        check_error(await guarded.post(f"{path}?token=wrong", json=body), 401, "token_required")
        right = {"authorization": "Bearer the-token"}
        assert (await guarded.post(path, json=body, headers=right)).status_code == 200
        assert (await guarded.post(f"{path}?token=the-token", json=body)).status_code == 200

    async def test_who_has_no_token_leaves_no_trace(self, guarded: httpx.AsyncClient, house: TurnHouse) -> None:
        await guarded.post(WEBHOOK, json={"sender": "lin", "message": "q"})
        assert await house.store.load("rest:lin") is None
