"""The house as it is served, with its model, index and actions: the contract holds, whatever the model says."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from threadpoolctl import threadpool_info, threadpool_limits

from bot.application import build_app
from bot.bootstrap import build_house
from bot.platforms.demo import DemoPlatform
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.staff import PASSWORDS
from tests.system.conftest import client_of
from tests.system.test_rest import check_contract, check_error, say


@pytest.fixture
async def served(house_var: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    shutil.copytree(house_var, tmp_path / "var")
    app = build_app(build_house(Settings(var=tmp_path / "var")))
    async with app.router.lifespan_context(app), client_of(app) as client:
        yield client


async def test_the_contract_holds_for_what_learners_say(served: httpx.AsyncClient) -> None:
    texts = ["你好", "睡不着怎么办？", "推荐一门课", "我的订单", "How do refunds work?", "😀", "", "x" * 20_000]
    for text in texts:
        turn = check_contract(await say(served, text))
        assert turn["action"] != "action_apologise", text
    typed = check_contract(await say(served, "/goodbye"))
    assert typed["confidence"] < 1

    person = check_contract(await say(served, "/human_handoff", "emma"), "emma")
    assert (person["intent"], person["escalation_reason"]) == ("human_handoff", "asked_for_person")

    danger = await say(served, "我不想活了，想结束自己的生命", "wang")
    assert check_contract(danger, "wang")["rule"] == "danger"
    assert "12356" in danger[0]["text"]

    parsed = (await served.post("/model/parse", json={"text": "怎么退款"})).json()
    assert {"text", "intent", "intent_ranking", "entities", "sentiment", "language", "safety"} <= set(parsed)
    assert parsed["intent"] == parsed["intent_ranking"][0]
    assert (await served.get("/readyz")).json() == {"database": True, "index": True}
    for page in ("/", "/courses/sleep-well", "/desk/login", "/widget.js"):
        assert (await served.get(page)).status_code == 200
    check_error(await served.get("/courses/no-such-course"), 404, "not_found")


async def test_outside_the_demo_neither_its_learners_nor_its_staff_get_in(house_var: Path, tmp_path: Path) -> None:
    """The same folder was a demo before, and the platform knows the learner who is named."""
    shutil.copytree(house_var, tmp_path / "var")
    demo = Settings(var=tmp_path / "var", data_key=SecretStr("off"))
    app = build_app(build_house(demo, clock=FakeClock()))
    login = {"name": "admin", "password": PASSWORDS["admin"]}
    async with app.router.lifespan_context(app), client_of(app) as client:
        assert (await client.post("/api/desk/login", json=login)).status_code == 200
        assert (await client.post("/demo/sign-in", data={"learner_id": "learner-lin"})).status_code == 303

    secret = SecretStr("a secret of the tests, of more than thirty-two characters")
    keys = {"secret_key": secret, "identity_key": secret, "api_token": secret}
    real = demo.model_copy(update={"demo": False, **keys})
    app = build_app(build_house(real, clock=FakeClock(), platform=DemoPlatform()))
    async with app.router.lifespan_context(app), client_of(app) as client:
        check_error(await client.post("/api/desk/login", json=login), 401, "wrong_login")
        assert (await client.post("/demo/sign-in", data={"learner_id": "learner-lin"})).status_code == 404
        assert 'data-zhike-token=""' in (await client.get("/courses/sleep-well")).text


async def test_no_thread_of_blas_takes_the_core_from_the_model(house_var: Path, tmp_path: Path) -> None:
    shutil.copytree(house_var, tmp_path / "var")
    with threadpool_limits(2, "blas"):
        house = build_house(Settings(var=tmp_path / "var"))
        threads = {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}
    assert threads == {1}
    await house.close()
