"""Rasa's REST channel: POST /webhooks/rest/webhook."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from bot.channels.access import AccessToken
from bot.dialogue.cards import told_in_text
from bot.errors import BadRequest
from bot.messages import IncomingMessage, Reply
from bot.turn import Turn

LONGEST = 100_000


class RestMessage(BaseModel):
    """What a Rasa client posts. With `metadata.message_id` a message may be repeated without a second turn."""

    sender: Annotated[str, Field(min_length=1, max_length=120)] = "default"
    message: Annotated[str, Field(max_length=LONGEST)] = ""
    metadata: dict[str, Any] = Field(default_factory=dict)


def rest_routes(turn: Turn, access: AccessToken, public_url: str) -> APIRouter:
    """`public_url`: where pages of the site are seen from outside."""
    router = APIRouter(tags=["rest"])

    @router.post("/webhooks/rest/webhook", dependencies=[Depends(access)])
    async def webhook(incoming: RestMessage) -> list[dict[str, Any]]:
        text = incoming.message
        # A button's payload comes back as text in this contract; the tracker knows which ones were offered.
        payload = text if text.startswith("/") else None
        message_id = str(incoming.metadata.get("message_id") or uuid.uuid4().hex)
        if len(message_id) > 100 or not message_id.isprintable():  # half a surrogate pair fits no database
            raise BadRequest("metadata.message_id 无效。", "metadata.message_id is too long or not printable.")
        message = IncomingMessage(
            conversation_id=f"rest:{incoming.sender}",
            channel="rest",
            message_id=message_id,
            text=text,
            payload=payload,
            language=incoming.metadata.get("language"),
        )
        heard = await turn.hear(message)
        if heard.turn_id is None:
            await turn.answer(message.conversation_id)
        # Read back rather than taken from `answer`: a concurrent call may have answered this message in its turn.
        reply = await turn.reply_to(message.conversation_id, message.message_id)
        return [] if reply is None else rasa_messages(incoming.sender, reply, public_url)

    return router


def rasa_messages(recipient: str, reply: Reply, public_url: str) -> list[dict[str, Any]]:
    """A reply in Rasa's shape; the last message carries `custom.turn`.

    A client of Rasa's reads text and buttons: what is suggested is named there, not in `custom` alone.
    """
    result: list[dict[str, Any]] = []
    texts = told_in_text(reply.messages, reply.turn.recommendations, public_url)
    for message, text in zip(reply.messages, texts, strict=True):
        entry: dict[str, Any] = {"recipient_id": recipient, "text": text}
        if message.buttons:
            entry["buttons"] = [button.model_dump() for button in message.buttons]
        result.append(entry)
    result[-1]["custom"] = {"turn": reply.turn.model_dump(mode="json")}
    return result
