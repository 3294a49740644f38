"""What a turn's events say of suggestions: items shown, items refused. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.dialogue.events import Event, ImpressionShown, NotInterested, Searched, TurnUnderstood
from bot.dialogue.tracker import Tracker
from recommender import Outcome, ShownItem


def exposures_in(events: Sequence[Event], tracker: Tracker, at: datetime) -> list[ShownItem]:
    """One for each item of each slate among these events of one turn."""
    return [
        ShownItem(
            impression_id=event.impression_id,
            position=position,
            kind=item.kind,
            item_id=item.id,
            at=at,
            learner_id=tracker.learner_id,
            conversation_id=tracker.conversation_id,
            channel=tracker.channel,
            policy_version=event.policy_version,
            requested=event.requested,
            propensity=event.propensities[position - 1],
            context=context_of(event.turn_id, events) | _experiment_of(event) | _arms_of(event, position),
        )
        for event in events
        if isinstance(event, ImpressionShown)
        for position, item in enumerate(event.items, start=1)
    ]


def _experiment_of(event: ImpressionShown) -> dict[str, Any]:
    return {} if event.experiment_arm is None else {"experiment_arm": event.experiment_arm}


def _arms_of(event: ImpressionShown, position: int) -> dict[str, Any]:
    """The candidates that were left for this position, with their scores and features."""
    above = {f"{item.kind}:{item.id}" for item in event.items[: position - 1]}
    left = [arm for arm in event.considered if arm.key not in above]
    if not left:
        return {}
    return {"arms": [a.key for a in left], "scores": [a.score for a in left], "features": [a.features for a in left]}


def context_of(turn_id: str, events: Sequence[Event]) -> dict[str, Any]:
    """Labels and numbers of a turn. Nothing that a learner wrote may ever be added here: analysts get this."""
    context: dict[str, Any] = {}
    for event in events:
        if isinstance(event, TurnUnderstood) and event.turn_id == turn_id:
            context |= {
                "intent": event.intent,
                "confidence": round(event.confidence, 4),
                "sentiment": event.sentiment,
                "language": event.language,
            }
        elif isinstance(event, Searched) and event.turn_id == turn_id:
            context |= {"verdict": event.verdict, "domain": event.domain}
    return context


def refusals_in(events: Sequence[Event], tracker: Tracker, at: datetime) -> list[Outcome]:
    """What a learner said "not interested" to, as an outcome of each item."""
    kinds = {(i.id, item.id): item.kind for i in tracker.impressions for item in i.items}
    return [
        Outcome(
            id=f"dismiss:{event.impression_id}:{kind}:{item_id}",
            type="dismiss",
            kind=kind,
            item_id=item_id,
            at=at,
            learner_id=tracker.learner_id,
            impression_id=event.impression_id,
        )
        for event in events
        if isinstance(event, NotInterested)
        for item_id in event.item_ids
        if (kind := kinds.get((event.impression_id, item_id))) is not None
    ]


def opened_once(shown: ShownItem, at: datetime) -> Outcome:
    """That a card was followed. Its id says nothing of when: however often it is followed, it was opened once."""
    return Outcome(
        id=f"open:{shown.impression_id}:{shown.kind}:{shown.item_id}",
        type="open",
        kind=shown.kind,
        item_id=shown.item_id,
        at=at,
        learner_id=shown.learner_id,
        impression_id=shown.impression_id,
    )
