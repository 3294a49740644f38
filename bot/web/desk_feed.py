"""WebSocket `/ws/desk`: pushes queue and transcript changes to staff browsers, from the last `seq` seen."""

import asyncio
import contextlib
import json
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from bot.channels.widget_frames import Seq, frame, receive_text
from bot.dialogue.events import StoredEvent
from bot.errors import BadRequest, BotError, Unavailable
from bot.ports import DESK, StaffMember, Subscription
from bot.web.desk_api import Desk
from bot.web.desk_schemas import event_json
from bot.web.staff_auth import StaffAuth

_PING_SECONDS = 25
_RETRY_SECONDS = 2
_CLOSED_BY_POLICY = 1008
_COOKIE_RAN_OUT = 1012


class Watch(BaseModel):
    type: Literal["watch"]
    conversation_id: str
    after: Seq = 0


class Unwatch(BaseModel):
    type: Literal["unwatch"]


class StaffTyping(BaseModel):
    type: Literal["typing"]
    conversation_id: str


_FRAME: TypeAdapter[Any] = TypeAdapter(Annotated[Watch | Unwatch | StaffTyping, Field(discriminator="type")])


def feed_routes(desk: Desk, auth: StaffAuth) -> APIRouter:
    router = APIRouter(tags=["desk"])

    @router.websocket("/ws/desk")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        origin = websocket.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != websocket.headers.get("host"):
            await websocket.close(_CLOSED_BY_POLICY)
            return
        try:
            member = await auth.member(websocket)
        except BotError as error:
            await websocket.send_text(json.dumps(_refusal(error)))
            await websocket.close(_CLOSED_BY_POLICY)
            return
        await _Feed(desk, auth, member, websocket).run()

    return router


class _Feed:
    """One staff browser: the queue, and one watched conversation."""

    def __init__(self, desk: Desk, auth: StaffAuth, member: StaffMember, websocket: WebSocket) -> None:
        self._desk = desk
        self._auth = auth
        self._member = member
        self._websocket = websocket
        self._sending = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._shown: str | None = None
        """The watched conversation, once it is known to be one that a ticket names."""

    async def run(self) -> None:
        news = self._desk.fanout.subscribe(DESK)
        queue = asyncio.create_task(self._follow_queue(news))
        try:
            while True:
                await self._receive()
        except (WebSocketDisconnect, RuntimeError):
            pass  # starlette raises RuntimeError too when the peer has gone
        finally:
            news.close()
            for task in (queue, self._watching):
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                        await task

    async def _receive(self) -> None:
        try:
            received = _FRAME.validate_json(await receive_text(self._websocket))
        except (ValidationError, BadRequest):
            return  # a newer page or a pong: nothing that could be lost
        if isinstance(received, StaffTyping):
            if received.conversation_id == self._shown:
                await self._desk.fanout.publish(f"staff-typing:{received.conversation_id}")
            return
        if self._watching is not None:
            self._watching.cancel()
            self._watching, self._shown = None, None
        if isinstance(received, Watch):
            self._watching = asyncio.create_task(self._follow_conversation(received.conversation_id, received.after))

    async def _follow_queue(self, news: Subscription) -> None:
        """The queue, as often as it changes, for as long as the member may see it."""
        changed, shown = True, None
        while True:
            if self._auth.has_run_out(self._websocket):
                # The page comes back with the cookie that it has by now, or is asked to sign in.
                if self._watching is not None:
                    self._watching.cancel()
                await self._websocket.close(_COOKIE_RAN_OUT)
                return
            try:
                await self._auth.member(self._websocket)
                # Also without news: another process, such as a command, tells none.
                tickets = await self._desk.listed("queue", self._member.id)
            except Unavailable:
                await news.wait(_RETRY_SECONDS)
                changed = True
                continue
            except BotError as error:
                # Signed out, switched off or given another password since: nothing more goes down this line.
                if self._watching is not None:
                    self._watching.cancel()
                await self._send(_refusal(error))
                await self._websocket.close(_CLOSED_BY_POLICY)
                return
            await self._send(frame("queue", tickets=tickets) if changed or tickets != shown else frame("ping"))
            shown = tickets
            changed = await news.wait(_PING_SECONDS)

    async def _follow_conversation(self, conversation_id: str, after: int) -> None:
        news = self._desk.fanout.subscribe(conversation_id)
        typing = self._desk.fanout.subscribe(f"typing:{conversation_id}")
        typing_task: asyncio.Task[None] | None = None
        try:
            while True:
                try:
                    # Staff are shown what somebody asked a person to look at, and no other conversation.
                    if typing_task is None and await self._desk.tickets.named(conversation_id):
                        self._shown = conversation_id
                        typing_task = asyncio.create_task(self._follow_typing(conversation_id, typing))
                    while typing_task is not None and (found := await self._events(conversation_id, after)):
                        for stored in found:
                            after = stored.seq
                            shown = event_json(stored)
                            await self._send(frame("event", conversation_id=conversation_id, event=shown))
                except Unavailable:
                    await news.wait(_RETRY_SECONDS)
                    continue
                await news.wait()
        finally:
            if typing_task is not None:
                typing_task.cancel()
            news.close()
            typing.close()

    async def _events(self, conversation_id: str, after: int) -> list[StoredEvent]:
        return await self._desk.store.events(conversation_id, after, audience="staff")

    async def _follow_typing(self, conversation_id: str, typing: Subscription) -> None:
        while True:
            await typing.wait()
            await self._send(frame("typing", conversation_id=conversation_id))

    async def _send(self, content: dict[str, Any]) -> None:
        async with self._sending:
            await self._websocket.send_text(json.dumps(content, ensure_ascii=False))


def _refusal(error: BotError) -> dict[str, Any]:
    return frame("error", code=error.code, detail={"zh": error.zh, "en": error.en})
