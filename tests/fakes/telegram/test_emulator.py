"""An unchanged aiogram bot on the emulator: conversations, long polling, faults, webhook."""

import asyncio
import time

import httpx
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import (
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from tests.fakes.telegram.control import plan
from tests.fakes.telegram.echo import YES_NO, make_bot, polling
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fake_user import FakeUser


async def test_echo_and_language(echo_bot: Bot, user: FakeUser, control: httpx.AsyncClient) -> None:
    await user.say("你好 🙂")
    (seen,) = await user.read()
    assert seen.text == "zh-hans: 你好 🙂"
    (action,) = (await control.get("/calls", params={"method": "sendChatAction"})).json()
    assert action["params"] == {"chat_id": "1001", "action": "typing"}


async def test_command_button_callback_edit(echo_bot: Bot, user: FakeUser, control: httpx.AsyncClient) -> None:
    await user.say("/ask 退款")
    (question,) = await user.read()
    assert (question.text, question.buttons) == ("问题 退款", ("是 Yes", "否 No"))
    callback = await user.press("否 No")
    assert callback is not None
    (edited,) = await user.read()
    assert (edited.text, edited.edited, edited.buttons) == ("chosen answer:no", True, ())
    assert edited.message_id == question.message_id
    assert await user.answer(callback) == {"text": "noted", "show_alert": False, "url": None}
    command, shown = (await control.get("/chats/1001/messages")).json()
    assert command["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 4}]
    assert [old["text"] for old in shown["edits"]] == ["问题 退款"]


async def test_pressing_what_is_not_offered(echo_bot: Bot, user: FakeUser) -> None:
    await user.say("/ask")
    (question,) = await user.read()
    with pytest.raises(LookupError, match="no button 'Maybe' among"):
        await user.press("Maybe")
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        await user.press_data(question.message_id, "answer:maybe")
    await user.press_data(question.message_id, "answer:maybe", force=True)
    assert (await user.read())[0].text == "chosen answer:maybe"


async def test_reply_keyboard(echo_bot: Bot, user: FakeUser) -> None:
    await user.say("hello")
    await user.read()
    keyboard = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="人工客服")]])
    await echo_bot.send_message(1001, "choose", reply_markup=keyboard)
    assert (await user.read())[0].buttons == ("人工客服",)
    assert await user.press("人工客服") is None
    assert (await user.read())[0].text == "zh-hans: 人工客服"


async def test_nothing_to_read(echo_bot: Bot, user: FakeUser) -> None:
    assert await user.read(timeout=0.1) == []


async def test_document(echo_bot: Bot, user: FakeUser) -> None:
    await user.send_file(b"an invoice", "invoice.txt", "text/plain")
    assert (await user.read())[0].text == "got an invoice"


async def test_five_users_in_parallel(echo_bot: Bot, emulator: Running) -> None:
    async def talk(user_id: int) -> list[str]:
        async with FakeUser(emulator.url, user_id, language_code="en") as user:
            texts = []
            for turn in range(3):
                await user.say(f"{user_id} says {turn}")
                texts += [seen.text for seen in await user.read()]
            return texts

    users = range(1, 6)
    heard = await asyncio.gather(*(talk(user_id) for user_id in users))
    assert heard == [[f"en: {user_id} says {turn}" for turn in range(3)] for user_id in users]


async def test_redelivery(echo_bot: Bot, user: FakeUser, control: httpx.AsyncClient) -> None:
    first = await user.say("one")
    await user.say("two")
    assert [seen.text[9:] for seen in await user.read(2)] == ["one", "two"]
    await confirmed(control, first)
    assert (await user.read())[0].text == "zh-hans: one"
    await user.say("three")
    assert (await user.read())[0].text == "zh-hans: three"
    assert await user.read(timeout=0.1) == []
    assert (await control.post("/updates/999999/redeliver")).status_code == 404


async def confirmed(control: httpx.AsyncClient, update_id: int) -> None:
    """Redeliver an update as soon as the bot has confirmed it."""
    for _ in range(100):
        if (await control.post(f"/updates/{update_id}/redeliver")).is_success:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the bot did not confirm the update")


