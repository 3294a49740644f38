"""A fake Telegram user, who talks to the bot through the emulator's control API."""

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from tests.fakes.telegram.control import Json, control_client


@dataclass(frozen=True)
class Seen:
    """A message of the bot as the user saw it arrive, or change."""

    message_id: int
    text: str
    edited: bool
    buttons: tuple[str, ...]
    message: Json


class FakeUser:
    """A user in a private chat with the bot; `async with` closes the connection."""

    def __init__(
        self,
        url: str,
        user_id: int,
        *,
        language_code: str | None = "zh-hans",
        first_name: str = "User",
    ) -> None:
        self.user_id = user_id
        self._sender: Json = {
            "user_id": user_id,
            "language_code": language_code,
            "first_name": first_name,
        }
        self._after = 0
        self._http = control_client(url)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection to the emulator."""
        await self._http.aclose()

    async def say(self, text: str) -> int:
        """Send a text or a command; the number of the update, for `redeliver`."""
        return await self._send(text=text)

    async def send(self, **parts: Any) -> int:
        """Send a message that has these parts and no text (a sticker, say); the number of the update."""
        return await self._send(extra=parts)

    async def send_file(self, content: bytes, name: str, mime_type: str) -> int:
        """Send a document; the number of the update."""
        answer = await self._http.post("/files", params={"name": name}, content=content)
        info: Json = answer.raise_for_status().json()
        del info["file_path"]
        return await self.send(document=info | {"file_name": name, "mime_type": mime_type})

    async def press(self, button: str, *, message_id: int | None = None) -> str | None:
        """Press the newest button with this title or data; the callback's id.

        A reply keyboard's button sends its title instead, and gives None.
        """
        stored: list[Json] = (await self._get(f"/chats/{self.user_id}/messages")).json()
        titles: list[str] = []
        for item in reversed(stored):
            message = item["message"]
            if item["deleted"] or message_id not in (None, message["message_id"]):
                continue
            for shown in _buttons(message.get("reply_markup")):
                titles.append(shown["text"])
                if button in (shown["text"], shown.get("callback_data")):
                    if "callback_data" not in shown:
                        raise LookupError(f"{button!r} is no callback button: {shown}")
                    return await self.press_data(message["message_id"], shown["callback_data"])
            for shown in _buttons(item["keyboard"]):
                titles.append(shown["text"])
                if button == shown["text"]:
                    await self.say(button)
                    return None
        raise LookupError(f"no button {button!r} among {titles}")

    async def press_data(self, message_id: int, data: str, *, force: bool = False) -> str:
        """Press by data; `force` presses a button that is no longer there. The callback's id."""
        pressed = {"user_id": self.user_id, "message_id": message_id, "data": data, "force": force}
        answer = await self._http.post("/callbacks", json=pressed)
        return str(answer.raise_for_status().json()["callback_query_id"])

    async def answer(self, callback_id: str, timeout: float = 5) -> Json | None:
        """What the bot answered a pressed button (text, show_alert); None if nothing in time."""
        callback = await self._get(f"/callbacks/{callback_id}", wait=timeout)
        answer: Json | None = callback.json()["answer"]
        return answer

    async def read(self, count: int = 1, timeout: float = 5) -> list[Seen]:
        """The next messages and edits of the bot; fewer than `count` when time is up."""
        found = await self._get(f"/chats/{self.user_id}/events", after=self._after, count=count, wait=timeout)
        seen: list[Seen] = []
        for event in found.json():
            if event["kind"] in ("sent", "edited") and len(seen) < count:
                seen.append(_seen(event))
                self._after = event["n"]
        return seen

    async def _send(self, **content: Any) -> int:
        answer = await self._http.post("/messages", json=self._sender | content)
        return int(answer.raise_for_status().json()["update_id"])

    async def _get(self, path: str, **query: Any) -> httpx.Response:
        return (await self._http.get(path, params=query)).raise_for_status()


def _seen(event: Json) -> Seen:
    message = event["message"]
    shown = _buttons(message.get("reply_markup")) + _buttons(event["keyboard"])
    return Seen(
        message_id=message["message_id"],
        text=message.get("text", ""),
        edited=event["kind"] == "edited",
        buttons=tuple(button["text"] for button in shown),
        message=message,
    )


def _buttons(markup: Json | None) -> list[Json]:
    """The buttons of an inline or a reply keyboard, in reading order."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [button for row in rows for button in row]
