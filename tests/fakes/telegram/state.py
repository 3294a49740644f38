"""The emulator's memory: chats, messages, updates on their way to the bot, calls and faults."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import httpx
from fastapi import Request
from pydantic import BaseModel, Field

Json = dict[str, Any]

WEBHOOK_TRIES = 5
WEBHOOK_FIRST_WAIT = 0.1
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class ApiError(Exception):
    """An answer of the form {ok: false, error_code, description, parameters}."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.body: Json = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


class Fault(BaseModel):
    """A planned fault: after `skip` calls of a method, the next `count` of them fail."""

    method: str = Field(description="a Bot API method, or * for all")
    kind: Literal["error", "hang", "reset", "unreadable"] = "error"
    error_code: int = Field(500, ge=400, le=599)
    description: str | None = None
    retry_after: int | None = Field(None, ge=1, description="seconds; makes the error a 429")
    count: int = Field(1, ge=1)
    skip: int = Field(0, ge=0)
    chat_id: int | None = None
    effect: bool = Field(False, description="do what was asked first; only the answer is lost")

    def matches(self, method: str, params: Json) -> bool:
        """Whether the fault is meant for such a call."""
        if self.chat_id is not None and str(params.get("chat_id")) != str(self.chat_id):
            return False
        return self.method.lower() in ("*", method.lower())

    def error(self) -> ApiError:
        """The answer of an `error` fault."""
        if self.retry_after:
            text = f"Too Many Requests: retry after {self.retry_after}"
            return ApiError(429, self.description or text, retry_after=self.retry_after)
        return ApiError(self.error_code, self.description or "Internal Server Error")


@dataclass
class Pending:
    """An update that the bot has not confirmed; a redelivered one is handed out once more."""

    update: Json
    redelivered: bool = False
    handed_out: bool = False


@dataclass
class Stored:
    """A message as it stands, with its earlier versions; `keyboard` is a reply keyboard."""

    message: Json
    keyboard: Json | None = None
    edits: list[Json] = field(default_factory=list)
    deleted: bool = False


