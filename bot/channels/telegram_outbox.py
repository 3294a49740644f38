"""Sends what the log has for Telegram: in order for each chat, at Telegram's pace, and without losing anything."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.types import BufferedInputFile, LinkPreviewOptions
from aiogram.utils.backoff import Backoff, BackoffConfig

from bot.channels.telegram_render import Outgoing, placed_sources, render
from bot.dialogue.events import BotSaid, StoredEvent
from bot.errors import Unavailable
from bot.ports import ConversationStore, DeliveryLog, Fanout, outbox_topic

log = structlog.get_logger()
CHANNEL = "telegram"
RETRIES = BackoffConfig(min_delay=0.5, max_delay=30.0, factor=2.0, jitter=0.1)
# A turn in this process wakes the outbox at once. What another process writes (a colleague at the desk) is found by
# looking, and one short query a second is cheaper than a broker.
_TICK_SECONDS = 1.0
_PAGE = 500
_AFTER_A_BUG_SECONDS = 30.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_T = TypeVar("_T")


Files = Callable[[str], Awaitable[Sequence[tuple[str, bytes]]]]
"""Names and contents of the copy of a learner's data, for the learner of a conversation."""


class OutboxLog(ConversationStore, DeliveryLog, Protocol):
    """The log, and how far it was sent."""


async def until_taken(call: Callable[[], Awaitable[_T]]) -> _T:
    """Repeat a call to Telegram for as long as it fails for reasons that pass: network, 5xx, too many requests.

    Raises:
        TelegramBadRequest, TelegramForbiddenError, TelegramEntityTooLarge: repeating cannot help.
    """
    backoff = Backoff(RETRIES)
    while True:
        try:
            return await call()
        except TelegramRetryAfter as error:
            log.info("telegram_asked_to_wait", seconds=error.retry_after)
            await asyncio.sleep(error.retry_after)
        except (TelegramBadRequest, TelegramForbiddenError, TelegramEntityTooLarge):
            raise  # aiogram counts the last among the failures of the network
        except AiogramError as error:
            # Only the type: the text of some of these errors has the token in it.
            log.warning("telegram_call_repeated", error=type(error).__name__, tries=backoff.counter + 1)
            await backoff.asleep()


def answered(error: ClientDecodeError) -> bool:
    """Whether Telegram did what was asked, and only its answer has something that aiogram can't read."""
    return isinstance(error.data, dict) and error.data.get("ok") is True


async def until_sent(method: str, call: Callable[[], Awaitable[object]]) -> None:
    """`until_taken` for what would be said twice if it were repeated only because its answer can't be read."""

    async def once() -> None:
        try:
            await call()
        except ClientDecodeError as error:
            if not answered(error):
                raise
            log.warning("telegram_answer_unreadable", method=method)

    await until_taken(once)


async def send(telegram_bot: Bot, chat_id: str, message: Outgoing) -> None:
    """Send one message; if Telegram refuses its links or buttons, its bare text.

    Raises:
        TelegramBadRequest, TelegramForbiddenError: nobody can be reached there.
    """

    async def call(outgoing: Outgoing) -> None:
        await telegram_bot.send_message(
            chat_id,
            outgoing.text,
            entities=list(outgoing.entities) or None,
            reply_markup=outgoing.keyboard,
            link_preview_options=_NO_PREVIEW,
        )

    try:
        await until_sent("sendMessage", lambda: call(message))
    except TelegramBadRequest as error:
        bare = Outgoing(message.text)
        if message == bare:
            raise
        log.warning("telegram_refused_markup", reason=error.message)
        await until_sent("sendMessage", lambda: call(bare))


