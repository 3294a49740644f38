"""What a learner did, in a dozen numbers as of a moment: recency, rhythm, breadth, and what came of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.outcomes import Outcome

Floats = NDArray[np.float64]

DAY = 86_400.0
NAMES = (
    "recency_days",
    "tenure_days",
    "active_days",
    "gap_days",
    "events_per_week",
    "items",
    "enrolments",
    "finishes",
    "refunds",
    "dismissals",
    "spend",
)
# A card that was shown is something that we did, not the learner.
_NOT_THEIRS = frozenset({"impression"})
BOUGHT = frozenset({"enrol", "purchase", "buy", "order"})


class Happened(Protocol):
    """One thing that a learner did; rows of recommender.interactions are of this form."""

    @property
    def user_id(self) -> str: ...

    @property
    def item_id(self) -> str: ...

    @property
    def timestamp(self) -> float:
        """Seconds since 1970, UTC."""
        ...

    @property
    def event(self) -> str:
        """enrol, finish, refund, dismiss, …; empty where a log has one kind of event only."""
        ...

    @property
    def price(self) -> float:
        """NaN where unknown."""
        ...


class LearnerEvent(NamedTuple):
    """Implements Happened."""

    user_id: str
    item_id: str
    timestamp: float
    event: str = ""
    price: float = float("nan")


def learner_events(outcomes: Iterable[Outcome]) -> list[LearnerEvent]:
    """Outcomes of known learners as what features are made of."""
    return [
        LearnerEvent(
            o.learner_id, ":".join(o.item), o.at.timestamp(), o.type, float("nan") if o.price is None else o.price
        )
        for o in outcomes
        if o.learner_id is not None
    ]


@dataclass(frozen=True)
class LearnerFeatures:
    """One row a learner, in the order of their ids."""

    learners: tuple[str, ...]
    values: Floats
    """(n, len(NAMES)), all finite and ≥ 0."""

    def of(self, name: str) -> Floats:
        return self.values[:, NAMES.index(name)]

    @property
    def logs(self) -> Floats:
        """log(1 + value): these numbers are skewed, and twice as many matters the same at 2 as at 20."""
        return np.log1p(self.values)

    def row(self, learner: str) -> dict[str, float] | None:
        """A learner's numbers by name; None for who did nothing."""
        if learner not in self.learners:
            return None
        return dict(zip(NAMES, map(float, self.values[self.learners.index(learner)]), strict=True))


def features_of(events: Iterable[Happened], now: float) -> LearnerFeatures:
    """Numbers of every learner who did something before `now` (seconds since 1970); what is later is not looked at."""
    histories: defaultdict[str, list[Happened]] = defaultdict(list)
    for event in events:
        if event.timestamp <= now and event.event not in _NOT_THEIRS:
            histories[event.user_id].append(event)
    learners = tuple(sorted(histories))
    values = np.array([_row(histories[learner], now) for learner in learners], np.float64)
    return LearnerFeatures(learners, values.reshape(len(learners), len(NAMES)))


def acted(events: Iterable[Happened], after: float, until: float, kinds: Collection[str] | None = None) -> set[str]:
    """Learners who did something (of these kinds) after one moment, and not after another."""
    return {
        event.user_id
        for event in events
        if after < event.timestamp <= until
        and (event.event not in _NOT_THEIRS if kinds is None else event.event in kinds)
    }


def _row(history: Sequence[Happened], now: float) -> list[float]:
    times = [event.timestamp for event in history]
    first, last = min(times), max(times)
    tenure = (now - first) / DAY
    days = {int(time // DAY) for time in times}
    active = len(days)
    # Somebody who came once says nothing of a rhythm but that it is longer than the time since.
    gap = (last - first) / DAY / (active - 1) if active > 1 else max(tenure, 1.0)
    counts: Mapping[str, int] = {
        kind: sum(event.event == kind for event in history) for kind in ("finish", "refund", "dismiss")
    }
    bought = [event for event in history if event.event in BOUGHT]
    return [
        (now - last) / DAY,
        tenure,
        float(active),
        gap,
        len(history) / max(tenure, 7.0) * 7.0,
        float(len({event.item_id for event in history})),
        float(len(bought)),
        float(counts["finish"]),
        float(counts["refund"]),
        float(counts["dismiss"]),
        sum(event.price for event in bought if isfinite(event.price) and event.price > 0),
    ]
