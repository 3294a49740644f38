"""An independent referee: reads the logs of one learner, and says which of the rules of selling were broken.

Written from the design's words, with nothing of the policy imported, so that both cannot be wrong alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.dialogue.events import (
    BotSaid,
    Event,
    ImpressionShown,
    LearnerSaid,
    NotInterested,
    RequestNarrowed,
    Searched,
    SlotSet,
    StoredEvent,
    TurnUnderstood,
)
from bot.dialogue.staff_events import OwnerChanged, TicketOpened, TicketResolved
from bot.settings import Settings
from knowledge import Catalogue
from tests.conversations.promises import wishes_broken

SESSION = timedelta(minutes=30)
_NEVER_AFTER = {
    "self_harm_risk", "medical_emergency", "complaint", "fraud_report", "refund_request", "insurance_claim",
    "personal_medical_advice", "personal_investment_advice",
}  # fmt: skip
# Of these, what outlasts a pause, and for how long.
_LASTS = {
    "self_harm_risk": timedelta(days=30), "medical_emergency": timedelta(days=30), "fraud_report": timedelta(days=7),
    "personal_medical_advice": timedelta(days=7), "personal_investment_advice": timedelta(days=7),
}  # fmt: skip
_NEAR_HEALTH = {"medical", "drug", "device", "health_food"}
_PAID_LABEL = {"CN": {"广告", "Sponsored"}}
_PREFERENCES = ("goal", "level", "time", "budget")


@dataclass
class _Conversation:
    channel: str
    owner: str = "bot"
    sentiments: list[str] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    page: str | None = None
    searched: str | None = None
    confidence: float = 1.0
    shown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: int = 0
    session_asked: int = 0


@dataclass
class Referee:
    """What is known of one learner while their logs are read in the order of time."""

    catalogue: Catalogue
    settings: Settings
    channels: dict[str, str]
    minor: bool = False
    debt: frozenset[str] = frozenset()
    """Texts that tell of debt that can't be paid."""
    owned: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.conversations = {name: _Conversation(channel) for name, channel in self.channels.items()}
        self.heard_at: datetime | None = None
        self.session_intents: set[str] = set()
        self.came_up: dict[str, datetime] = {}
        self.sentiments: list[str] = []
        self.unasked_in_session = 0
        self.unasked_at: list[datetime] = []
        self.refused_at: datetime | None = None
        self.refused: set[str] = set()
        self.tickets: set[str] = set()
        self.slots: dict[str, object] = {}
        self.offers = 0

    def violations(self, logs: Sequence[StoredEvent]) -> list[str]:
        """Of all conversations together, in the order of time."""
        found: list[str] = []
        for stored in sorted(logs, key=lambda s: (s.at, s.conversation_id, s.seq)):
            place = self.conversations[stored.conversation_id]
            found += [f"{stored.conversation_id}#{stored.seq}: {problem}" for problem in self._read(stored, place)]
        for name in self.channels:
            log = [s.event for s in sorted(logs, key=lambda s: s.seq) if s.conversation_id == name]
            found += [f"{name}: {problem}" for problem in wishes_broken(log, self.catalogue)]
            found += [f"{name}: {problem}" for problem in _cards_unlogged(log)]
        return found

    def _read(self, stored: StoredEvent, place: _Conversation) -> Iterator[str]:
        event, at = stored.event, stored.at
        match event:
            case LearnerSaid():
                self._hear(event, place, at)
            case TurnUnderstood():
                seen = {event.intent, event.safety_category or event.intent}
                self.session_intents |= seen
                self.came_up |= dict.fromkeys(seen, at)
                place.sentiments.append(event.sentiment)
                self.sentiments.append(event.sentiment)
                place.confidence, place.searched = event.confidence, None
            case Searched():
                place.searched = event.domain
            case SlotSet():
                self.slots[event.name] = event.value
            case NotInterested():
                self.refused_at = at
                self.refused |= set(event.item_ids)
            case TicketOpened():
                self.tickets.add(event.ticket)
            case TicketResolved():
                self.tickets.discard(event.ticket)
            case OwnerChanged():
                place.owner = event.owner
            case RequestNarrowed():
                asked = len(event.request.asked)
                place.session_asked += max(0, asked - place.asked)
                place.asked = asked
                if place.session_asked > 2:
                    yield "a third preference was asked for in one session"
            case ImpressionShown():
                self.offers += 1
                yield from self._against(event, place, at)
                if not event.requested:
                    self.unasked_in_session += 1
                    self.unasked_at.append(at)

    def _hear(self, event: LearnerSaid, place: _Conversation, at: datetime) -> None:
        if self.heard_at is None or at - self.heard_at > SESSION:
            lasting = {i for i, then in self.came_up.items() if at - then <= _LASTS.get(i, timedelta(0))}
            self.session_intents, self.unasked_in_session = lasting, 0
            for conversation in self.conversations.values():
                conversation.session_asked = 0
        self.heard_at = at
        place.texts.add(event.text)
        page = event.context.get("course_id")
        place.page = page if isinstance(page, str) else None

    def _against(self, shown: ImpressionShown, place: _Conversation, at: datetime) -> Iterator[str]:
        """Everything that stands against this slate."""
        yield from (f"after {intent}" for intent in self.session_intents & _NEVER_AFTER)
        reasons = {
            "the learner is a minor": self.minor,
            "the learner is in debt distress": bool(place.texts & self.debt),
            "staff own the conversation": place.owner != "bot",
            "a ticket is open": bool(self.tickets),
            "suggestions are switched off": self.slots.get("opted_out") is True,
            "the mood is bad": "negative" in (*place.sentiments[-3:], *self.sentiments[-3:]),
        }
        if not shown.requested:
            week = [then for then in self.unasked_at if at - then <= timedelta(days=7)]
            silent = self.refused_at is not None and at - self.refused_at < timedelta(days=30)
            reasons |= {
                "unasked, and not sure what was meant": place.confidence < 0.55,
                "a second unasked one in the session": self.unasked_in_session >= 1,
                "a fourth unasked one in seven days": len(week) >= 3,
                "unasked within thirty days of a refusal": silent,
                "more than one card unasked": len(shown.items) > 1,
            }
        yield from (reason for reason, holds in reasons.items() if holds)
        yield from self._consent(shown)
        yield from self._items(shown, place)

    def _consent(self, shown: ImpressionShown) -> Iterator[str]:
        used = set(shown.basis)
        if "history" in used and self.slots.get("history_consent") is not True:
            yield "history was used without consent"
        if self.slots.get("personalised") is False and not used <= {"message", "page"}:
            yield f"personalised although it was switched off: {sorted(used)}"
        if not used:
            yield "it is not recorded what the choice rests on"

    def _items(self, shown: ImpressionShown, place: _Conversation) -> Iterator[str]:
        ids = [item.id for item in shown.items]
        if len(set(ids)) != len(ids) or len(ids) != len(shown.propensities):
            yield "an item twice, or without its propensity"
        if not all(0 < propensity <= 1 for propensity in shown.propensities):
            yield "a propensity that is none"
        page = self.catalogue.course_by_id.get(place.page or "")
        near_health = bool(
            self.session_intents & {"ask_health", "ask_nutrition"}
            or {place.searched, page.domain if page else None} & {"health", "nutrition"}
        )
        for item in shown.items:
            if item.id in self.refused:
                yield f"{item.id} was refused"
            if item.id in self.owned and self.slots.get("personalised") is not False:
                yield f"{item.id} is the learner's already"
            if item.kind == "course":
                yield from self._course(item.id, item.label, item.sponsored, place)
            else:
                yield from self._product(item.id, item.label, item.sponsored, place, near_health=near_health)

    def _course(self, identifier: str, label: str, sponsored: bool, place: _Conversation) -> Iterator[str]:
        course = self.catalogue.course_by_id[identifier]
        if sponsored or label not in {"本平台课程", "Our course"}:
            yield f"{identifier} is labelled {label}"
        if place.channel not in self.settings.course_channels:
            yield f"courses are switched off on {place.channel}"
        if self.settings.region not in course.regions:
            yield f"{identifier} isn't sold here"

    def _product(
        self, identifier: str, label: str, sponsored: bool, place: _Conversation, *, near_health: bool
    ) -> Iterator[str]:
        product = self.catalogue.product_by_id[identifier]
        money = product.regulated in {"finance", "insurance"}
        on = self.settings.finance_partner_channels if money else self.settings.partner_channels
        if not sponsored or label.split(" · ", maxsplit=1)[0] not in _PAID_LABEL[self.settings.region]:
            yield f"{identifier} is labelled {label}"
        if place.channel not in on:
            yield f"{identifier} is switched off on {place.channel}"
        if product.regulated == "drug" or (near_health and product.regulated in _NEAR_HEALTH):
            yield f"{identifier} near health"
        if not product.available or self.settings.region not in product.regions:
            yield f"{identifier} can't be had here"


def _cards_unlogged(log: Sequence[Event]) -> Iterator[str]:
    """Each card that a learner saw belongs to an impression of its turn, and each impression was seen."""
    shown = {e.impression_id: tuple(i.id for i in e.items) for e in log if isinstance(e, ImpressionShown)}
    seen: dict[str, list[str]] = {}
    for event in log:
        if isinstance(event, BotSaid) and event.turn is not None and not event.discarded:
            for item in event.turn.recommendations:
                seen.setdefault(item.impression_id, []).append(item.id)
    if {name: tuple(ids) for name, ids in seen.items()} != shown:
        yield f"cards {seen} and impressions {shown} differ"
