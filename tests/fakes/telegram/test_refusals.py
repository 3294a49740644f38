"""What the emulator refuses, in Telegram's words, and what it takes."""

from typing import Any

import httpx
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
)

from tests.fakes.telegram.echo import YES_NO, make_bot
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fake_user import FakeUser


async def test_wrong_token_and_unknown_method(emulator: Running) -> None:
    bot = make_bot(emulator, "4242:wrong")
    with pytest.raises(TelegramUnauthorizedError):
        await bot.get_me()
    await bot.session.close()
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{emulator.url}/bot{emulator.token}/getNothing")
    assert answer.status_code == 404
    assert answer.json() == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found: method not found",
    }


async def test_get_me_tells_more_than_a_message_does(bot: Bot, user: FakeUser) -> None:
    me = await bot.me()
    assert me.is_bot
    assert me.can_join_groups is False
    await user.say("hello")
    sender = (await bot.send_message(1001, "x")).from_user
    assert sender is not None
    assert (sender.id, sender.username, sender.can_join_groups) == (me.id, me.username, None)


async def test_link_preview_options_come_back_and_stay_until_the_text_is_edited(bot: Bot, user: FakeUser) -> None:
    await user.say("hello")
    sent = await bot.send_message(1001, "x", link_preview_options=LinkPreviewOptions(is_disabled=True))
    pressed = await sent.edit_reply_markup(reply_markup=YES_NO)
    edited = await sent.edit_text("y")
    assert isinstance(pressed, Message)
    assert isinstance(edited, Message)
    shown = [message.link_preview_options for message in (sent, pressed, edited)]
    assert [options and options.is_disabled for options in shown] == [True, True, None]


@pytest.mark.parametrize(
    ("problem", "params"),
    [
        ("message text is empty", {"text": ""}),
        ("message text is empty", {"text": " \n "}),
        ("message text is empty", {"text": "<b></b>", "parse_mode": "HTML"}),
        ("message is too long", {"text": "x" * 4097}),
        ("unsupported parse_mode", {"text": "x", "parse_mode": "BBCode"}),
        ("can't parse entities: Unsupported start tag", {"text": "<x>", "parse_mode": "HTML"}),
        ("chat not found", {"text": "x", "chat_id": 5}),
        ("message to be replied not found", {"text": "x", "reply_to": 99}),
    ],
)
async def test_refused_messages(bot: Bot, user: FakeUser, problem: str, params: dict[str, Any]) -> None:
    await user.say("hello")
    reply: Any = {"message_id": params.pop("reply_to")} if "reply_to" in params else None
    with pytest.raises(TelegramBadRequest, match=f"Bad Request: {problem}"):
        await bot.send_message(**({"chat_id": 1001} | params), reply_parameters=reply)


@pytest.mark.parametrize(
    ("problem", "button"),
    [
        ("BUTTON_DATA_INVALID", {"callback_data": "是" * 22}),
        ("Text buttons are unallowed", {}),
        ("Wrong HTTP URL", {"url": "http://localhost:8000"}),
    ],
)
async def test_refused_buttons(bot: Bot, user: FakeUser, problem: str, button: dict[str, Any]) -> None:
    await user.say("hello")
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="x", **button)]])
    with pytest.raises(TelegramBadRequest, match=problem):
        await bot.send_message(1001, "x", reply_markup=markup)


async def test_longest_text_and_data_are_taken(bot: Bot, user: FakeUser) -> None:
    await user.say("hello")
    button = InlineKeyboardButton(text="x", callback_data="是" * 21 + "x")
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    text = f"<b>{'字' * 4096}</b>"
    sent = await bot.send_message(1001, text, parse_mode="HTML", reply_markup=markup)
    assert sent.text == "字" * 4096
    assert sent.html_text == text


async def test_json_body_with_object_or_text_markup(emulator: Running, user: FakeUser) -> None:
    await user.say("hello")
    url = f"{emulator.url}/bot{emulator.token}/SENDMESSAGE"
    markup = YES_NO.model_dump(exclude_none=True)
    async with httpx.AsyncClient(trust_env=False) as client:
        for shown in (markup, YES_NO.model_dump_json(exclude_none=True)):
            body = {"chat_id": 1001, "text": "x", "reply_markup": shown}
            answer = (await client.post(url, json=body)).json()
            assert answer["result"]["reply_markup"] == markup
        for wrong in ("{", '{"inline_keyboard": 5}', "[]"):
            body = {"chat_id": 1001, "text": "x", "reply_markup": wrong}
            assert (await client.post(url, json=body)).status_code == 400
        bodies = {
            b"{": "can't parse JSON object",
            b'{"text": "\\ud800"}': "strings must be encoded in UTF-8",
            b'{"text": "x"}': "chat_id is empty",
        }
        for content, problem in bodies.items():
            plain = {"content-type": "application/json"}
            answer = (await client.post(url, content=content, headers=plain)).json()
            assert answer["description"] == f"Bad Request: {problem}"


async def test_edit_and_delete_refusals(bot: Bot, user: FakeUser) -> None:
    await user.say("mine")
    sent = await bot.send_message(1001, "a", reply_markup=YES_NO)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("a", chat_id=1001, message_id=sent.message_id, reply_markup=YES_NO)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("b", chat_id=1001, message_id=999999)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("b", chat_id=1001, message_id=sent.message_id - 1)
    bare = await bot.edit_message_reply_markup(chat_id=1001, message_id=sent.message_id)
    assert isinstance(bare, Message)
    assert (bare.text, bare.reply_markup) == ("a", None)
    assert await bot.delete_message(1001, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(1001, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="query ID is invalid"):
        await bot.answer_callback_query("nonsense")


async def test_commands(bot: Bot) -> None:
    commands = [BotCommand(command="help", description="帮助")]
    assert await bot.set_my_commands(commands, language_code="zh")
    (shown,) = await bot.get_my_commands(language_code="zh")
    assert (shown.command, shown.description) == ("help", "帮助")
    assert await bot.get_my_commands() == []
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand(command="Help!", description="x")])
