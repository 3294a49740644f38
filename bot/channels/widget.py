"""WebSocket endpoint of the site widget, `/ws/widget`; a client that reconnects names the last `seq` it saw."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field

from bot.channels.debounce import Debounce
from bot.channels.widget_frames import (
    LONGEST_TEXT,
    Hello,
    Opened,
    Press,
    Say,
    SetContext,
    SetLocale,
    Typing,
    client_frame,
    event_frame,
    frame,
    id_in,
    receive_text,
)
from bot.errors import BadRequest, BotError, NotSignedIn, TooManyRequests, Unavailable
from bot.identity import Identity, WidgetSession
from bot.messages import IncomingMessage
from bot.outcome_port import OutcomeStore
from bot.platform_port import PlatformPort, PlatformUnavailable
from bot.ports import Clock, ConversationStore, Fanout, Subscription
from bot.turn import Turn

log = structlog.get_logger()
_PING_SECONDS = 25
_RETRY_SECONDS = 2
_HELLO_SECONDS = 10
# Messages of one connection within a minute; people don't, scripts do.
_MOST_A_MINUTE = 60
_CLOSED_BY_POLICY = 1008
_RESTARTED = 1012


class SessionRequest(BaseModel):
    """What the widget knows when it opens."""

    identity_token: Annotated[str, Field(max_length=4096)] | None = None
    session_token: Annotated[str, Field(max_length=4096)] | None = None
    locale: Literal["zh", "en"] | None = None
    fresh: bool = False
    """True to leave the learner's conversation behind and begin another."""


class WidgetChannel:
    """Everything a widget connection needs; one for the process."""

    def __init__(
        self,
        *,
        turn: Turn,
        store: ConversationStore,
        outcomes: OutcomeStore,
        fanout: Fanout,
        identity: Identity,
        platform: PlatformPort,
        debounce: Debounce,
        clock: Clock,
    ) -> None:
        self.turn = turn
        self.store = store
        self.outcomes = outcomes
        self.fanout = fanout
        self.debounce = debounce
        self.clock = clock
        self._identity = identity
        self._platform = platform

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["widget"])

        @router.post("/api/widget/session")
        async def session(asked: SessionRequest) -> dict[str, Any]:
            return await self.open_session(asked)

        @router.websocket("/ws/widget")
        async def socket(websocket: WebSocket) -> None:
            await websocket.accept()
            await _Connection(self, websocket).run()

        return router

    async def open_session(self, asked: SessionRequest) -> dict[str, Any]:
        """A token for the conversation: the learner's own, or the anonymous one this browser had.

        Raises:
            NotSignedIn: the identity token is forged or expired. An expired session token only means a new session.
        """
        now = self.clock()
        learner_id = None if asked.identity_token is None else self._identity.learner_of(asked.identity_token, now)
        earlier: WidgetSession | None = None
        if asked.session_token is not None:
            with contextlib.suppress(NotSignedIn):
                earlier = self._identity.session_of(asked.session_token, now)
        if earlier is not None and earlier.learner_id == learner_id:
            token, session, ends = self._identity.renew(earlier, now)
        else:
            token, session, ends = self._identity.new_session(learner_id, now, fresh=asked.fresh)
        learner = None
        if learner_id is not None:
            with contextlib.suppress(PlatformUnavailable):  # without a name there is still an answer
                learner = await self._platform.learner(learner_id)
        return {
            "session_token": token,
            "conversation_id": session.conversation_id,
            "locale": asked.locale or (learner.language if learner else "zh"),
            "learner": {"name": learner.name} if learner else None,
            "expires_at": ends.isoformat(),
        }

    def session_of(self, token: str) -> WidgetSession:
        return self._identity.session_of(token, self.clock())


