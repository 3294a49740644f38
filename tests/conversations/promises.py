"""What must hold in every conversation, whatever it is about; and the events that this one promised."""

from collections.abc import Iterator, Sequence
from functools import cache

from bot.bootstrap import House
from bot.dialogue.events import (
    BotSaid,
    Event,
    ImpressionShown,
    NotInterested,
    RequestNarrowed,
    StoredEvent,
    TurnEnded,
    TurnUnderstood,
)
from bot.dialogue.staff_events import OwnerChanged
from bot.dialogue.tracker import BOT
from bot.messages import TurnPayload
from bot.platforms.demo import demo_data
from knowledge import Catalogue, Course, Passage, passages_of
from recommender import Wish
from tests.conversations.conversation import Conversation, ExpectedEvent
from tests.shipped import shipped_catalogue

_DANGERS = frozenset({"self_harm_risk", "medical_emergency"})
_HEALTH_RULED = frozenset({"medical", "drug", "device", "health_food"})
_LABELS = {"course": {"本平台课程", "Our course"}, "partner": {"广告", "Sponsored"}}


@cache
def passages() -> dict[str, Passage]:
    """Every passage of the shipped content, by id."""
    return {passage.id: passage for passage in passages_of(shipped_catalogue())}


def broken_promises(
    script: Conversation, stored: Sequence[StoredEvent], seen: Sequence[StoredEvent], house: House
) -> list[str]:
    """The log of one conversation against the rules of the house; `seen` is what the learner's channel reads."""
    log = [entry.event for entry in stored]
    problems = list(_events_unmet(script, log))
    if [entry.seq for entry in stored] != list(range(1, len(stored) + 1)):
        problems.append("the log's numbers have a gap")
    if any(entry.event.audience != "learner" for entry in seen):
        problems.append("the learner's channel reads what is not for learners")
    problems += _turns_broken(log)
    problems += _offers_broken(log, {product.id: product.regulated for product in house.catalogue.products})
    problems += wishes_broken(log, house.catalogue)
    owned = {
        o["course_id"] for o in demo_data()["orders"] if o["learner_id"] == script.learner and o["status"] == "paid"
    }
    for event in log:
        if isinstance(event, BotSaid) and event.turn is not None:
            problems += _citations_broken(event.turn, owned)
    return problems


def _events_unmet(script: Conversation, log: list[Event]) -> Iterator[str]:
    at = 0
    for wanted in script.events:
        found = next((i for i in range(at, len(log)) if _is(log[i], wanted)), None)
        if found is None:
            yield f"no event {wanted.type} {wanted.fields or ''} after number {at}: {[event.type for event in log]}"
            return
        at = found + 1
    yield from (
        f"event {unwanted.type} occurred" for unwanted in script.no_events if any(_is(e, unwanted) for e in log)
    )


def _is(event: Event, wanted: ExpectedEvent) -> bool:
    return event.type == wanted.type and all(getattr(event, name) == value for name, value in wanted.fields.items())


def _turns_broken(log: list[Event]) -> Iterator[str]:
    """Every turn ends once, and the bot is silent while staff own the conversation."""
    begun = [event.turn_id for event in log if isinstance(event, TurnUnderstood)]
    ended = [event.turn_id for event in log if isinstance(event, TurnEnded)]
    if begun != ended:
        yield f"{len(begun)} turns began, {len(ended)} ended"
    owner = BOT
    for event in log:
        if isinstance(event, OwnerChanged):
            owner = event.owner
        elif isinstance(event, BotSaid) and owner != BOT and not event.discarded:
            yield "the bot spoke while staff owned the conversation"


def _offers_broken(log: list[Event], regulated: dict[str, str]) -> Iterator[str]:
    """Labelled, never after danger, nothing medical once health came up, nothing twice that was refused."""
    intents: set[str] = set()
    refused: set[str] = set()
    for event in log:
        if isinstance(event, TurnUnderstood):
            intents |= {event.intent, event.safety_category or event.intent}
        elif isinstance(event, NotInterested):
            refused |= set(event.item_ids)
        elif isinstance(event, ImpressionShown):
            if intents & _DANGERS:
                yield "something was offered after an emergency or a crisis"
            for item in event.items:
                if item.sponsored != (item.kind == "partner") or item.label.split(" · ")[0] not in _LABELS[item.kind]:
                    yield f"{item.id} is not labelled as what it is: {item.label}"
                if item.id in refused:
                    yield f"{item.id} was offered again after it was refused"
                if intents & {"ask_health", "ask_nutrition"} and regulated.get(item.id) in _HEALTH_RULED:
                    yield f"{item.id} was offered near a health answer"


def wishes_broken(log: Sequence[Event], catalogue: Catalogue) -> Iterator[str]:
    """Whatever is shown to a learner who asked meets every constraint that stands in the log, by the catalogue."""
    wish: Wish | None = None
    for event in log:
        if isinstance(event, RequestNarrowed):
            wish = event.request.wish
        elif isinstance(event, ImpressionShown) and event.requested and wish is not None:
            for item in event.items:
                yield from (f"{item.id} is shown although {why}" for why in _unmet(wish, item.id, catalogue))


def _unmet(wish: Wish, item: str, catalogue: Catalogue) -> Iterator[str]:
    found = catalogue.course_by_id.get(item) or catalogue.product_by_id[item]
    levels = ("beginner", "intermediate", "advanced")
    if found.price_cny >= (wish.price_below or float("inf")) or found.price_cny > _or_endless(wish.price_at_most):
        yield f"it costs {found.price_cny}"
    if wish.domain not in {None, found.domain}:
        yield f"it is about {found.domain}"
    if item in wish.without:
        yield "it was turned down"
    if not isinstance(found, Course):
        if wish.level or wish.level_at_least or wish.language or wish.minutes_at_most or wish.minutes_below:
            yield "it is no course"
        return
    if found.minutes >= (wish.minutes_below or float("inf")) or found.minutes > _or_endless(wish.minutes_at_most):
        yield f"it takes {found.minutes} minutes"
    if wish.level and levels.index(found.level) > levels.index(wish.level):
        yield f"it is {found.level}"
    if wish.level_at_least and levels.index(found.level) < levels.index(wish.level_at_least):
        yield f"it is {found.level}"
    if wish.language not in {None, found.language}:
        yield f"it is taught in {found.language}"


def _or_endless(limit: float | None) -> float:
    return float("inf") if limit is None else limit


def _citations_broken(turn: TurnPayload, owned: set[str]) -> Iterator[str]:
    """Cited content exists and is open to this learner; who abstains cites nothing."""
    if turn.abstained and turn.citations:
        yield "abstained and cited"
    for citation in turn.citations:
        passage = passages().get(citation.source_id)
        if passage is None:
            yield f"cites what does not exist: {citation.source_id}"
        elif passage.access != "open" and passage.course_id not in owned:
            yield f"quotes a locked lesson: {citation.source_id}"
