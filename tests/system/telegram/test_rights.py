"""Learners' rights on Telegram: by command, with the copy of their data as documents."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from structlog.testing import capture_logs

from bot.dialogue import responses
from bot.rights_port import Subject
from tests.bot.test_turn_failures import table_away
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.fakes.telegram.control import calls, plan
from tests.fakes.telegram.fake_user import FakeUser
from tests.system.telegram.house import TelegramHouse


async def test_the_copy_comes_as_a_page_and_a_file(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await user.say("紫色河马怎么睡？")
    await user.read(2)
    await user.say("/export")
    assert (await user.read(1))[0].text == responses.say("utter_export_document", "zh")
    await house.sent_all()
    sent = [call["params"] for call in await calls(control, "sendDocument")]
    assert [set(params.values()) & {"zhike-data.html", "zhike-data.json"} for params in sent] == [
        {"zhike-data.html"},
        {"zhike-data.json"},
    ]
    page, file = await house.rights.copies.files("telegram:1001")
    assert "紫色河马怎么睡？".encode() in page[1]
    assert "紫色河马怎么睡？".encode() in file[1]


async def test_delete_asks_first_and_the_receipt_is_all_that_is_left(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("紫色河马怎么睡？")
    await user.read(2)
    await user.say("/delete")
    (asked,) = await user.read(1)
    assert asked.buttons[:2] == ("不删了", "确认删除")
    await user.press("确认删除")
    (receipt,) = await user.read(1)
    assert "已删除您的数据。回执 ER-" in receipt.text
    assert "紫色河马" not in str(await house.log(1001))
    await user.say("还在吗？")
    assert (await user.read(1))[0].text == "您说：还在吗？"


async def test_stop_and_suggestions_answer_with_what_holds_now(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("/stop")
    assert (await user.read(2))[1].text == responses.say("utter_messages_stopped", "zh")
    await user.say("/suggestions")
    assert (await user.read(1))[0].text == responses.say("utter_suggestions_are_on", "zh")


async def test_a_copy_that_cannot_be_made_yet_has_nothing_said_twice(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    with table_away(house.database, "exposures"), capture_logs() as lines:
        await user.say("/export")
        async with asyncio.timeout(10):
            while sum(line["event"] == "telegram_outbox_waits_for_database" for line in lines) < 3:  # noqa: ASYNC110 - a line of the log, which nobody announces
                await asyncio.sleep(0.02)
    await house.sent_all()
    words = responses.say("utter_export_document", "zh")
    sent = [call["params"]["text"] for call in await calls(control, "sendMessage")]
    assert sent.count(words) == 1
    assert len(await calls(control, "sendDocument")) == 2


@pytest.mark.parametrize(
    ("fault", "files"), [({"kind": "unreadable", "effect": True}, 2), ({"error_code": 413}, 1)], ids=["odd", "large"]
)
async def test_a_file_is_sent_once_and_one_that_is_too_large_holds_nothing_up(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient, fault: dict[str, object], files: int
) -> None:
    await plan(control, "sendDocument", **fault)
    await user.say("/export")
    await user.say("还在吗？")
    assert "您说：还在吗？" in [seen.text for seen in await user.read(3 + files)]
    await house.sent_all()
    tries = await calls(control, "sendDocument")
    assert (len(tries), sum(call["status"] == 200 for call in tries)) == (2, files)


@pytest.mark.parametrize("down", [False, True])
async def test_a_platform_that_is_down_takes_the_profile_out_of_a_copy_and_says_so(
    house: TelegramHouse, down: bool
) -> None:
    platform = FakePlatform(FakeClock())
    platform.down = down
    copies = replace(house.rights.copies, platform=platform)
    data = await copies.data(Subject("telegram:1001", "learner-lin"))
    assert ((data["profile"] is None), data["profile_missing"]) == (down, down)
    page = copies.pages.text("my_data.html", "zh", data=data, heading="", conversations=[], consents=[])
    assert ("连不上" in page, "没有登录" in page) == (down, False)
