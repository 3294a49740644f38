"""Versioned JSON frames exchanged with the widget: its public contract."""

import json
from typing import Annotated, Any, Literal

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.dialogue.events import BotSaid, LearnerSaid, Redacted, StoredEvent
from bot.dialogue.staff_events import OwnerChanged, StaffSaid, TicketOpened
from bot.errors import BadRequest

VERSION = 1
LONGEST_TEXT = 20_000
_Id = Annotated[str, Field(min_length=8, max_length=64)]
Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]  # what a database's integer holds


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    v: Literal[1]


class Hello(_Frame):
    type: Literal["hello"]
    session: str
    after: Seq = 0
    locale: Literal["zh", "en"] = "zh"


class Say(_Frame):
    type: Literal["say"]
    client_msg_id: _Id
    text: str


class Press(_Frame):
    type: Literal["press"]
    client_msg_id: _Id
    payload: Annotated[str, Field(max_length=500)]
    title: Annotated[str, Field(max_length=200)]


class SetLocale(_Frame):
    type: Literal["locale"]
    locale: Literal["zh", "en"]


class SetContext(_Frame):
    type: Literal["context"]
    context: dict[str, Any]


class Opened(_Frame):
    """A card of a suggestion was followed. Sent beside the click: nobody waits for it."""

    type: Literal["opened"]
    impression_id: Annotated[str, Field(max_length=64)]
    kind: Literal["course", "partner"]
    id: Annotated[str, Field(max_length=128)]


class Typing(_Frame):
    type: Literal["typing"]


class Pong(_Frame):
    type: Literal["pong"]


ClientFrame = Annotated[
    Hello | Say | Press | SetLocale | SetContext | Opened | Typing | Pong, Field(discriminator="type")
]
CLIENT_FRAME: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)


def client_frame(text: str) -> ClientFrame:
    """What a widget sent.

    Raises:
        BadRequest: it is none of the frames above; says where it differs.
    """
    try:
        return CLIENT_FRAME.validate_json(text)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise BadRequest(
            f"无法识别的帧：{where} {problem['type']}", f"Unreadable frame: {where} {problem['msg']}", code="bad_frame"
        ) from error


def event_frame(stored: StoredEvent) -> dict[str, Any] | None:
    """What a learner's widget may see of an event; None for what isn't for it.

    Built field by field: a field that an event gains later stays inside until somebody adds it here.
    """
    event = stored.event
    body: dict[str, Any]
    match event:
        case LearnerSaid():
            body = {"message_id": event.message_id, "text": event.text}
        case BotSaid(discarded=False):
            turn = event.turn.model_dump(mode="json", exclude={"timings_ms"}) if event.turn else None
            body = {
                "turn_id": event.turn_id,
                "text": event.text,
                "buttons": [button.model_dump() for button in event.buttons],
                "citations": [citation.model_dump() for citation in event.citations],
                "turn": turn,
            }
        case StaffSaid():
            body = {"staff_name": event.staff_name, "text": event.text}
        case OwnerChanged():
            body = {"owner": "bot" if event.owner == "bot" else "staff", "staff_name": event.staff_name}
        case TicketOpened():
            body = {"ticket": event.ticket}
        case Redacted():
            body = {"target_seq": event.target_seq, "through_seq": event.through_seq}
        case _:
            return None
    return frame("event", event={"seq": stored.seq, "type": event.type, "at": stored.at.isoformat(), **body})


def frame(kind: str, **fields: Any) -> dict[str, Any]:
    return {"v": VERSION, "type": kind, **fields}


async def receive_text(websocket: WebSocket) -> str:
    """The next text frame.

    Raises:
        BadRequest: it was a binary frame.
        WebSocketDisconnect: there is none.
    """
    received = await websocket.receive()
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received["code"])
    text: str | None = received.get("text")
    if text is None:
        raise BadRequest("只接受文本帧。", "Only text frames are read.", code="bad_frame")
    return text


def id_in(text: str) -> str | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return str(found["client_msg_id"]) if isinstance(found, dict) and "client_msg_id" in found else None
