"""Understanding: what we take a learner to mean, after thresholds."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Understanding(BaseModel):
    """Result of the understand stage for one turn's text."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    text: str
    intent: str
    """`nlu_fallback` when not sure enough."""
    kind: str
    confidence: float
    sentiment: str
    language: str
    passing: bool = False
    """Only this message is answered in `language`; the conversation's own stays."""
    oos_score: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    """The three best readings, whatever the thresholds say."""
    safety_category: str | None = None
    safety_severity: str = "none"
    safety_about: str = "self"
    read_as: str | None = None
    """What a message in pinyin says in characters, or what one that begins a form says without its slips."""
    pressed: dict[str, Any] | None = None
    """Parameters of the button that was pressed; None for typed text."""
    degraded: bool = False
    """True when the model was unusable and rules alone spoke."""
    limits: dict[str, float] = Field(default_factory=dict)
    """The thresholds that applied, for the ticket's evidence."""
