"""Facts about a conversation, in the past tense. Events are appended, never edited."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.dialogue.event import Audience, FactBase
from bot.dialogue.open_form import OpenForm
from bot.dialogue.open_request import OpenRequest
from bot.dialogue.staff_events import (
    NoteAdded,
    OwnerChanged,
    ServiceRated,
    StaffSaid,
    TicketClaimed,
    TicketOpened,
    TicketRaised,
    TicketReleased,
    TicketResolved,
)
from bot.messages import Button, CitationShown, RecommendationShown, TurnPayload


class LearnerSaid(FactBase):
    type: Literal["learner_said"] = "learner_said"
    message_id: str
    text: str
    payload: str | None = None
    context: dict[str, Any] = Field(default_factory=dict)

    @property
    def audience(self) -> Audience:
        return "learner"


class TurnUnderstood(FactBase):
    type: Literal["turn_understood"] = "turn_understood"
    turn_id: str
    text: str
    intent: str
    confidence: float
    sentiment: str
    language: str
    passing: bool = False
    """The language is this message's alone; the conversation's own stays."""
    ranking: tuple[tuple[str, float], ...] = ()
    safety_category: str | None = None
    safety_severity: str = "none"
    safety_about: str = "self"


class ActionRun(FactBase):
    type: Literal["action_run"] = "action_run"
    turn_id: str
    action: str
    rule: str


class Searched(FactBase):
    """What retrieval found for this turn, for evidence and the gap list."""

    type: Literal["searched"] = "searched"
    turn_id: str
    verdict: str
    probability: float
    threshold: float
    source_ids: tuple[str, ...] = ()
    course_ids: tuple[str, ...] = ()
    domain: str | None = None
    carried: bool = False
    """Found together with an earlier question: alone the learner's words name no subject."""


class AnswerReworded(FactBase):
    """Another wording of the cited sentences was asked for: which one was sent, and why. The words stand elsewhere."""

    type: Literal["answer_reworded"] = "answer_reworded"
    turn_id: str
    sent: Literal["rewritten", "extract"]
    reason: str
    model: str
    milliseconds: float


class SlotSet(FactBase):
    type: Literal["slot_set"] = "slot_set"
    name: str
    value: Any


class RequestNarrowed(FactBase):
    """What a learner asked to be suggested, as it stands after this turn."""

    type: Literal["request_narrowed"] = "request_narrowed"
    turn_id: str
    request: OpenRequest


class FormMoved(FactBase):
    """A form as it stands after this turn: begun, answered, put right, sent or left."""

    type: Literal["form_moved"] = "form_moved"
    turn_id: str
    form: OpenForm


class IdentityVerified(FactBase):
    """The learner proved by a one-time code who they are; from here on the conversation is theirs."""

    type: Literal["identity_verified"] = "identity_verified"
    turn_id: str
    learner_id: str


class ArmConsidered(BaseModel):
    """A candidate of the last step: what another policy would have had to choose from."""

    model_config = ConfigDict(frozen=True)

    key: str
    """`course:<id>` or `partner:<id>`."""
    score: float
    features: tuple[float, ...]
    """As the recommender names them."""


class ImpressionShown(FactBase):
    type: Literal["impression_shown"] = "impression_shown"
    turn_id: str
    impression_id: str
    policy_version: str
    requested: bool
    items: tuple[RecommendationShown, ...]
    propensities: tuple[float, ...]
    basis: tuple[str, ...] = ()
    """What the choice rested on: message, page, conversation, history."""
    considered: tuple[ArmConsidered, ...] = ()
    experiment_arm: str | None = None
    """`<experiment>/<arm>` that the learner is in, with `hold_out` for none; unchanged where the arm was stopped."""


class OfferWithheld(FactBase):
    """The "why not shown" log."""

    type: Literal["offer_withheld"] = "offer_withheld"
    turn_id: str
    rule: str
    requested: bool
    experiment_arm: str | None = None
    """As in ImpressionShown."""


class NotInterested(FactBase):
    type: Literal["not_interested"] = "not_interested"
    impression_id: str
    item_ids: tuple[str, ...]


class BotSaid(FactBase):
    type: Literal["bot_said"] = "bot_said"
    turn_id: str
    text: str
    buttons: tuple[Button, ...] = ()
    citations: tuple[CitationShown, ...] = ()
    impression_id: str | None = None
    """Of the cards that this bubble introduces, where it does nothing else."""
    document: Literal["export"] | None = None
    """What a channel that can send files sends with it, made at that moment and kept nowhere."""
    turn: TurnPayload | None = None
    discarded: bool = False
    """True when staff had taken over before it was stored: kept for audit, never shown to the learner."""

    @property
    def audience(self) -> Audience:
        return "audit" if self.discarded else "learner"


class TurnEnded(FactBase):
    """Every turn ends with exactly one of these."""

    type: Literal["turn_ended"] = "turn_ended"
    turn_id: str
    message_ids: tuple[str, ...]
    outcome: Literal["answered", "abstained", "handed_over", "apologised", "discarded"]
    error: str | None = None


class ConsentChanged(FactBase):
    """A learner gave or took back a consent; which words they had before them stands in `text_version`."""

    type: Literal["consent_changed"] = "consent_changed"
    turn_id: str
    purpose: str
    granted: bool
    text_version: str
    language: str


class ErasureConfirmed(FactBase):
    """A learner has pressed the button that erases. The store carries it out in its place; it is never kept."""

    type: Literal["erasure_confirmed"] = "erasure_confirmed"
    turn_id: str


class Redacted(FactBase):
    """The text of an earlier event was removed; the event and its number stay."""

    type: Literal["redacted"] = "redacted"
    target_seq: int
    through_seq: int | None = None
    """Given where everything from `target_seq` to here went at once, because the learner had it erased."""
    epoch: int = 0
    """Given with `through_seq`: replies that were thought before are stale from here on."""

    @property
    def audience(self) -> Audience:
        return "learner"


Event = Annotated[
    LearnerSaid
    | TurnUnderstood
    | ActionRun
    | Searched
    | AnswerReworded
    | SlotSet
    | RequestNarrowed
    | FormMoved
    | IdentityVerified
    | ImpressionShown
    | OfferWithheld
    | NotInterested
    | BotSaid
    | StaffSaid
    | NoteAdded
    | OwnerChanged
    | TicketOpened
    | TicketRaised
    | TicketClaimed
    | TicketReleased
    | TicketResolved
    | ServiceRated
    | TurnEnded
    | ConsentChanged
    | ErasureConfirmed
    | Redacted,
    Field(discriminator="type"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class StoredEvent(BaseModel):
    """An event with its place in the log."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    conversation_id: str
    seq: int
    at: datetime
    event: Event
