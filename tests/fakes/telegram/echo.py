"""A tiny aiogram bot to try the emulator with, and how to run it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.fakes.telegram.emulator import Running

YES_NO = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="是 Yes", callback_data="answer:yes"),
            InlineKeyboardButton(text="否 No", callback_data="answer:no"),
        ]
    ]
)


def make_bot(emulator: Running, token: str | None = None, **session: Any) -> Bot:
    api = TelegramAPIServer.from_base(emulator.url)
    return Bot(token or emulator.token, session=AiohttpSession(api=api, **session))


def echo_router() -> Router:
    """A tiny bot: /ask shows two buttons, a pressed one edits the question, the rest is echoed."""
    router = Router()

    @router.message(Command("ask"))
    async def ask(message: Message, command: CommandObject) -> None:
        await message.answer(f"问题 {command.args or ''}".strip(), reply_markup=YES_NO)

    @router.callback_query(F.data.startswith("answer:"))
    async def answered(callback: CallbackQuery) -> None:
        assert isinstance(callback.message, Message)
        assert callback.chat_instance
        await callback.message.edit_text(f"chosen {callback.data}")
        await callback.answer("noted")

    @router.message(F.document)
    async def document(message: Message, bot: Bot) -> None:
        assert message.document is not None
        content = await bot.download(message.document)
        assert content is not None
        await message.answer(f"got {content.read().decode()}")

    @router.message()
    async def echo(message: Message, bot: Bot) -> None:
        assert message.from_user is not None
        await bot.send_chat_action(message.chat.id, "typing")
        await message.answer(f"{message.from_user.language_code}: {message.text}")

    return router


@contextlib.asynccontextmanager
async def polling(bot: Bot) -> AsyncIterator[Dispatcher]:
    dispatcher = Dispatcher()
    dispatcher.include_router(echo_router())
    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    try:
        yield dispatcher
    finally:
        await asyncio.sleep(0)
        with contextlib.suppress(RuntimeError):
            await dispatcher.stop_polling()
        await task
