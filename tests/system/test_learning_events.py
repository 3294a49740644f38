"""POST /api/events/learning and the cards' own ways of being opened, through the whole application."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.messages import BotMessage
from bot.ports import ActionOutcome
from bot.web.app import create_app
from bot.web.offer_links import offer_link_routes
from tests.bot.test_turn_failures import table_away
from tests.contracts.test_outcome_stores import ALL, facts, slate
from tests.fakes.app import SECRET, ScriptedApp, scripted_app
from tests.fakes.clock import START
from tests.fakes.sockets import widget_at
from tests.fakes.turns import TurnHouse, message
from tests.recommender.world import small_catalogue
from tests.system.conftest import Serve, client_of
from tests.system.test_rest import check_error
from tests.system.test_widget_socket import session_for

PATH = "/api/events/learning"


def event(**changes: Any) -> dict[str, Any]:
    good = {
        "id": "order-1",
        "type": "enrol",
        "kind": "course",
        "item_id": "sleep-well",
        "at": (START + timedelta(minutes=1)).isoformat(),
        "learner_id": "learner-lin",
        "price": 99,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


@asynccontextmanager
async def nothing() -> AsyncIterator[None]:
    yield


async def send(client: httpx.AsyncClient, *events: Any) -> list[tuple[str, str | None]]:
    response = await client.post(PATH, json={"events": list(events)})
    assert response.status_code == 200, response.text
    body = response.json()
    found = [(entry["status"], entry.get("reason")) for entry in body["results"]]
    assert [entry["index"] for entry in body["results"]] == list(range(len(events)))
    assert {name: body[name] for name in ("accepted", "repeat", "refused")} == {
        name: [status for status, _ in found].count(name) for name in ("accepted", "repeat", "refused")
    }
    return found


async def shown(house: TurnHouse, impression_id: str = "i1") -> None:
    """A turn that suggests a course."""
    house.actions.script["q"] = ActionOutcome(
        messages=(BotMessage(text="a"),), events=(slate(impression_id, "sleep-well"),)
    )
    await house.turn.hear(message("m1", "q", "widget:learner-lin"))
    await house.turn.answer("widget:learner-lin")


async def came_of(house: TurnHouse) -> list[set[str]]:
    return [facts(result) for result in await house.outcomes.results(*ALL)]


class TestReporting:
    async def test_each_event_of_a_batch_is_answered_and_a_bad_one_costs_no_other(
        self, client: httpx.AsyncClient, scripted: ScriptedApp
    ) -> None:
        future = (START + timedelta(days=2)).isoformat()
        said = await send(
            client,
            event(),
            event(),
            event(id="o2", at=future),
            event(id="o3", item_id="no-such-course"),
            event(id="o4", price=-1),
            event(id="order-1", type="refund"),
            event(id="o5", type="refund", at=(START + timedelta(minutes=2)).isoformat()),
        )
        assert said == [
            ("accepted", None),
            ("repeat", None),
            ("refused", "future_dated"),
            ("refused", "unknown_item"),
            ("refused", "negative_price"),
            ("refused", "id_reused"),
            ("accepted", None),
        ]
        counts = await scripted.house.outcomes.counts(START, START)
        assert counts["refused"] == {"future_dated": 1, "unknown_item": 1, "negative_price": 1, "id_reused": 1}
        assert counts["unjoined"] == {"enrol": 1, "refund": 1}

    @pytest.mark.parametrize(
        "bad",
        [
            {"id": ...},
            {"id": ""},
            {"id": "mit leer"},
            {"id": "\ud800"},
            {"id": "x" * 65},
            {"type": "impression"},
            {"kind": "lesson"},
            {"at": "2026-11-20T09:00:00"},
            {"at": 1_763_629_200},
            {"at": "0001-01-01T00:00:00+14:00"},
            {"at": "yesterday"},
            {"learner_id": ...},
            {"learner_id": "a\x00b"},
            {"learner_id": ..., "impression_id": "i1"},
            {"price": "99"},
            {"price": True},
            {"prise": 99},
        ],
        ids=str,
    )
    async def test_what_cannot_be_read_is_refused_with_its_place(
        self, client: httpx.AsyncClient, bad: dict[str, Any]
    ) -> None:
        # Written by hand: httpx would refuse half a surrogate pair itself.
        content = json.dumps({"events": [event(id="good"), event(**bad)]})
        response = await client.post(PATH, content=content, headers={"content-type": "application/json"})
        first, second = response.json()["results"]
        assert first["status"] == "accepted"
        assert (second["status"], second["reason"]) == ("refused", "malformed")
        assert second["detail"]

    @pytest.mark.parametrize("odd", [7, None, "enrol", [], {}, [[[]]]], ids=str)
    async def test_what_is_no_event_is_refused(self, client: httpx.AsyncClient, odd: object) -> None:
        assert await send(client, odd) == [("refused", "malformed")]

    async def test_what_was_refused_may_be_sent_again_when_it_is_right(self, client: httpx.AsyncClient) -> None:
        assert await send(client, event(price=-99)) == [("refused", "negative_price")]
        assert await send(client, event()) == [("accepted", None)]

    @pytest.mark.parametrize("body", [{}, {"events": []}, {"events": [{}] * 1001}, {"events": [], "more": 1}, []])
    async def test_a_batch_has_a_form_and_a_size(self, client: httpx.AsyncClient, body: object) -> None:
        check_error(await client.post(PATH, json=body), 422, "malformed")

    async def test_it_asks_for_the_token_of_the_rest_contract(self, house: TurnHouse) -> None:
        async with client_of(scripted_app(house, token="s3cret").app) as client:
            check_error(await client.post(PATH, json={"events": [event()]}), 401, "token_required")
            bearer = {"authorization": "Bearer s3cret"}
            assert (await client.post(PATH, json={"events": [event()]}, headers=bearer)).status_code == 200

    async def test_without_the_database_nothing_is_half_kept(
        self, client: httpx.AsyncClient, scripted: ScriptedApp
    ) -> None:
        with table_away(scripted.house.database, "outcomes"):
            check_error(await client.post(PATH, json={"events": [event()]}), 503, "unavailable")
        assert await send(client, event()) == [("accepted", None)]

    async def test_an_enrolment_reported_before_the_turn_was_stored_is_joined_to_it(
        self, client: httpx.AsyncClient, scripted: ScriptedApp
    ) -> None:
        assert await send(client, event(impression_id="i1")) == [("accepted", None)]
        await shown(scripted.house)
        assert await came_of(scripted.house) == [{"enrolled", "kept"}]


class TestOpeningInTheWidget:
    async def test_a_followed_card_is_an_outcome_of_its_own_conversation_only(
        self, scripted: ScriptedApp, serve: Serve
    ) -> None:
        await shown(scripted.house)
        address = await serve(scripted)
        for learner, expected in (("learner-emma", set()), ("learner-lin", {"opened"})):
            token, _ = session_for(scripted, learner)
            async with widget_at(address, token) as widget:
                card = {"impression_id": "i1", "kind": "course", "id": "sleep-well"}
                await widget.send("opened", **card)
                await widget.send("opened", **card)
                # Frames are read in order: once the next one is acknowledged, those before it have been dealt with.
                await widget.send("say", client_msg_id=f"after-{learner}", text="next")
                await widget.expect("ack")
            assert await came_of(scripted.house) == [expected]

    async def test_a_click_that_cannot_be_kept_disturbs_nobody(self, scripted: ScriptedApp, serve: Serve) -> None:
        token, _ = session_for(scripted, "learner-lin")
        async with widget_at(await serve(scripted), token) as widget:
            with table_away(scripted.house.database, "outcomes"):
                await widget.send("opened", impression_id="i1", kind="course", id="sleep-well")
                await widget.send("say", client_msg_id="message-1", text="next")
                await widget.expect("ack")
            assert not [frame for frame in widget.received if frame["type"] == "error"]


class TestFollowingALink:
    @pytest.fixture
    async def links(self, house: TurnHouse, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
        catalogue = small_catalogue(tmp_path / "content")
        self.partner = catalogue.products[0]
        self.course = catalogue.courses[0]
        routes = offer_link_routes(house.outcomes, catalogue, house.clock)
        app = create_app([routes], running=nothing, session_key=SECRET, secure_cookies=False)
        async with client_of(app) as client:
            yield client

    async def test_it_leads_to_the_item_and_is_remembered_once_per_slate(
        self, links: httpx.AsyncClient, house: TurnHouse
    ) -> None:
        house.actions.script["q"] = ActionOutcome(
            messages=(BotMessage(text="a"),), events=(slate("i1", self.course.id),)
        )
        await house.turn.hear(message("m1", "q", "telegram:1"))
        await house.turn.answer("telegram:1")
        assert (await links.head(f"/go/i1/course/{self.course.id}")).status_code == 302
        assert await came_of(house) == [set()]
        for _ in range(2):
            response = await links.get(f"/go/i1/course/{self.course.id}")
            assert (response.status_code, response.headers["location"]) == (302, f"/courses/{self.course.id}")
        assert await came_of(house) == [{"opened"}]
        partner = await links.get(f"/go/i1/partner/{self.partner.id}")
        assert partner.headers["location"] == str(self.partner.url)

    async def test_it_leads_on_when_the_database_is_away_and_when_nothing_was_shown(
        self, links: httpx.AsyncClient, house: TurnHouse
    ) -> None:
        with table_away(house.database, "exposures"):
            assert (await links.get(f"/go/i1/course/{self.course.id}")).status_code == 302
        assert (await links.get(f"/go/invented/course/{self.course.id}")).status_code == 302
        assert (await house.outcomes.counts(*ALL))["unjoined"] == {}

    @pytest.mark.parametrize("place", ["course/none", "partner/none", "lesson/sleep-well", "https://evil.example/x"])
    async def test_it_leads_nowhere_else(self, links: httpx.AsyncClient, place: str) -> None:
        check_error(await links.get(f"/go/i1/{place}"), 404, "not_found")
