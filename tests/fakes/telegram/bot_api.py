"""The Bot API's methods, each call validated with the aiogram model of its method."""

import ipaddress
import json
import re
import socket
import struct
from asyncio import Transport
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from aiogram import methods as tg
from aiogram.enums import ChatAction
from fastapi import Request
from pydantic import ValidationError

from tests.fakes.telegram.checks import bad_request, content, decode, document, markup, refusal
from tests.fakes.telegram.entities import ParseError
from tests.fakes.telegram.state import ApiError, Fault, Json, State, Stored, unix_time

Model = type[tg.TelegramMethod[Any]]

_CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
_TEXT_PARTS = ("text", "entities", "link_preview_options")
_ONLY_IN_GET_ME = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
_OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True)
class Described:
    """A success that Telegram says in words too."""

    description: str
    result: bool = True


class BotApi:
    """Answers Bot API calls from the state."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._poll = 0
        self._handlers: dict[Model, Callable[[Any], Any]] = {
            tg.GetMe: lambda call: state.me | dict.fromkeys(_ONLY_IN_GET_ME, False),
            tg.SendMessage: self._send_message,
            tg.SendDocument: self._send_document,
            tg.EditMessageText: self._edit_text,
            tg.EditMessageReplyMarkup: self._edit_markup,
            tg.DeleteMessage: self._delete_message,
            tg.AnswerCallbackQuery: self._answer_callback,
            tg.SendChatAction: self._chat_action,
            tg.SetMyCommands: self._set_commands,
            tg.GetMyCommands: lambda call: state.commands.get(_commands_key(call), []),
            tg.SetWebhook: self._set_webhook,
            tg.DeleteWebhook: self._delete_webhook,
            tg.GetWebhookInfo: self._webhook_info,
            tg.GetFile: self._get_file,
        }
        models: list[Model] = [*self._handlers, tg.GetUpdates]
        self._models = {model.__api_method__.lower(): model for model in models}

    async def call(self, name: str, params: Json, request: Request) -> Json:
        """Carry out one call, with the fault that is planned for it, and log it; the answer."""
        model = self._models.get(name.lower())
        if model is None:
            raise ApiError(404, "Not Found: method not found")
        method = model.__api_method__
        entry: Json = {"n": self.state.number("call"), "time": unix_time(), "method": method}
        entry |= {"params": params, "status": None, "error": None}
        self.state.calls.append(entry)
        fault = self._take_fault(method, params)
        try:
            result = None
            if fault is None or fault.effect:
                result = await self._carry_out(model, params, request)
            if fault is not None and fault.kind == "unreadable":
                result = {"of": "a newer Bot API"}
            elif fault is not None:
                await self._fail(fault, request)
        except ApiError as error:
            entry |= {"status": error.code, "error": str(error)}
            raise
        entry["status"] = 200
        return {"ok": True} | (asdict(result) if isinstance(result, Described) else {"result": result})

    async def _carry_out(self, model: Model, params: Json, request: Request) -> Any:
        try:
            call = model.model_validate({key: decode(key, params[key]) for key in params})
            if isinstance(call, tg.GetUpdates):
                return await self._get_updates(call, request)
            return self._handlers[model](call)
        except ValidationError as error:
            raise refusal(error) from error
        except ParseError as error:
            raise bad_request(str(error)) from error

    def _take_fault(self, method: str, params: Json) -> Fault | None:
        for fault in self.state.faults:
            if not fault.matches(method, params):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.count -= 1
            if not fault.count:
                self.state.faults.remove(fault)
            return fault
        return None

    async def _fail(self, fault: Fault, request: Request) -> None:
        if fault.kind == "hang":
            await self.state.wait(lambda: False, 3600, request)
        elif fault.kind == "reset":
            # ASGI cannot break a connection; uvicorn's `receive` is bound to what holds it.
            transport: Transport = request.receive.__self__.transport  # type: ignore[attr-defined]  # uvicorn's own receive
            connection = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            raise fault.error()
        raise ApiError(500, f"fault: {fault.kind}")  # nobody is left to see it

    async def _get_updates(self, call: tg.GetUpdates, request: Request) -> list[Json]:
        state = self.state
        if state.webhook["url"]:
            raise ApiError(409, _WEBHOOK_ACTIVE)
        self._poll += 1
        mine = self._poll
        if call.allowed_updates is not None:
            state.allowed = call.allowed_updates
        state.confirm(call.offset or 0)
        state.touch()
        seconds = min(max(call.timeout or 0, 0), 50)
        await state.wait(lambda: state.queue or self._poll != mine, seconds, request)
        if self._poll != mine:
            raise ApiError(409, _CONFLICT)
        return state.hand_out(min(max(call.limit or 100, 1), 100))

    # Messages

    def _send_message(self, call: tg.SendMessage) -> Json:
        chat_id = self._known_chat(call.chat_id)
        shown = content(call)
        buttons = markup(call.reply_markup)
        keyboard = None
        if buttons is not None and "inline_keyboard" not in buttons:
            keyboard = buttons
        elif buttons is not None:
            shown["reply_markup"] = buttons
        if call.reply_parameters is not None:
            replied = self._message(chat_id, call.reply_parameters.message_id)
            if replied is not None:
                shown["reply_to_message"] = replied.message
            elif call.reply_parameters.allow_sending_without_reply is not True:
                raise bad_request("message to be replied not found")
        return self.state.add_message(chat_id, self.state.me, shown, keyboard)

    def _send_document(self, call: tg.SendDocument) -> Json:
        return self.state.add_message(self._known_chat(call.chat_id), self.state.me, document(call), None)

    def _edit_text(self, call: tg.EditMessageText) -> Json:
        stored = self._own_message(call)
        return self._edit(stored, content(call), markup(call.reply_markup))

    def _edit_markup(self, call: tg.EditMessageReplyMarkup) -> Json:
        stored = self._own_message(call)
        same: Json = {key: stored.message[key] for key in _TEXT_PARTS if key in stored.message}
        return self._edit(stored, same, markup(call.reply_markup))

    def _edit(self, stored: Stored, shown: Json, buttons: Json | None) -> Json:
        old = stored.message
        if buttons and buttons["inline_keyboard"]:
            shown["reply_markup"] = buttons
        parts = (*_TEXT_PARTS, "reply_markup")
        if all(old.get(part) == shown.get(part) for part in parts):
            raise bad_request(_NOT_MODIFIED)
        kept = {key: value for key, value in old.items() if key not in parts}
        stored.edits.append(old)
        stored.message = kept | shown | {"edit_date": int(unix_time())}
        chat_id = old["chat"]["id"]
        self.state.add_event(chat_id, "edited", message=stored.message, keyboard=None)
        return stored.message

    def _own_message(self, call: tg.EditMessageText | tg.EditMessageReplyMarkup) -> Stored:
        stored = self._message(self._known_chat(call.chat_id), call.message_id)
        if stored is None:
            raise bad_request("message to edit not found")
        if stored.message["from"] != self.state.me or stored.keyboard is not None:
            raise bad_request("message can't be edited")
        return stored

    def _delete_message(self, call: tg.DeleteMessage) -> bool:
        chat_id = self._known_chat(call.chat_id)
        stored = self._message(chat_id, call.message_id)
        if stored is None:
            raise bad_request("message to delete not found")
        stored.deleted = True
        self.state.add_event(chat_id, "deleted", message=stored.message)
        return True

    def _message(self, chat_id: int, message_id: int | None) -> Stored | None:
        stored = self.state.messages.get(message_id or 0)
        if stored is None or stored.deleted or stored.message["chat"]["id"] != chat_id:
            return None
        return stored

    def _known_chat(self, chat_id: int | str | None) -> int:
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        text = str(chat_id)
        if not text.isdecimal() or int(text) not in self.state.users:
            raise bad_request("chat not found")
        return int(text)

    def _answer_callback(self, call: tg.AnswerCallbackQuery) -> bool:
        callback = self.state.callbacks.get(call.callback_query_id)
        if callback is None:
            raise bad_request(_OLD_QUERY)
        if len(call.text or "") > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        answer = {"text": call.text or "", "show_alert": bool(call.show_alert), "url": call.url}
        callback["answer"] = answer
        self.state.add_event(callback["chat_id"], "answer", callback_query_id=call.callback_query_id)
        return True

    def _chat_action(self, call: tg.SendChatAction) -> bool:
        chat_id = self._known_chat(call.chat_id)
        if call.action not in {action.value for action in ChatAction}:
            raise bad_request("wrong parameter action in request")
        self.state.add_event(chat_id, "action", action=call.action)
        return True

    # The bot's settings and files

    def _set_commands(self, call: tg.SetMyCommands) -> bool:
        if len(call.commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in call.commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", command.command):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(command.description) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        commands = [command.model_dump(exclude_none=True) for command in call.commands]
        self.state.commands[_commands_key(call)] = commands
        return True

    def _set_webhook(self, call: tg.SetWebhook) -> Described:
        if not call.url:
            return self._delete_webhook(tg.DeleteWebhook())
        if not _is_loopback(urlsplit(call.url).hostname):
            raise bad_request("bad webhook: the emulator sends to loopback addresses only")
        if call.secret_token and not re.fullmatch(r"[\w-]{1,256}", call.secret_token, re.ASCII):
            raise bad_request("secret token contains unallowed characters")
        if call.allowed_updates is not None:
            self.state.allowed = call.allowed_updates
        self._delete_webhook(tg.DeleteWebhook(drop_pending_updates=call.drop_pending_updates))
        self.state.webhook = {"url": call.url, "secret_token": call.secret_token}
        self.state.start_deliveries()
        return Described("Webhook was set")

    def _delete_webhook(self, call: tg.DeleteWebhook) -> Described:
        done = "was" if self.state.webhook["url"] else "is already"
        self.state.stop_deliveries()
        self.state.webhook = {"url": ""}
        if call.drop_pending_updates:
            self.state.queue.clear()
        return Described(f"Webhook {done} deleted")

    def _webhook_info(self, call: tg.GetWebhookInfo) -> Json:
        shown = {key: value for key, value in self.state.webhook.items() if key != "secret_token"}
        pending = len(self.state.queue)
        return shown | {"has_custom_certificate": False, "pending_update_count": pending}

    def _get_file(self, call: tg.GetFile) -> Json:
        if call.file_id not in self.state.files:
            raise bad_request("invalid file_id")
        return self.state.files[call.file_id][0]


def _commands_key(call: tg.SetMyCommands | tg.GetMyCommands) -> str:
    scope = call.scope.model_dump(mode="json") if call.scope else {"type": "default"}
    return json.dumps([scope, call.language_code or ""], sort_keys=True)


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