class State:
    """One bot and its private chats, all in memory; used from one event loop only."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.me: Json = {
            "id": int(token.split(":", maxsplit=1)[0]),
            "is_bot": True,
            "first_name": "Emulated bot",
            "username": "emulated_bot",
        }
        self.closing = False
        self._numbers: defaultdict[str, itertools.count[int]] = defaultdict(_from_one)
        self._changed = asyncio.Event()
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        self._http = httpx.AsyncClient(trust_env=False, timeout=10)
        self.reset()

    def reset(self) -> None:
        """Forget everything but the numbering, so that a running bot's offset stays right."""
        self.stop_deliveries()
        self.queue: list[Pending] = []
        self.updates: dict[int, Json] = {}
        self.users: dict[int, Json] = {}
        self.messages: dict[int, Stored] = {}
        self.events: defaultdict[int, list[Json]] = defaultdict(list)
        self.callbacks: dict[str, Json] = {}
        self.calls: list[Json] = []
        self.faults: list[Fault] = []
        self.commands: dict[str, list[Json]] = {}
        self.files: dict[str, tuple[Json, bytes]] = {}
        self.webhook: Json = {"url": ""}
        self.allowed: list[str] = []
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.touch()

    async def close(self) -> None:
        """End every wait and every delivery."""
        self.closing = True
        self.touch()
        self.stop_deliveries()
        await self._http.aclose()

    def number(self, kind: str) -> int:
        """The next number of a kind, from 1."""
        return next(self._numbers[kind])

    def touch(self) -> None:
        """Wake every waiter, so that it looks again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, ready: Callable[[], object], seconds: float, request: Request) -> None:
        """Return when ready, when time is up, when the client has gone away, or at shutdown."""

        async def look() -> None:
            while not ready() and not self.closing:
                await self._changed.wait()

        async def gone() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        tasks = [asyncio.create_task(look()), asyncio.create_task(gone())]
        try:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    # Messages

    def chat(self, user_id: int) -> Json:
        """The private chat with a user."""
        user = self.users[user_id]
        return {"id": user_id, "type": "private", "first_name": user["first_name"]}

    def add_message(self, chat_id: int, sender: Json, content: Json, keyboard: Json | None) -> Json:
        """Store a new message of a chat and record it as an event of the chat."""
        message_id = self.number("message")
        message = {
            "message_id": message_id,
            "from": sender,
            "chat": self.chat(chat_id),
            "date": int(unix_time()),
        } | content
        self.messages[message_id] = Stored(message, keyboard)
        self.add_event(chat_id, "sent", message=message, keyboard=keyboard)
        return message

    def add_event(self, chat_id: int, kind: str, **content: Any) -> None:
        """Record what a user would see happen in a chat."""
        event = {"n": self.number("event"), "time": unix_time(), "kind": kind}
        self.events[chat_id].append(event | content)
        self.touch()

    # Updates on their way to the bot

    def add_update(self, kind: str, content: Json) -> int:
        """Queue an update for the bot, unless it did not ask for this kind; its number."""
        update_id = self.number("update")
        update = {"update_id": update_id, kind: content}
        self.updates[update_id] = update
        if kind in self.allowed or (not self.allowed and kind not in _NOT_BY_DEFAULT):
            self._enqueue(Pending(update))
        return update_id

    def redeliver(self, update_id: int) -> None:
        """Hand out an update again that the bot has confirmed (LookupError otherwise)."""
        update = self.updates[update_id]
        if any(pending.update is update for pending in self.queue):
            raise LookupError("the bot has not confirmed this update yet")
        self._enqueue(Pending(update, redelivered=True))

    def confirm(self, offset: int) -> None:
        """Drop what the bot has confirmed; a negative offset keeps only that many updates."""
        if offset < 0:
            del self.queue[:offset]
        self.queue = [
            pending
            for pending in self.queue
            if not (pending.handed_out if pending.redelivered else self._id(pending) < offset)
        ]

    def hand_out(self, limit: int) -> list[Json]:
        """The earliest pending updates."""
        batch = sorted(self.queue, key=self._id)[:limit]
        for pending in batch:
            pending.handed_out = True
        return [pending.update for pending in batch]

    @staticmethod
    def _id(pending: Pending) -> int:
        return int(pending.update["update_id"])

    def _enqueue(self, pending: Pending) -> None:
        self.queue.append(pending)
        if self.webhook["url"]:
            self._deliver(pending)
        self.touch()

    # The webhook

    def start_deliveries(self) -> None:
        """Send what is pending to the webhook."""
        for pending in self.queue:
            self._deliver(pending)

    def stop_deliveries(self) -> None:
        """Stop sending to the webhook; what was not taken stays pending."""
        for task in self._deliveries.values():
            task.cancel()
        self._deliveries.clear()

    def _deliver(self, pending: Pending) -> None:
        key = self.number("delivery")
        task = asyncio.get_running_loop().create_task(self._send_to_webhook(pending))
        self._deliveries[key] = task
        task.add_done_callback(lambda _: self._deliveries.pop(key, None))

    async def _send_to_webhook(self, pending: Pending) -> None:
        content = pending.update.get("message") or pending.update["callback_query"]
        headers = {}
        if secret := self.webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        async with self._turns[content["from"]["id"]]:  # in order for each user
            for attempt in range(WEBHOOK_TRIES):
                try:
                    answer = await self._http.post(self.webhook["url"], json=pending.update, headers=headers)
                    if answer.is_success:
                        break
                    problem = f"Wrong response from the webhook: {answer.status_code}"
                except httpx.HTTPError as error:
                    problem = f"Connection failed: {type(error).__name__}"
                self.webhook |= {"last_error_date": int(unix_time()), "last_error_message": problem}
                await asyncio.sleep(WEBHOOK_FIRST_WAIT * 2**attempt)
            self.queue.remove(pending)
            self.touch()


def unix_time() -> float:
    """Seconds, as Telegram dates things."""
    return datetime.now(UTC).timestamp()


def _from_one() -> "itertools.count[int]":
    return itertools.count(1)
