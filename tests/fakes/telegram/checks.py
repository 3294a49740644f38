"""What Telegram checks of a call's parameters, and the 400s that it answers."""

import json
from typing import Any
from urllib.parse import urlsplit

from aiogram import methods as tg
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardMarkup
from pydantic import ValidationError

from tests.fakes.telegram import entities
from tests.fakes.telegram.state import ApiError, Json

_JSON_FIELDS = {
    "allowed_updates", "commands", "entities", "link_preview_options", "reply_markup",
    "reply_parameters", "scope",
}  # fmt: skip
_WRONG_MARKUP = "can't parse reply keyboard markup JSON object"


def bad_request(description: str) -> ApiError:
    """Telegram's 400."""
    return ApiError(400, f"Bad Request: {description}")


def decode(key: str, value: Any) -> Any:
    """A parameter as an object: in a form, objects and lists come as JSON text."""
    if key not in _JSON_FIELDS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad_request(f"can't parse {key}: invalid JSON") from error


def refusal(error: ValidationError) -> ApiError:
    """Telegram's 400 for a call that its model does not accept."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "parameters"
    if name == "text":
        return bad_request("message text is empty")
    if first["type"] == "missing":
        return bad_request(f"{name} is empty")
    if name == "reply_markup":
        return bad_request(_WRONG_MARKUP)
    return bad_request(f"can't parse {name}: {first['msg']}")


def content(call: tg.SendMessage | tg.EditMessageText) -> Json:
    """Text, entities and link preview of a message, within Telegram's limits."""
    mode = call.parse_mode if isinstance(call.parse_mode, str) else None
    given = [entity.model_dump(exclude_none=True) for entity in call.entities or []]
    text, marked = entities.parse(call.text or "", mode, given)
    if not text:
        raise bad_request("message text is empty")
    if len(text) > entities.MAX_TEXT:
        raise bad_request("message is too long")
    shown: Json = {"text": text} | ({"entities": marked} if marked else {})
    if isinstance(call.link_preview_options, LinkPreviewOptions):
        shown["link_preview_options"] = call.link_preview_options.model_dump(exclude_unset=True, exclude_none=True)
    return shown


def document(call: tg.SendDocument) -> Json:
    """An uploaded document: of the upload its name is known, in the field that `attach://` names."""
    name = (call.model_extra or {}).get(str(call.document).removeprefix("attach://"))
    if name is None:
        raise bad_request("there is no document in the request")
    return {"document": {"file_id": f"file-{name}", "file_unique_id": f"unique-{name}", "file_name": name}}


def markup(markup: Any) -> Json | None:
    """A keyboard as an object, checked as Telegram checks inline keyboards."""
    if markup is None:
        return None
    shown: Json = markup.model_dump(mode="json", exclude_none=True)
    wanted = {"inline_keyboard": InlineKeyboardMarkup, "keyboard": ReplyKeyboardMarkup}
    if any(key in shown and not isinstance(markup, kind) for key, kind in wanted.items()):
        raise bad_request(_WRONG_MARKUP)  # aiogram's model takes it for another, with extra fields
    if isinstance(markup, InlineKeyboardMarkup):
        for button in (button for row in shown["inline_keyboard"] for button in row):
            _check_button(button)
    return shown


def _check_button(button: Json) -> None:
    if not button["text"]:
        raise bad_request("inline keyboard button text must be non-empty")
    if len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
    if not 1 <= len(button.get("callback_data", "-").encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    url = urlsplit(button.get("url", "https://t.me"))
    if url.scheme in ("http", "https") and "." not in (url.hostname or ""):
        problem = f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        raise bad_request(problem)
