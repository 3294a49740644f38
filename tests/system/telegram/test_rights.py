"""Learners' rights on Telegram: by command, with the copy of their data as documents."""

import httpx

from bot.dialogue import responses
from tests.fakes.telegram.control import calls
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
