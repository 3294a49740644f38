"""aiogram router: a message, command or pressed button becomes an IncomingMessage that has the update's id."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Literal

import structlog
from aiogram import Bot, F, Router
from aiogram.exceptions import AiogramError
from aiogram.filters import Command, CommandObject, ExceptionTypeFilter
from aiogram.types import BotCommand, CallbackQuery, ErrorEvent, Message, Update, User

from bot.channels.debounce import Debounce
from bot.channels.telegram_outbox import CHANNEL, send
from bot.channels.telegram_render import indexed, offered, plain
from bot.dialogue import responses
from bot.dialogue.events import BotSaid
from bot.errors import Unavailable
from bot.messages import Button, IncomingMessage
from bot.ports import ConversationStore
from bot.turn import Turn

log = structlog.get_logger()
# What each command means to a turn; the tracker takes these as always offered.
PAYLOADS = {
    "start": "/greet",
    "help": "/help",
    "language": "/switch_language",
    "human": "/human_handoff",
    "privacy": "/privacy",
    "export": "/export_data",
    "delete": "/delete_data",
    "suggestions": "/suggestion_settings",
    "stop": "/stop_messages",
}
_DESCRIPTIONS = {
    "start": ("打个招呼", "Say hello"),
    "help": ("怎么使用", "How to use this bot"),
    "language": ("切换语言 / English", "Switch language / 中文"),
    "human": ("找人工", "Talk to a person"),
    "privacy": ("隐私与我的数据", "Your data and your choices"),
    "export": ("导出我的数据", "A copy of your data"),
    "delete": ("删除我的数据", "Have your data deleted"),
    "suggestions": ("推荐设置", "What is suggested to you"),
    "stop": ("不再收课程消息", "No more messages on courses"),
}
# Telegram wants these answered at any time, also while a person answers and the bot keeps out of the conversation.
_ANSWERED_BESIDE_STAFF = {"help": "utter_help", "privacy": "utter_privacy"}
_NOT_TEXT = F.content_type.in_(
    {
        "animation", "audio", "contact", "dice", "document", "location", "paid_media", "photo", "poll", "sticker",
        "story", "venue", "video", "video_note", "voice",
    }
)  # fmt: skip


def commands(language: str) -> list[BotCommand]:
    """The menu of commands in a language."""
    column = responses.LANGUAGES.index(language)
    return [BotCommand(command=name, description=words[column]) for name, words in _DESCRIPTIONS.items()]


def language_of(person: User | None) -> Literal["zh", "en"] | None:
    """The language of somebody's Telegram; None when Telegram doesn't say."""
    if person is None or not person.language_code:
        return None
    return "zh" if person.language_code.lower().startswith("zh") else "en"


class TelegramChannel:
    """Everything that handling an update needs; one for the process."""

    def __init__(self, *, telegram_bot: Bot, turn: Turn, store: ConversationStore, debounce: Debounce) -> None:
        self._telegram_bot = telegram_bot
        self._turn = turn
        self._store = store
        self._debounce = debounce
        self._beside: set[asyncio.Task[None]] = set()

    def routes(self) -> Router:
        """A fresh router: aiogram attaches one to one dispatcher only.

        A handler returns as soon as the message is stored, for the update is confirmed after it. All else goes on
        beside it.
        """
        router = Router(name=CHANNEL)
        # Groups would show one learner's affairs to others: the bot doesn't speak there.
        router.message.filter(F.chat.type == "private")
        router.callback_query.filter(F.message.chat.type == "private")

        @router.message(Command(*PAYLOADS))
        async def command(message: Message, command: CommandObject, event_update: Update) -> None:
            staff_answers = await self._hear(message, event_update, payload=PAYLOADS[command.command])
            name = _ANSWERED_BESIDE_STAFF.get(command.command)
            if staff_answers and name is not None:
                self._say(message.chat.id, responses.say(name, language_of(message.from_user) or "zh"))

        @router.message(F.text | F.caption)
        async def text(message: Message, event_update: Update) -> None:
            await self._hear(message, event_update)

        @router.message(_NOT_TEXT)
        async def other(message: Message) -> None:
            # In both languages: somebody who speaks or draws may not have written a word yet.
            first = language_of(message.from_user) or "zh"
            languages = sorted(responses.LANGUAGES, key=lambda language: language != first)
            self._say(message.chat.id, "\n\n".join(responses.say("utter_text_only", one) for one in languages))

        @router.callback_query()
        async def pressed(callback: CallbackQuery, event_update: Update) -> None:
            await self._press(callback, event_update)

        @router.errors(~ExceptionTypeFilter(Unavailable))
        async def failed(event: ErrorEvent) -> None:
            # What can't be stored for now is left to polling, which asks Telegram for it again; this is a bug of ours.
            log.error("telegram_update_failed", update_id=event.update.update_id, exc_info=event.exception)
            person = getattr(event.update.event, "from_user", None)
            if person is not None:
                self._say(person.id, responses.say("utter_not_heard", language_of(person) or "zh"))

        return router

    async def close(self) -> None:
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def _hear(self, message: Message, update: Update, *, payload: str | None = None) -> bool:
        """Returns whether staff answer this conversation."""
        incoming = _incoming(message.chat.id, update, message.text or message.caption or "", message.from_user)
        return await self._heard(message.chat.id, incoming.model_copy(update={"payload": payload}))

    async def _press(self, callback: CallbackQuery, update: Update) -> None:
        if callback.message is None:  # the filter lets none through
            return
        chat_id = callback.message.chat.id
        button = await self._button(callback, _conversation(chat_id))
        if button is None:
            gone = responses.say("utter_payload_refused", language_of(callback.from_user) or "zh")
            self._start(self._telegram_bot.answer_callback_query(callback.id, text=gone))
            return
        self._start(self._telegram_bot.answer_callback_query(callback.id))
        incoming = _incoming(chat_id, update, button.title, callback.from_user)
        await self._heard(chat_id, incoming.model_copy(update={"payload": button.payload}))

    async def _button(self, callback: CallbackQuery, conversation_id: str) -> Button | None:
        """The button that was pressed. Whether the bot offered its payload is for the turn to say."""
        data = callback.data or ""
        place = indexed(data)
        if place is not None:
            seq, number = place
            found = await self._store.events(conversation_id, seq - 1, limit=1)
            said = found[0].event if found and found[0].seq == seq else None
            buttons = offered(said) if isinstance(said, BotSaid) else ()
            return buttons[number] if number < len(buttons) else None
        if not data.startswith("/"):
            return None
        markup = callback.message.reply_markup if isinstance(callback.message, Message) else None
        shown = [button for row in markup.inline_keyboard for button in row] if markup else []
        title = next((button.text for button in shown if button.callback_data == data), data)
        return Button(title=title, payload=data)

    async def _heard(self, chat_id: int, incoming: IncomingMessage) -> bool:
        heard = await self._turn.hear(incoming)
        if heard.tracker.handled_by_staff:
            return True
        # A repeat that no turn has answered: the process that heard it died before it could.
        if heard.turn_id is None:
            self._start(self._telegram_bot.send_chat_action(chat_id, "typing"))
            self._debounce.heard(incoming.conversation_id, incoming.text, pressed=incoming.payload is not None)
        return False

    def _say(self, chat_id: int, text: str) -> None:
        async def sending() -> None:
            for message in plain(text):
                await send(self._telegram_bot, str(chat_id), message)

        self._start(sending())

    def _start(self, call: Coroutine[Any, Any, object]) -> None:
        async def logged() -> None:
            try:
                await call
            except AiogramError as error:
                log.info("telegram_courtesy_failed", error=type(error).__name__)

        task = asyncio.create_task(logged())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


def _conversation(chat_id: int) -> str:
    return f"{CHANNEL}:{chat_id}"


def _incoming(chat_id: int, update: Update, text: str, person: User | None) -> IncomingMessage:
    return IncomingMessage(
        conversation_id=_conversation(chat_id),
        channel=CHANNEL,
        message_id=f"tg-{update.update_id}",
        text=text,
        language=language_of(person),
        address=str(chat_id),
    )