async def test_offset_limit_and_redelivered_id(bot: Bot, user: FakeUser, control: httpx.AsyncClient) -> None:
    ids = [await user.say(text) for text in "abc"]
    assert [update.update_id for update in await bot.get_updates(limit=2)] == ids[:2]
    assert [update.update_id for update in await bot.get_updates(offset=ids[1])] == ids[1:]
    assert [update.update_id for update in await bot.get_updates(offset=-1)] == ids[2:]
    assert await bot.get_updates(offset=ids[2] + 1) == []
    (await control.post(f"/updates/{ids[0]}/redeliver")).raise_for_status()
    (again,) = await bot.get_updates(offset=ids[2] + 1)
    assert again.update_id == ids[0]
    assert again.message is not None
    assert again.message.text == "a"
    assert await bot.get_updates(offset=ids[0] + 1) == []


async def test_long_poll_waits_and_wakes(bot: Bot, user: FakeUser) -> None:
    start = time.monotonic()
    assert await bot.get_updates(timeout=1) == []
    assert 0.9 < time.monotonic() - start < 2
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    start = time.monotonic()
    await user.say("wake up")
    assert len(await poll) == 1
    assert time.monotonic() - start < 1


async def test_client_that_goes_away_ends_its_poll(bot: Bot, user: FakeUser, control: httpx.AsyncClient) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0.1)
    poll.cancel()
    for _ in range(100):
        (call,) = (await control.get("/calls")).json()
        if call["status"] is not None:
            break
        await asyncio.sleep(0.02)
    assert call["status"] == 200
    await user.say("kept")
    assert len(await bot.get_updates()) == 1


async def test_second_poller_conflicts(bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    await bot.get_updates(timeout=0)
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await first


async def test_allowed_updates(bot: Bot, user: FakeUser) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await user.say("not asked for")
    assert await bot.get_updates() == []
    await bot.send_message(1001, "press", reply_markup=YES_NO)
    await user.press("answer:yes")
    (update,) = await bot.get_updates(allowed_updates=[])
    assert update.callback_query is not None
    assert update.callback_query.data == "answer:yes"
    await user.say("asked for")
    assert len(await bot.get_updates(offset=update.update_id + 1)) == 1


async def test_faults_as_aiogram_sees_them(emulator: Running, user: FakeUser, control: httpx.AsyncClient) -> None:
    await user.say("hello")
    bot = make_bot(emulator, timeout=0.3)
    await plan(control, "sendMessage", retry_after=7)
    await plan(control, "sendMessage", error_code=500)
    await plan(control, "sendmessage", kind="hang")
    await plan(control, "*", kind="reset")
    await plan(control, "sendMessage", error_code=403, description="Forbidden: bot was blocked by the user")
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(1001, "x")
    assert flood.value.retry_after == 7
    with pytest.raises(TelegramServerError):
        await bot.send_message(1001, "x")
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await bot.send_message(1001, "x")
    with pytest.raises(TelegramNetworkError, match="Connection reset"):
        await bot.send_message(1001, "x")
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(1001, "x")
    assert (await bot.send_message(1001, "x")).text == "x"
    statuses = [call["status"] for call in (await control.get("/calls")).json()]
    assert statuses == [429, 500, 500, 500, 403, 200]
    assert [seen.text for seen in await user.read(2, timeout=0.1)] == ["x"]
    await bot.session.close()


async def test_retry_after_429(bot: Bot, user: FakeUser, control: httpx.AsyncClient) -> None:
    await user.say("hello")
    await plan(control, "sendMessage", retry_after=1, count=2)
    refusals = 0
    while True:
        try:
            await bot.send_message(1001, "at last")
            break
        except TelegramRetryAfter:
            refusals += 1
    assert refusals == 2
    assert [seen.text for seen in await user.read()] == ["at last"]


async def test_lost_answer_skip_and_chat(bot: Bot, user: FakeUser, control: httpx.AsyncClient) -> None:
    await user.say("hello")
    await plan(control, "sendMessage", chat_id=7)
    await plan(control, "sendMessage", kind="reset", effect=True, skip=1)
    await bot.send_message(1001, "first")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(1001, "second")
    assert [seen.text for seen in await user.read(2)] == ["first", "second"]
    (await control.delete("/faults")).raise_for_status()


async def test_polling_survives_a_fault(bot: Bot, user: FakeUser, control: httpx.AsyncClient) -> None:
    await plan(control, "getUpdates", error_code=502, description="Bad Gateway")
    async with polling(bot):
        await user.say("hello")
        assert (await user.read(timeout=10))[0].text == "zh-hans: hello"