class TelegramOutbox:
    """Follows the logs of all Telegram conversations.

    Telegram has no key that makes a send happen once. So that nothing is lost, an event counts as sent only after
    Telegram has taken all of it: a process that dies in between sends that one event again.
    """

    def __init__(
        self,
        *,
        telegram_bot: Bot,
        store: OutboxLog,
        fanout: Fanout,
        public_url: str,
        files: Files | None = None,
        tick_seconds: float = _TICK_SECONDS,
    ) -> None:
        self._telegram_bot = telegram_bot
        self._store = store
        self._fanout = fanout
        self._public_url = public_url
        self._files = files
        self._tick_seconds = tick_seconds
        self._sending: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Send until cancelled."""
        # Subscribed before the log is read: what is published in between wakes the first wait.
        news = self._fanout.subscribe(outbox_topic(CHANNEL))
        try:
            while True:
                try:
                    await self._look()
                except Unavailable:
                    log.warning("telegram_outbox_waits_for_database")
                except Exception:
                    log.exception("telegram_outbox_failed")
                await news.wait(self._tick_seconds)
        finally:
            news.close()
            sending = list(self._sending.values())
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    async def _look(self) -> None:
        """One task a chat: a chat that has to wait holds up no other, and its messages stay in order."""
        for conversation_id, address, after in await self._store.undelivered(CHANNEL):
            if conversation_id not in self._sending:
                task = asyncio.create_task(self._send_log(conversation_id, address, after), name=conversation_id)
                self._sending[conversation_id] = task
                task.add_done_callback(lambda done: self._sending.pop(done.get_name(), None))

    async def _send_log(self, conversation_id: str, address: str, after: int) -> None:
        try:
            while (reached := await self._send_page(conversation_id, address, after)) > after:
                after = reached
        except Unavailable:
            log.warning("telegram_outbox_waits_for_database", conversation_id=conversation_id)
        except Exception:
            log.exception("telegram_delivery_failed", conversation_id=conversation_id)
            await asyncio.sleep(_AFTER_A_BUG_SECONDS)

    async def _send_page(self, conversation_id: str, address: str, after: int) -> int:
        """Send what the log has beyond `after`; returns how far that went."""
        # Loaded before the events: everything up to the tracker's number is then among them, or not for learners.
        tracker = await self._store.load(conversation_id)
        if tracker is None or tracker.seq <= after:
            return after
        events = await self._store.events(conversation_id, after, limit=_PAGE)
        try:
            sources = placed_sources(events)
            for stored in events:
                messages = render(stored, tracker.language or "zh", self._public_url, sources.get(stored.seq, ()))
                await self._send_event(stored, messages, address)
        except TelegramForbiddenError as error:
            # Blocked. Staff see the texts at the desk; what comes after the learner has written again is sent again.
            log.warning("telegram_chat_closed", conversation_id=conversation_id, reason=error.message)
        last = events[-1].seq if events else after
        reached = last if len(events) == _PAGE else max(tracker.seq, last)
        await self._store.delivered(conversation_id, reached)
        return reached

    async def _send_files(self, files: Sequence[tuple[str, bytes]], address: str) -> None:
        for name, content in files:
            document = BufferedInputFile(content, name)
            try:
                await until_sent("sendDocument", partial(self._telegram_bot.send_document, address, document))
            except TelegramEntityTooLarge:
                log.error("telegram_file_too_large", name=name, bytes=len(content))  # noqa: TRY400 - nothing to trace

    async def _send_event(self, stored: StoredEvent, messages: Sequence[Outgoing], address: str) -> None:
        # Made before a word is sent: what fails here is tried again, and the words would be said again with it.
        files: Sequence[tuple[str, bytes]] = ()
        if isinstance(stored.event, BotSaid) and stored.event.document and self._files is not None:
            files = await self._files(stored.conversation_id)
        try:
            for message in messages:
                await send(self._telegram_bot, address, message)
            await self._send_files(files, address)
        except TelegramBadRequest as error:
            # Refused even as bare text: repeating it would hold up all that follows.
            log.error(  # noqa: TRY400 - the reason is Telegram's, the traceback says nothing
                "telegram_event_refused",
                conversation_id=stored.conversation_id,
                seq=stored.seq,
                reason=error.message,
            )
        if messages:
            await self._store.delivered(stored.conversation_id, stored.seq)
