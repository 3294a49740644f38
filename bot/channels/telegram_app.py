"""Runs the Telegram bot: menu of commands, long polling and the outbox, until cancelled."""

import asyncio
from typing import Any, NoReturn

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommandScopeAllPrivateChats, Update
from aiogram.utils.backoff import Backoff
from aiogram.utils.token import TokenValidationError
from pydantic import ValidationError

from bot.channels.debounce import Debounce
from bot.channels.telegram import TelegramChannel, commands
from bot.channels.telegram_outbox import RETRIES, Files, OutboxLog, TelegramOutbox, answered, until_taken
from bot.errors import ConfigurationError, Unavailable
from bot.ports import Fanout
from bot.settings import Settings
from bot.turn import Turn

log = structlog.get_logger()
_UPDATES = ["message", "callback_query"]
_POLL_SECONDS = 25
_ANSWER_SECONDS = 10
_WRONG_TOKEN = "Telegram does not know this token. Set ZHIKE_TELEGRAM_TOKEN to the one that @BotFather gave you."  # noqa: S105 - a message that names the token


async def run_telegram(
    settings: Settings, turn: Turn, store: OutboxLog, fanout: Fanout, debounce: Debounce, files: Files | None = None
) -> NoReturn:
    """Hear and answer on Telegram until cancelled; whatever fails for a while is tried again.

    Args:
        files: makes the copy of a learner's data, which goes out as documents.

    Raises:
        ConfigurationError: Telegram does not know the token.
    """
    try:
        await _run(settings, turn, store, fanout, debounce, files)
    except Exception:
        # The server goes on without Telegram; nobody waits there to say why.
        log.exception("telegram_failed")
        raise


async def _run(
    settings: Settings, turn: Turn, store: OutboxLog, fanout: Fanout, debounce: Debounce, files: Files | None
) -> NoReturn:
    telegram_bot = _bot(settings)
    channel = TelegramChannel(telegram_bot=telegram_bot, turn=turn, store=store, debounce=debounce)
    outbox = TelegramOutbox(
        telegram_bot=telegram_bot, store=store, fanout=fanout, public_url=settings.address, files=files
    )
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.include_router(channel.routes())
    sending: asyncio.Task[None] | None = None
    try:
        await _introduce(telegram_bot)
        sending = asyncio.create_task(outbox.run())
        await _poll(telegram_bot, dispatcher)
    finally:
        if sending is not None:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        await channel.close()
        await telegram_bot.session.close()
        log.info("telegram_stopped")


def _bot(settings: Settings) -> Bot:
    if settings.telegram_token is None:
        raise ConfigurationError(en="Set ZHIKE_TELEGRAM_TOKEN to the token that @BotFather gave you.")
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram_api))
    try:
        return Bot(settings.telegram_token.get_secret_value(), session=session)
    except TokenValidationError as error:
        raise ConfigurationError(en=_WRONG_TOKEN) from error


async def _introduce(telegram_bot: Bot) -> None:
    """Take polling over from a webhook that an earlier set-up may have left, and show the commands."""

    async def once() -> None:
        try:
            await telegram_bot.delete_webhook(drop_pending_updates=False)
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise ConfigurationError(en=_WRONG_TOKEN) from error
        scope = BotCommandScopeAllPrivateChats()
        # Without a language: for everybody whose Telegram is in neither of our two.
        await telegram_bot.set_my_commands(commands("en"), scope=scope)
        for language in ("zh", "en"):
            await telegram_bot.set_my_commands(commands(language), scope=scope, language_code=language)

    await until_taken(once)
    log.info("telegram_started")


async def _poll(telegram_bot: Bot, dispatcher: Dispatcher) -> NoReturn:
    """Handle updates one after the other; an update is confirmed only after its handler has stored it.

    Not aiogram's own loop: `start_polling` handles updates as tasks and confirms them with the next request whether
    they are done or not; with `handle_as_tasks=False` it still confirms those whose handler failed, and it leaves its
    task running when it is cancelled.
    """
    offset: int | None = None
    backoff = Backoff(RETRIES)
    while True:
        try:
            for update in await _updates(telegram_bot, offset):
                if update.message or update.callback_query:
                    await dispatcher.feed_update(telegram_bot, update)
                offset = update.update_id + 1
            backoff.reset()
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        except (AiogramError, Unavailable) as error:
            # What was not stored is not confirmed, and comes again. Two pollers of one token show up here too.
            log.warning("telegram_polling_repeated", error=type(error).__name__, tries=backoff.counter + 1)
            await backoff.asleep()


async def _updates(telegram_bot: Bot, offset: int | None) -> list[Update]:
    try:
        return await telegram_bot.get_updates(
            offset=offset,
            timeout=_POLL_SECONDS,
            allowed_updates=_UPDATES,
            request_timeout=_POLL_SECONDS + _ANSWER_SECONDS,
        )
    except ClientDecodeError as error:
        # aiogram reads all or nothing, so one odd update would keep everybody's from us for a day, until Telegram
        # drops it (https://github.com/aiogram/aiogram/issues/1840).
        if not answered(error):
            raise
        return [_readable(raw, telegram_bot) for raw in error.data["result"]]


def _readable(raw: dict[str, Any], telegram_bot: Bot) -> Update:
    """An update without the parts of its message that aiogram can't read; without its message if that is not enough."""
    context = {"bot": telegram_bot}
    try:
        return Update.model_validate(raw, context=context)
    except ValidationError as error:
        odd = {problem["loc"][:2] for problem in error.errors()}
    names = sorted(".".join(map(str, part)) for part in odd)
    log.warning("telegram_update_unreadable", update_id=raw["update_id"], parts=names)
    rest = {
        kind: {part: value for part, value in content.items() if (kind, part) not in odd}
        for kind, content in raw.items()
        if isinstance(content, dict)
    }
    try:
        return Update.model_validate(raw | rest, context=context)
    except ValidationError:
        return Update(update_id=raw["update_id"])
