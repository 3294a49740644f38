"""A staff member's browser, and a ticket for it to work on."""

from dataclasses import dataclass
from typing import Any

import httpx

from bot.platforms.demo import demo_data
from bot.ports import Ticket
from tests.fakes.app import ScriptedApp
from tests.fakes.turns import message

PASSWORDS = {member["name"]: member["password"] for member in demo_data()["staff"]}
DESK = {"x-requested-with": "zhike-desk"}


@dataclass
class Member:
    """A staff member's browser."""

    client: httpx.AsyncClient

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.client.post(f"/api/desk{path}", json=body, headers=DESK)

    async def get(self, path: str) -> Any:
        response = await self.client.get(f"/api/desk{path}")
        assert response.status_code == 200, response.text
        return response.json()

    @property
    def cookie(self) -> str:
        return f"zhike_session={self.client.cookies['zhike_session']}"


async def signed_in(client: httpx.AsyncClient, name: str) -> Member:
    member = Member(client)
    response = await member.post("/login", name=name, password=PASSWORDS[name])
    assert response.status_code == 200, response.text
    return member


async def ticket_in(scripted: ScriptedApp, conversation_id: str = "rest:lin", text: str = "找人工") -> Ticket:
    house = scripted.house
    house.understander.script.setdefault(text, "human_handoff")
    await house.turn.hear(message("message-0", text, conversation_id))
    await house.turn.answer(conversation_id)
    (found,) = [t for t in await house.tickets.tickets("queue") if t.conversation_id == conversation_id]
    return found