class _Connection:
    """One open widget: a reader of frames, and a writer that follows the log."""

    def __init__(self, channel: WidgetChannel, websocket: WebSocket, now: Callable[[], float] = time.monotonic) -> None:
        self._channel = channel
        self._websocket = websocket
        self._now = now
        self._sending = asyncio.Lock()
        self._recent: list[float] = []
        self._language: str | None = None
        self._context: dict[str, Any] = {}
        self._sent = 0  # number of the last event

    async def run(self) -> None:
        try:
            session, after, language = await self._hello()
        except BotError as error:
            await self._error(error, retry=error.code == "session_expired")
            await self._websocket.close(_CLOSED_BY_POLICY)
            return
        except (WebSocketDisconnect, TimeoutError, RuntimeError):
            return
        with contextlib.suppress(Unavailable):  # the database is down: the widget says so at the first message
            await self._channel.turn.greet(session.conversation_id, "widget", session.learner_id, language)
        # Subscribed before the log is read: what is published in between wakes the first wait.
        news = self._channel.fanout.subscribe(session.conversation_id)
        typing = self._channel.fanout.subscribe(f"staff-typing:{session.conversation_id}")
        tasks = [
            asyncio.create_task(self._follow(session, after, news)),
            asyncio.create_task(self._follow_typing(typing)),
        ]
        try:
            while True:
                await self._receive(session)
        except (WebSocketDisconnect, RuntimeError):
            pass  # starlette raises RuntimeError too when the peer has gone
        finally:
            news.close()
            typing.close()
            for task in tasks:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                    await task

    async def _hello(self) -> tuple[WidgetSession, int, str]:
        async with asyncio.timeout(_HELLO_SECONDS):
            first = client_frame(await receive_text(self._websocket))
        if not isinstance(first, Hello):
            raise BadRequest("第一帧必须是 hello。", "The first frame must be hello.", code="bad_frame")
        return self._channel.session_of(first.session), first.after, first.locale

    async def _receive(self, session: WidgetSession) -> None:
        text = ""
        try:
            text = await receive_text(self._websocket)
            received = client_frame(text)
        except BadRequest as error:
            await self._error(error, client_msg_id=id_in(text))
            return
        match received:
            case Say() | Press():
                try:
                    await self._hear(session, received)
                except BotError as error:
                    await self._error(error, client_msg_id=received.client_msg_id, retry=_may_retry(error))
            case SetLocale():
                self._language = received.locale
            case SetContext():
                self._context = received.context
            case Opened():
                await self._opened(session, received)
            case Typing():
                await self._channel.fanout.publish(f"typing:{session.conversation_id}")
            case _:
                pass

    async def _opened(self, session: WidgetSession, opened: Opened) -> None:
        """Kept if that card was shown in this conversation; the learner is on their way and hears of no failure."""
        with contextlib.suppress(BotError):
            self._limit()
            at, within = self._channel.clock(), session.conversation_id
            await self._channel.outcomes.opened(opened.impression_id, opened.kind, opened.id, at, within=within)

    async def _hear(self, session: WidgetSession, received: Say | Press) -> None:
        self._limit()
        text = received.title if isinstance(received, Press) else received.text
        if not text.strip():
            raise BadRequest("消息是空的。", "The message is empty.", code="empty")
        if len(text) > LONGEST_TEXT:
            raise BadRequest(
                f"消息太长：{len(text)} 个字符，最多 {LONGEST_TEXT}。",
                f"The message is too long: {len(text)} characters, at most {LONGEST_TEXT}.",
                code="too_long",
            )
        heard = await self._channel.turn.hear(
            IncomingMessage(
                conversation_id=session.conversation_id,
                channel="widget",
                message_id=received.client_msg_id,
                text=text,
                payload=received.payload if isinstance(received, Press) else None,
                learner_id=session.learner_id,
                language=self._language,
                context=self._context,
            )
        )
        await self._send(frame("ack", client_msg_id=received.client_msg_id, seq=heard.seq))
        if not heard.repeat and heard.seq <= self._sent:
            await self._websocket.close(_RESTARTED)  # erased elsewhere, and begun anew: the widget follows
        if heard.turn_id is None and not heard.tracker.handled_by_staff:
            await self._send(frame("typing", who="bot"))
            self._channel.debounce.heard(session.conversation_id, text, pressed=isinstance(received, Press))

    async def _follow(self, session: WidgetSession, after: int, news: Subscription) -> None:
        """Welcome; then send what the log has beyond `after`, then whatever comes."""
        welcomed = False
        while True:
            patience = _PING_SECONDS
            try:
                if not welcomed:
                    await self._welcome(session)
                    welcomed = True
                while found := await self._channel.store.events(session.conversation_id, after):
                    for stored in found:
                        shown = event_frame(stored)
                        if shown is not None:
                            await self._send(shown)
                        after = self._sent = stored.seq
            except Unavailable as error:
                await self._error(error, retry=True)
                patience = _RETRY_SECONDS
            if not await news.wait(patience):
                await self._send(frame("ping"))

    async def _welcome(self, session: WidgetSession) -> None:
        tracker = await self._channel.store.load(session.conversation_id)
        staff = tracker is not None and tracker.handled_by_staff
        await self._send(
            frame(
                "welcome",
                seq=tracker.seq if tracker else 0,
                owner="staff" if staff else "bot",
                locale=tracker.language if tracker else None,
            )
        )

    async def _follow_typing(self, typing: Subscription) -> None:
        while True:
            await typing.wait()
            await self._send(frame("typing", who="staff"))

    async def _send(self, content: dict[str, Any]) -> None:
        async with self._sending:
            await self._websocket.send_text(json.dumps(content, ensure_ascii=False))

    async def _error(self, error: BotError, *, client_msg_id: str | None = None, retry: bool = False) -> None:
        detail = {"zh": error.zh, "en": error.en}
        await self._send(frame("error", code=error.code, detail=detail, client_msg_id=client_msg_id, retry=retry))

    def _limit(self) -> None:
        now = self._now()
        self._recent = [at for at in self._recent if now - at < 60]
        if len(self._recent) >= _MOST_A_MINUTE:
            raise TooManyRequests
        self._recent.append(now)


def _may_retry(error: BotError) -> bool:
    return isinstance(error, (Unavailable, TooManyRequests))
