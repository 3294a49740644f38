"""Signing in to the desk: passwords, tries, cookies."""

import asyncio

import httpx
import pytest

from bot.storage.staff import SqlStaff
from tests.fakes.app import ScriptedApp, scripted_app
from tests.fakes.staff import PASSWORDS, signed_in
from tests.fakes.turns import TurnHouse
from tests.system.conftest import client_of
from tests.system.test_rest import check_error


class TestSigningIn:
    async def test_the_right_password_opens_the_desk(self, client: httpx.AsyncClient) -> None:
        member = await signed_in(client, "meiling")
        assert (await member.get("/me"))["role"] == "staff"
        assert (await client.get("/desk")).status_code == 200
        admin = await signed_in(client, "admin")
        me = await admin.get("/me")
        assert set(me) == {"id", "name", "display_name", "role"}
        assert (me["name"], me["role"]) == ("admin", "admin")

    @pytest.mark.parametrize(("name", "password"), [("meiling", "wrong"), ("nobody", PASSWORDS["meiling"])])
    async def test_a_wrong_one_says_not_which_part_was_wrong(
        self, client: httpx.AsyncClient, name: str, password: str
    ) -> None:
        response = await client.post("/api/desk/login", json={"name": name, "password": password})
        check_error(response, 401, "wrong_login")
        assert "set-cookie" not in response.headers
        check_error(await client.get("/api/desk/me"), 401, "not_signed_in")

    async def test_after_eight_wrong_ones_even_the_right_one_waits(
        self, client: httpx.AsyncClient, scripted: ScriptedApp
    ) -> None:
        wrong = {"name": "meiling", "password": "wrong"}
        tries = await asyncio.gather(*(client.post("/api/desk/login", json=wrong) for _ in range(14)))
        assert sorted(response.status_code for response in tries) == [401] * 8 + [429] * 6
        right = {"name": "meiling", "password": PASSWORDS["meiling"]}
        check_error(await client.post("/api/desk/login", json=right), 429, "rate_limited")
        scripted.time.seconds += 301
        assert (await client.post("/api/desk/login", json=right)).status_code == 200

    async def test_right_passwords_use_up_no_tries(self, client: httpx.AsyncClient) -> None:
        for _ in range(9):
            await signed_in(client, "meiling")

    async def test_who_signs_out_is_out(self, client: httpx.AsyncClient) -> None:
        member = await signed_in(client, "meiling")
        assert (await member.post("/logout")).status_code == 200
        check_error(await client.get("/api/desk/me"), 401, "not_signed_in")
        response = await client.get("/desk")
        assert (response.status_code, response.headers["location"]) == (303, "/desk/login")

    @pytest.mark.parametrize("secure", [True, False])
    async def test_the_cookie_is_closed_to_scripts_and_other_sites(
        self, staffed_house: TurnHouse, secure: bool
    ) -> None:
        scripted = scripted_app(staffed_house, staff=SqlStaff(staffed_house.database), secure_cookies=secure)
        async with client_of(scripted.app) as client:
            right = {"name": "meiling", "password": PASSWORDS["meiling"]}
            cookie = (await client.post("/api/desk/login", json=right)).headers["set-cookie"].lower()
        flags = {part.strip() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/"} <= flags
        assert ("secure" in flags) == secure

    async def test_a_forged_cookie_is_nobody(self, client: httpx.AsyncClient) -> None:
        member = await signed_in(client, "meiling")
        forged = member.cookie[:-3] + "AAA"
        client.cookies.clear()
        check_error(await client.get("/api/desk/me", headers={"cookie": forged}), 401, "not_signed_in")
