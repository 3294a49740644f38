"""What crosses a channel edge: IncomingMessage in, Reply out. No channel names its own types beyond here."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Channel = Literal["widget", "telegram", "rest", "terminal"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class IncomingMessage(_Value):
    """One message of a learner."""

    conversation_id: str
    channel: Channel
    message_id: str
    """Unique in its conversation: Telegram's update_id, the widget's client_msg_id."""
    text: str
    payload: str | None = None
    """Set for a pressed button: `/intent` or `/intent{json}`."""
    learner_id: str | None = None
    language: str | None = None
    """What the channel knows of the learner's language (widget locale, Telegram's language_code)."""
    address: str | None = None
    """Where replies go on channels that we call (a Telegram chat id)."""
    context: dict[str, Any] = Field(default_factory=dict)
    """What the page around the widget says, for example the course that is open."""

    @field_validator("language", mode="before")
    @classmethod
    def _spoken(cls, tag: object) -> str | None:
        """`zh-Hant-TW` is `zh`; what there are no texts in is None: then the learner's words decide."""
        short = str(tag).lower()[:2]
        return short if short in {"zh", "en"} else None


class Button(_Value):
    """A quick reply; pressing it sends `payload`."""

    title: str
    payload: str


class CitationShown(_Value):
    """A citation as DESIGN's contract has it; stored with the message and never changed."""

    n: int
    title: str
    url: str
    source_id: str
    quote: str
    version: str
    language: str


class RecommendationShown(_Value):
    """A recommendation as the contract has it."""

    kind: Literal["course", "partner"]
    id: str
    title: str
    url: str
    sponsored: bool
    label: str
    reason: str
    impression_id: str


class BotMessage(_Value):
    """One bubble; its citations are those whose marks its text carries."""

    text: str
    buttons: tuple[Button, ...] = ()
    citations: tuple[CitationShown, ...] = ()
    impression_id: str | None = None
    """Of the cards that this bubble introduces, where it does nothing else."""
    document: Literal["export"] | None = None
    """What a channel that can send files sends with it."""


class TurnPayload(_Value):
    """`custom.turn`: what a turn tells a client about itself."""

    turn_id: str
    seq: int
    intent: str
    confidence: float
    sentiment: str
    language: str
    action: str
    rule: str
    abstained: bool
    citations: tuple[CitationShown, ...] = ()
    recommendations: tuple[RecommendationShown, ...] = ()
    escalated: bool = False
    escalation_reason: str | None = None
    ticket: str | None = None
    form: str | None = None
    timings_ms: dict[str, float] = Field(default_factory=dict)


class Reply(_Value):
    """Everything the bot says in one turn; the last message carries the turn's payload."""

    messages: tuple[BotMessage, ...]
    turn: TurnPayload
