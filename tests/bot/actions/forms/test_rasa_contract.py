"""validate_<form> over rasa-sdk's HTTP contract: what a Rasa server's own form loop sends, and gets."""

from typing import Any

import httpx
import pytest

from bot.actions.server import create_action_server
from bot.dialogue.form_specs import FORMS
from tests.bot.actions.forms.conftest import Chat

_DOMAIN: dict[str, Any] = {
    "version": "3.1",
    "slots": {"order_id": {"mappings": [{"type": "custom"}]}, "reason": {"mappings": [{"type": "custom"}]}},
    "forms": {"refund_form": {"required_slots": ["order_id", "reason"]}},
}


async def validate(
    chat: Chat,
    text: str,
    slots: dict[str, Any],
    candidates: dict[str, Any] | None = None,
    *,
    name: str = "refund_form",
    domain: dict[str, Any] = _DOMAIN,
) -> tuple[dict[str, Any], list[str]]:
    """Slots that were set, and what was said."""
    events = [{"event": "slot", "timestamp": None, "name": key, "value": v} for key, v in (candidates or {}).items()]
    call = {
        "next_action": f"validate_{name}",
        "sender_id": "rasa-1",
        "version": "3.6.21",
        "domain": domain,
        "tracker": {
            "sender_id": "rasa-1",
            "slots": slots,
            "latest_message": {"text": text, "intent": {"name": "refund_request", "confidence": 0.9}, "entities": []},
            "latest_event_time": 1.0,
            "paused": False,
            "events": [{"event": "user", "timestamp": 1.0, "text": text}, *events],
            "active_loop": {"name": name},
            "latest_action_name": "action_listen",
        },
    }
    transport = httpx.ASGITransport(app=create_action_server(chat.house.actions.executor, "https://kepu.example"))
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as client:
        answer = await client.post("/webhook", json=call)
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"events", "responses"}
    return {event["name"]: event["value"] for event in body["events"]}, [r["text"] for r in body["responses"]]


async def test_an_order_number_in_the_text_fills_the_slot_that_was_asked_for(chat: Chat) -> None:
    found, said = await validate(chat, "kp 20261111 0017", {"order_id": None, "requested_slot": "order_id"})
    # The server knows the same slots from its own domain and asks for the next itself.
    assert (found, said) == ({"order_id": "KP202611110017"}, [])


async def test_a_candidate_that_the_server_extracted_is_checked(chat: Chat) -> None:
    slots = {"order_id": "KP202602300017", "requested_slot": "order_id"}
    found, said = await validate(chat, "it's that one", slots, {"order_id": "KP202602300017"})
    assert found["order_id"] is None
    assert "no such day" in said[0]


async def test_free_words_fill_the_slot_that_was_asked_for(chat: Chat) -> None:
    slots = {"order_id": "KP202611110017", "reason": None, "requested_slot": "reason"}
    found, _ = await validate(chat, "too basic", slots)
    assert found == {"reason": "too basic"}


async def test_nobody_is_verified_over_this_contract_so_nothing_personal_is_looked_up(chat: Chat) -> None:
    slots = {"order_id": None, "requested_slot": "order_id"}
    for number in ("KP202611170009", "KP202611110017", "KP202611179999"):
        found, said = await validate(chat, number, slots)
        assert (found["order_id"], said) == (number, [])


@pytest.mark.parametrize("name", sorted(FORMS))
async def test_every_form_answers_and_asks_for_its_first_slot(chat: Chat, name: str) -> None:
    bare = {"version": "3.1", "forms": {}}
    found, _ = await validate(chat, "嗯", {"requested_slot": None}, name=name, domain=bare)
    assert found["requested_slot"] == FORMS[name].slots[0].name


async def test_the_server_lists_every_form(chat: Chat) -> None:
    names = set(chat.house.actions.executor.actions)
    assert {f"validate_{name}" for name in FORMS} <= names
    assert "action_run_form" in names
