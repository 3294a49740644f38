"""A real Rasa 3.6.21 in front of our actions and our NLU, recorded by record.py: answered the same today."""

import contextlib
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter, ValidationError

from bot.actions.server import create_action_server
from bot.bootstrap import House, build_house
from bot.channels.access import AccessToken
from bot.channels.rest import rest_routes
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.parse_routes import parse_routes
from tests.contracts.rasa.shapes import ActionAnswer, ActionCall, ParseAnswer, RestMessage
from tests.system.conftest import client_of

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
CALLS: list[dict[str, Any]] = RECORDED["actions"]
_REST = TypeAdapter(list[RestMessage])


@pytest.fixture(scope="module")
def house(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    var = tmp_path_factory.mktemp("rasa") / "var"
    shutil.copytree(house_var, var)
    return build_house(Settings(_env_file=None, var=var, debounce_seconds=0))


@pytest.fixture
async def action_server(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(create_action_server(house.actions.executor, "https://kepu.example")) as client:
        yield client


def named(call: dict[str, Any]) -> str:
    request = call["request"]
    return f"{request['next_action']}: {request['tracker']['latest_message'].get('text')}"


class TestRecording:
    def test_it_was_made_with_a_real_rasa_and_holds_a_form_answers_danger_and_a_person(self) -> None:
        assert RECORDED["rasa"] == "3.6.21"
        assert {call["request"]["version"] for call in CALLS} == {"3.6.21"}
        assert {call["request"]["next_action"] for call in CALLS} >= {
            "action_answer_question",
            "action_safety_reply",
            "action_request_human",
            "validate_refund_form",
        }
        assert all("aiohttp" in call["headers"]["user-agent"] for call in CALLS)

    @pytest.mark.parametrize("call", CALLS, ids=named)
    def test_rasas_calls_and_our_answers_have_the_shapes_of_the_contract(self, call: dict[str, Any]) -> None:
        ActionCall.model_validate(call["request"])
        assert call["status"] == 200
        ActionAnswer.model_validate(call["response"])

    @pytest.mark.parametrize("call", RECORDED["parse"], ids=lambda call: call["request"]["text"])
    def test_rasa_took_our_reading_of_a_message_for_its_own(self, call: dict[str, Any]) -> None:
        read = ParseAnswer.model_validate(call["response"])
        heard = [
            action["request"]["tracker"]["latest_message"]
            for action in CALLS
            if action["request"]["tracker"]["latest_message"].get("text") == call["request"]["text"]
        ]
        assert heard
        assert {message["intent"]["name"] for message in heard} == {read.intent.name}

    def test_rasa_said_to_its_learner_what_our_actions_answered(self) -> None:
        for exchange in RECORDED["rest"]:
            assert exchange["status"] == 200
            shown = _REST.validate_python(exchange["response"])
            assert shown, f"silence after {exchange['message']}"
        texts = {
            message["text"] for exchange in RECORDED["rest"] for message in exchange["response"] if "text" in message
        }
        ours = {said["text"] for call in CALLS for said in call["response"]["responses"] if said["text"]}
        assert ours
        assert ours <= texts
        assert "记下了：KP202611110017，讲得太浅了。" in texts


class TestReplay:
    @pytest.mark.parametrize("call", CALLS, ids=named)
    async def test_a_recorded_call_is_answered_as_it_was(
        self, action_server: httpx.AsyncClient, call: dict[str, Any]
    ) -> None:
        answer = await action_server.post("/webhook", json=call["request"])
        assert answer.status_code == call["status"]
        found, before = ActionAnswer.model_validate(answer.json()), ActionAnswer.model_validate(call["response"])
        assert found.events == before.events
        if call["request"]["next_action"] == "action_safety_reply":
            # Numbers have their dates; how such a reply begins and that it stands alone may not change.
            assert [said.text.split("\n")[0] for said in found.responses if said.text] == [
                said.text.split("\n")[0] for said in before.responses if said.text
            ]
            return
        if call["request"]["next_action"] != "action_answer_question":
            assert found.responses == before.responses
            return
        # What the courses say may be edited; that it is answered, and cited, may not change.
        assert found.responses[0].custom["citations"]
        assert not [said for said in found.responses if said.custom.keys() - {"citations", "abstained"}]

    async def test_a_value_that_is_wrong_is_refused_in_the_language_of_the_conversation(
        self, action_server: httpx.AsyncClient
    ) -> None:
        call = next(c for c in CALLS if c["request"]["tracker"]["latest_message"].get("text") == "KP202602300017")
        said = (await action_server.post("/webhook", json=call["request"])).json()["responses"]
        assert said[0]["text"].startswith("订单号中间是下单日期")

    async def test_without_a_ticket_no_person_is_promised_and_nothing_of_our_log_is_shown(
        self, action_server: httpx.AsyncClient
    ) -> None:
        call = next(c for c in CALLS if c["request"]["next_action"] == "action_safety_reply")
        said = (await action_server.post("/webhook", json=call["request"])).json()["responses"]
        assert "12356 (national psychological support line, in mainland China)" in said[0]["text"]
        assert "If you are elsewhere" in said[0]["text"]
        assert "colleague" not in said[0]["text"]
        person = next(c for c in CALLS if c["request"]["next_action"] == "action_request_human")
        said = (await action_server.post("/webhook", json=person["request"])).json()["responses"]
        assert "can't open a ticket" in said[0]["text"]
        assert said[0]["custom"] == {"handoff": "asked_for_person"}

    async def test_every_action_and_form_is_listed(self, action_server: httpx.AsyncClient, house: House) -> None:
        listed = {entry["name"] for entry in (await action_server.get("/actions")).json()}
        assert listed == set(house.actions.executor.actions)
        assert {"action_run_form", "validate_refund_form", "validate_claim_form"} <= listed
        assert (await action_server.get("/health")).json() == {"status": "ok"}


class TestOurOwnRasaEndpoints:
    @pytest.fixture
    async def client(self, house: House) -> AsyncIterator[httpx.AsyncClient]:
        await house.database.migrate()
        routers = [
            rest_routes(house.turn, AccessToken(None), "https://kepu.example"),
            parse_routes(house.predictions, AccessToken(None)),
        ]
        app = create_app(
            routers,
            running=contextlib.nullcontext,
            session_key="x" * 40,
            secure_cookies=False,
            widget_origins=frozenset(),
        )
        async with client_of(app) as client:
            yield client

    @pytest.mark.parametrize("call", RECORDED["parse"], ids=lambda call: call["request"]["text"])
    async def test_parse_answers_rasas_own_call_in_rasas_shape(
        self, client: httpx.AsyncClient, call: dict[str, Any]
    ) -> None:
        read = ParseAnswer.model_validate((await client.post("/model/parse", json=call["request"])).json())
        assert read.intent.name == call["response"]["intent"]["name"]
        assert read.intent == read.intent_ranking[0]
        assert [i.confidence for i in read.intent_ranking] == sorted(
            (i.confidence for i in read.intent_ranking), reverse=True
        )

    async def test_the_rest_channel_answers_in_rasas_shape(self, client: httpx.AsyncClient) -> None:
        for text in ("你好", "我要退款", "How many hours should an adult sleep?", "我不想活了", "转人工"):
            answer = await client.post("/webhooks/rest/webhook", json={"sender": "lin", "message": text})
            said = _REST.validate_python(answer.json())
            assert {message.recipient_id for message in said} == {"lin"}
            assert said[-1].custom is not None

    def test_a_shape_that_rasa_would_refuse_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            _REST.validate_python([{"recipient_id": "lin"}])
        with pytest.raises(ValidationError):
            ActionAnswer.model_validate({"events": [{"event": "slot", "value": 1}], "responses": []})
        with pytest.raises(ValidationError):
            ParseAnswer.model_validate({"text": "a", "intent": {"name": "greet", "confidence": 1.4}, "entities": []})
