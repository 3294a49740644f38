"""Nothing that should be said is lost, and the order stays: faults of the network, floods, blocks, staff."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiogram import Bot
from structlog.testing import capture_logs

from bot.channels.telegram_app import run_telegram
from bot.channels.telegram_outbox import TelegramOutbox
from bot.dialogue import responses
from bot.errors import ConfigurationError
from bot.messages import BotMessage, IncomingMessage
from bot.ports import ActionOutcome
from bot.storage.database import Database
from bot.storage.tickets import SqlTickets
from tests.fakes.telegram.control import calls, plan
from tests.fakes.telegram.echo import make_bot
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fake_user import FakeUser
from tests.system.telegram.house import GAP, PUBLIC_URL, STAFF, Script, TelegramHouse, now
from tests.system.telegram.samples import CITED

LONG = "".join(f"第{n}句话说的是怎样睡得更好。" for n in range(500))


@pytest.fixture
def script() -> Script:
    return Script({"睡多久？": CITED, "长篇大论？": ActionOutcome(messages=(BotMessage(text=LONG),))})


@contextlib.asynccontextmanager
async def _running(outbox: TelegramOutbox, bot: Bot) -> AsyncIterator[None]:
    task = asyncio.create_task(outbox.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await bot.session.close()


async def test_a_flood_answer_is_waited_out(house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient) -> None:
    await plan(control, "sendMessage", retry_after=1)
    await user.say("你好吗？")
    assert [seen.text for seen in await user.read(2)][1] == "您说：你好吗？"
    refused, taken, _ = await calls(control, "sendMessage")
    assert (refused["status"], taken["status"]) == (429, 200)
    assert refused["params"]["text"] == taken["params"]["text"]
    assert taken["time"] - refused["time"] >= 1


@pytest.mark.parametrize("fault", [{"error_code": 502}, {"kind": "reset"}])
async def test_what_a_fault_stopped_is_sent_in_its_place(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient, fault: dict[str, Any]
) -> None:
    await plan(control, "sendMessage", skip=1, **fault)
    await user.say("你好吗？")
    assert len(await user.read(2)) == 2
    await user.say("再见？")
    await user.read(1)
    sent = [call["params"]["text"] for call in await calls(control, "sendMessage") if call["status"] == 200]
    assert sent == [responses.say("utter_first_contact", "zh"), "您说：你好吗？", "您说：再见？"]


async def test_a_message_whose_receipt_is_lost_is_sent_again_rather_than_never(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await plan(control, "sendMessage", kind="reset", effect=True, skip=1)
    await user.say("你好吗？")
    assert [seen.text for seen in await user.read(3)][1:] == ["您说：你好吗？"] * 2


async def test_links_that_telegram_refuses_do_not_cost_the_answer(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await plan(control, "sendMessage", error_code=400, description="Bad Request: ENTITY_TEXTURL_INVALID", skip=1)
    await user.say("睡多久？")
    _, answer = await user.read(2)
    assert answer.text.startswith(CITED.messages[0].text)
    assert "entities" not in answer.message


async def test_one_refused_message_does_not_hold_up_the_next(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await plan(control, "sendMessage", error_code=400, description="Bad Request: refused", count=2)
    with capture_logs() as lines:
        await user.say("睡多久？")
        assert (await user.read(1))[0].text.startswith(CITED.messages[0].text)
        await house.sent_all()
    assert "telegram_event_refused" in {line["event"] for line in lines}


async def test_a_blocked_chat_is_given_up_until_its_learner_writes_again(
    house: TelegramHouse, emulator: Running, user: FakeUser, control: httpx.AsyncClient
) -> None:
    blocked = {"error_code": 403, "description": "Forbidden: bot was blocked by the user", "chat_id": 1001}
    await plan(control, "sendMessage", **blocked)
    with capture_logs() as lines:
        await user.say("你好吗？")
        async with FakeUser(emulator.url, 2002) as other:
            await other.say("我呢？")
            assert len(await other.read(2)) == 2
        await house.sent_all()
    assert [line["conversation_id"] for line in lines if line["event"] == "telegram_chat_closed"] == ["telegram:1001"]
    assert len([call for call in await calls(control, "sendMessage") if call["params"]["chat_id"] == "1001"]) == 1
    await user.say("我回来了？")
    assert [seen.text for seen in await user.read(1)] == ["您说：我回来了？"]


async def test_a_long_answer_is_split_between_sentences_with_the_buttons_under_its_end(
    house: TelegramHouse, user: FakeUser
) -> None:
    await user.say("长篇大论？")
    _, *parts = await user.read(3)
    assert "".join(part.text for part in parts) == LONG
    assert all(part.text.endswith("。") for part in parts)
    assert [part.buttons for part in parts] == [(), ("找人工",)]


async def test_staff_replies_of_another_process_arrive_and_their_notes_do_not(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await user.say("/human")
    await user.read(2)
    database = Database(house.settings.database)
    tickets = SqlTickets(database, GAP)
    try:
        await tickets.claim(1, STAFF, 1, now())
        await tickets.note(1, STAFF, "内部备注", now())
        await tickets.reply(1, STAFF, "您好，我来帮您 <b>看看</b>。", "m1", now())
        await tickets.resolve(1, STAFF, now())
    finally:
        await database.close()
    joined, reply, back = await user.read(3)
    assert joined.text == responses.say("utter_staff_joined", "zh", who="王芳（人工客服）")
    assert reply.text == "王芳（人工客服）\n您好，我来帮您 <b>看看</b>。"
    assert back.text == responses.say("utter_bot_back", "zh")
    await house.sent_all()
    assert not any("内部备注" in call["params"]["text"] for call in await calls(control, "sendMessage"))


async def test_a_turn_in_this_process_wakes_the_outbox_at_once(
    emulator: Running, user: FakeUser, database_file: Path
) -> None:
    await user.say("nobody polls")
    house = TelegramHouse(emulator, database_file)
    bot = make_bot(emulator)
    outbox = TelegramOutbox(
        telegram_bot=bot, store=house.store, fanout=house.fanout, public_url=PUBLIC_URL, tick_seconds=600
    )
    async with _running(outbox, bot):
        await house.sent_all()  # it has looked once, and waits
        await house.turn.hear(
            IncomingMessage(
                conversation_id="telegram:1001", channel="telegram", message_id="tg-1", text="在吗？", address="1001"
            )
        )
        await house.turn.answer("telegram:1001")
        assert len(await user.read(2)) == 2
    await house.database.close()


async def test_polling_goes_on_after_faults(house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient) -> None:
    await plan(control, "getUpdates", error_code=502)
    await plan(control, "getUpdates", kind="reset")
    await user.say("你好吗？")
    await user.say("听见了吗？")
    assert len(await user.read(2, timeout=10)) == 2


@pytest.mark.parametrize("token", ["4242:wrong", "no token at all"])
async def test_a_wrong_token_is_an_error_of_configuration(emulator: Running, database_file: Path, token: str) -> None:
    house = TelegramHouse(Running(emulator.url, token), database_file)
    with capture_logs() as lines, pytest.raises(ConfigurationError, match="ZHIKE_TELEGRAM_TOKEN"):
        await run_telegram(house.settings, house.turn, house.store, house.fanout, house.debounce)
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["telegram_failed"]
    await house.database.close()


async def test_no_log_line_has_the_token_or_a_learners_words(
    house: TelegramHouse, emulator: Running, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await plan(control, "sendMessage", kind="reset")
    with capture_logs() as lines:
        await user.say("一句别人不该看到的话？")
        await user.read(2)
        await house.sent_all()
    assert "telegram_call_repeated" in {line["event"] for line in lines}
    assert not any(emulator.token in str(line) or "别人不该看到" in str(line) for line in lines)
