"""The same conversation over REST and over Telegram goes through the same turn: same rules, same outcomes."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.telegram.emulator import serve
from tests.fakes.telegram.fake_user import FakeUser
from tests.system.server import running_server

NOT_INTERESTED = "不感兴趣"
CONVERSATION = [
    "一晚上的睡眠分成哪几个阶段？",
    "成年人每天要睡几个小时？",
    "那老人呢？",
    "有没有讲睡眠的课推荐？",
    NOT_INTERESTED,
    "怎么申请退款？",
    "你们这回答根本没用，太差劲了！",
    "问了半天什么都解决不了，气死我了，垃圾客服！",
]
CHAT = 7001


@pytest.fixture(scope="module")
def places(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    var = Path(shutil.copytree(house_var, tmp_path_factory.mktemp("same-turn") / "var"))
    with (
        serve() as telegram,
        running_server(
            var,
            telegram_token=telegram.token,
            telegram_api=telegram.url,
            public_url="https://academy.example.org",
            debounce_seconds="0",
        ) as base,
    ):
        yield base, telegram.url, var


async def test_rest_and_telegram_take_the_same_turns(places: tuple[str, str, Path]) -> None:
    base, telegram, var = places
    over_rest = await _over_rest(base)
    await _over_telegram(telegram)
    over_telegram = _rules_in_log(var, f"telegram:{CHAT}")
    assert over_telegram == over_rest
    assert over_rest[2] == "continues_question"
    assert over_rest[4] == "not_interested_pressed"
    assert "ticket_opened" in _types_in_log(var, f"telegram:{CHAT}")


async def _over_rest(base: str) -> list[str]:
    rules: list[str] = []
    turn: dict[str, Any] = {}
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        for text in CONVERSATION:
            message = text
            if text == NOT_INTERESTED:
                impression = turn["recommendations"][0]["impression_id"]
                message = f'/not_interested{{"impression_id":"{impression}"}}'
            answer = await client.post("/webhooks/rest/webhook", json={"sender": "same-turn", "message": message})
            turn = answer.json()[-1]["custom"]["turn"]
            rules.append(turn["rule"])
    return rules


async def _over_telegram(url: str) -> None:
    async with FakeUser(url, CHAT, language_code="zh-hans") as user:
        for text in CONVERSATION:
            if text == NOT_INTERESTED:
                await user.press(NOT_INTERESTED)
            else:
                await user.say(text)
            assert await user.read(1, timeout=20), text
            await asyncio.sleep(0.6)  # a reply may be several messages; the next is typed when all are there


def _log(var: Path, conversation_id: str) -> list[dict[str, Any]]:
    out = var / "events.jsonl"
    environment = {**os.environ, "ZHIKE_VAR": str(var)}
    subprocess.run(
        [sys.executable, "-m", "bot", "export", "--out", str(out)],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    events = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return [event for event in events if event["conversation_id"] == conversation_id]


def _rules_in_log(var: Path, conversation_id: str) -> list[str]:
    return [event["rule"] for event in _log(var, conversation_id) if event["type"] == "action_run"]


def _types_in_log(var: Path, conversation_id: str) -> set[str]:
    return {event["type"] for event in _log(var, conversation_id)}
