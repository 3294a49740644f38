"""What a tracker keeps of earlier messages, turns and slates."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.messages import RecommendationShown


class Past(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Unanswered(Past):
    """A learner's message that no turn has ended for."""

    message_id: str
    text: str
    payload: str | None = None
    at: datetime
    context: dict[str, Any] = Field(default_factory=dict)


class PastTurn(Past):
    """What evidence, follow-ups and escalation need of an earlier turn."""

    turn_id: str
    at: datetime
    text: str
    intent: str
    confidence: float
    sentiment: str
    action: str = ""
    rule: str = ""
    verdict: str | None = None
    probability: float | None = None
    threshold: float | None = None
    domain: str | None = None
    carried: bool = False
    """Searched with an earlier question, since it names no subject of its own."""
    sources: tuple[str, ...] = ()
    """What was quoted."""
    safety_about: str = "self"


class ShownImpression(Past):
    """A slate this learner saw."""

    id: str
    turn_id: str = ""
    at: datetime
    requested: bool
    basis: tuple[str, ...] = ()
    items: tuple[RecommendationShown, ...]
