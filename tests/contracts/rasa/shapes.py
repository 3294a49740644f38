"""Rasa 3.6's wire formats as its own code reads and writes them, for validating both sides of a recording.

`ActionCall` is what RemoteAction posts and `ActionAnswer` what it accepts (core/actions/action.py, and the schema of
events that it validates with); `ParseAnswer` is what RasaNLUHttpInterpreter hands on and the schema of a `user` event
asks of parse_data; `RestMessage` is what the REST channel sends.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Intent(_Shape):
    name: str
    confidence: float = Field(ge=0, le=1)


class Entity(_Shape):
    entity: str
    value: Any
    start: int | None = None
    end: int | None = None
    extractor: str | None = None


class ParseAnswer(BaseModel):
    """Keys beside Rasa's own are kept by Rasa and don't disturb it."""

    model_config = ConfigDict(extra="allow", strict=True)

    text: str
    intent: Intent
    entities: list[Entity]
    intent_ranking: list[Intent] = Field(min_length=1, max_length=10)


class Button(_Shape):
    title: str
    payload: str


class ActionMessage(_Shape):
    """One entry of `responses`."""

    text: str | None
    buttons: list[Button]
    elements: list[dict[str, Any]]
    custom: dict[str, Any]
    template: str | None
    response: str | None
    image: str | None
    attachment: str | dict[str, Any] | None


class SlotEvent(_Shape):
    event: Literal["slot"]
    timestamp: float | None
    name: str
    value: Any


class ActionAnswer(_Shape):
    events: list[SlotEvent]
    responses: list[ActionMessage]


class RasaTracker(BaseModel):
    """Rasa sends more; this is what its SDK needs."""

    sender_id: str
    slots: dict[str, Any]
    latest_message: dict[str, Any]
    events: list[dict[str, Any]]
    active_loop: dict[str, Any]
    latest_action_name: str | None
    paused: bool


class ActionCall(_Shape):
    next_action: str
    sender_id: str
    version: str
    tracker: RasaTracker
    domain: dict[str, Any]


class RestMessage(_Shape):
    """A key that holds nothing is left out."""

    recipient_id: str
    text: str | None = None
    buttons: list[Button] | None = None
    image: str | None = None
    attachment: str | None = None
    custom: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "RestMessage":
        if not any((self.text, self.image, self.attachment, self.custom)):
            raise ValueError("a message without text, image, attachment or custom")
        return self
