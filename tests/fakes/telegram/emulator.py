"""The emulator's HTTP side: the Bot API, the /control API of the tests, and running both in a thread, on loopback."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import uvicorn
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

from tests.fakes.telegram.bot_api import BotApi
from tests.fakes.telegram.entities import MAX_TEXT, find_commands
from tests.fakes.telegram.state import ApiError, Fault, Json, State

TOKEN = "4242:emulator"  # no secret: the emulator is reachable from this machine only

Wait = Annotated[float, Query(ge=0, le=60)]


class NewMessage(BaseModel):
    """What a user sends; `extra` is put into the message as it is (a document, say)."""

    user_id: int = Field(ge=1)
    text: str = Field("", max_length=MAX_TEXT)
    language_code: str | None = "zh-hans"
    first_name: str = "User"
    extra: Json = {}


class Press(BaseModel):
    """A pressed button; `force` allows data that the message does not (or no longer) offer."""

    user_id: int
    message_id: int
    data: str
    force: bool = False


def create_app(token: str = TOKEN) -> FastAPI:
    """The emulator for one bot."""
    state = State(token)
    api = BotApi(state)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await state.close()

    app = FastAPI(title="Telegram Bot API emulator", lifespan=lifespan)
    app.state.emulator = state

    @app.exception_handler(ApiError)
    async def refuse(request: Request, error: ApiError) -> Response:
        return JSONResponse(error.body, status_code=error.code)

    @app.exception_handler(LookupError)
    async def not_there(request: Request, error: LookupError) -> Response:
        return JSONResponse({"detail": f"not found: {error}"}, status_code=404)

    @app.api_route("/bot{bot_token}/{method}", methods=["GET", "POST"], tags=["bot"])
    async def bot_api(bot_token: str, method: str, request: Request) -> Json:
        if bot_token != token:
            raise ApiError(401, "Unauthorized")
        return await api.call(method, await _params(request), request)

    @app.get("/file/bot{bot_token}/{path:path}", tags=["bot"])
    async def download(bot_token: str, path: str) -> Response:
        if bot_token != token:
            raise ApiError(401, "Unauthorized")
        for info, content in state.files.values():
            if info["file_path"] == path:
                return Response(content, media_type="application/octet-stream")
        raise ApiError(404, "Not Found")

    @app.post("/control/messages", tags=["control"])
    async def new_message(new: NewMessage) -> Json:
        user = {"id": new.user_id, "is_bot": False, "first_name": new.first_name}
        if new.language_code is not None:
            user["language_code"] = new.language_code
        state.users[new.user_id] = user
        content: Json = {}
        if text := new.text.strip():
            content = {"text": text}
            if commands := find_commands(text):
                content["entities"] = commands
        if not content and not new.extra:
            raise HTTPException(422, "a message needs text or extra")
        message = state.add_message(new.user_id, user, content | new.extra, None)
        return {"update_id": state.add_update("message", message), "message": message}

    @app.post("/control/callbacks", tags=["control"])
    async def press(pressed: Press) -> Json:
        stored = state.messages[pressed.message_id]
        chat_id = stored.message["chat"]["id"]
        rows = stored.message.get("reply_markup", {}).get("inline_keyboard", [])
        offered = [button.get("callback_data") for row in rows for button in row]
        if chat_id != pressed.user_id or stored.deleted:
            raise LookupError(pressed.message_id)
        if pressed.data not in offered and not pressed.force:
            raise LookupError(pressed.data)
        callback: Json = {
            "id": str(state.number("callback")),
            "from": state.users[pressed.user_id],
            "chat_instance": str(-(7 << 60) - chat_id),
            "message": stored.message,
            "data": pressed.data,
        }
        state.callbacks[callback["id"]] = {"chat_id": chat_id, "answer": None}
        update_id = state.add_update("callback_query", callback)
        return {"update_id": update_id, "callback_query_id": callback["id"]}

    @app.get("/control/callbacks/{callback_id}", tags=["control"])
    async def callback_answer(callback_id: str, request: Request, wait: Wait = 0) -> Json:
        callback = state.callbacks[callback_id]
        await state.wait(lambda: callback["answer"], wait, request)
        return callback

    @app.get("/control/chats/{chat_id}/messages", tags=["control"])
    async def messages(chat_id: int) -> list[Json]:
        stored = state.messages.values()
        return [asdict(item) for item in stored if item.message["chat"]["id"] == chat_id]

    @app.get("/control/chats/{chat_id}/events", tags=["control"])
    async def events(
        chat_id: int,
        request: Request,
        after: int = 0,
        count: Annotated[int, Query(ge=1)] = 1,
        wait: Wait = 0,
    ) -> list[Json]:
        """What the bot did in a chat (sent, edited, deleted, ...); waits for `count` of new."""

        def seen() -> list[Json]:
            return [
                event
                for event in state.events.get(chat_id, [])
                if event["n"] > after and not (event["kind"] == "sent" and event["message"]["from"] != state.me)
            ]

        shown = ("sent", "edited")
        await state.wait(lambda: sum(event["kind"] in shown for event in seen()) >= count, wait, request)
        return seen()

    @app.get("/control/calls", tags=["control"])
    async def calls(method: str | None = None) -> list[Json]:
        return [call for call in state.calls if method in (None, call["method"])]

    @app.post("/control/faults", tags=["control"])
    async def plan_fault(fault: Fault) -> Fault:
        state.faults.append(fault)
        return fault

    @app.delete("/control/faults", tags=["control"])
    async def drop_faults() -> None:
        state.faults.clear()

    @app.post("/control/updates/{update_id}/redeliver", tags=["control"])
    async def redeliver(update_id: int) -> None:
        state.redeliver(update_id)

    @app.post("/control/files", tags=["control"])
    async def upload(request: Request, name: str = "file.bin") -> Json:
        content = await request.body()
        number = state.number("file")
        file_id = f"file-{number}"
        info: Json = {
            "file_id": file_id,
            "file_unique_id": f"unique-{number}",
            "file_size": len(content),
            "file_path": f"documents/{number}_{name}",
        }
        state.files[file_id] = (info, content)
        return info

    @app.post("/control/reset", tags=["control"])
    async def reset() -> None:
        state.reset()

    return app


async def _params(request: Request) -> Json:
    """Parameters from the query and a JSON or form body; of an uploaded file, its name."""
    params: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = await request.json()
            json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        except UnicodeEncodeError as error:
            raise ApiError(400, "Bad Request: strings must be encoded in UTF-8") from error
        except ValueError as error:
            raise ApiError(400, "Bad Request: can't parse JSON object") from error
        return params | body if isinstance(body, dict) else params
    for key, value in (await request.form()).items():
        params[key] = value.filename if isinstance(value, UploadFile) else value
    return params


@dataclass(frozen=True)
class Running:
    """A running emulator: where it is, and the token that it accepts."""

    url: str
    token: str


def _server(token: str) -> tuple[uvicorn.Server, State]:
    app = create_app(token)
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        log_level="warning",
        access_log=False,  # its lines would show the token
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config), app.state.emulator


@contextlib.contextmanager
def serve(token: str = TOKEN, port: int = 0) -> Iterator[Running]:
    """Run the emulator in a thread, by default on a free port, and stop it at the end."""
    server, state = _server(token)
    with socket.create_server(("127.0.0.1", port)) as listener:
        loop = asyncio.new_event_loop()

        def run() -> None:
            with contextlib.closing(loop):
                loop.run_until_complete(server.serve(sockets=[listener]))

        thread = threading.Thread(target=run, name="telegram-emulator", daemon=True)
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise RuntimeError("the emulator did not start")
                time.sleep(0.005)
            yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", token)
        finally:
            if thread.is_alive():
                asyncio.run_coroutine_threadsafe(state.close(), loop).result(5)
                server.should_exit = True
            thread.join(10)
