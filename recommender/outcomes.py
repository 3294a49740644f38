"""Items as shown, outcomes, and the one rule by which what happened is joined to what was shown. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from recommender.slate import Kind

OutcomeType = Literal["open", "dismiss", "enrol", "refund", "finish"]
OUTCOME_TYPES: tuple[OutcomeType, ...] = get_args(OutcomeType)
Place = tuple[str, int]
"""An impression's id and a position in it, from 1: names one exposure."""
Item = tuple[str, str]
"""An item's kind and id."""

# Long enough for a purchase to be slept on, short enough that the card is still remembered; two weeks and more credit
# the card with what would have been bought anyway.
ATTRIBUTION_WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class ShownItem:
    """One item of one slate, as one learner saw it."""

    impression_id: str
    position: int
    kind: Kind
    item_id: str
    at: datetime
    learner_id: str | None = None
    conversation_id: str = ""
    channel: str = ""
    policy_version: str = ""
    requested: bool = False
    propensity: float = 1.0
    """Probability with which the policy chose this item for its position, given those above it."""
    context: Mapping[str, Any] = field(default_factory=dict)
    """What was known when it was chosen; labels and numbers, never a learner's words."""

    @property
    def place(self) -> Place:
        return self.impression_id, self.position

    @property
    def item(self) -> Item:
        return self.kind, self.item_id


@dataclass(frozen=True)
class Outcome:
    """Something a learner did with an item; its id makes a repeat a repeat."""

    id: str
    type: OutcomeType
    kind: Kind
    item_id: str
    at: datetime
    learner_id: str | None = None
    """Needed wherever `impression_id` is missing, and for enrolments and what follows them."""
    impression_id: str | None = None
    """The slate it came from, where the sender knows it."""
    order_id: str | None = None
    price: float | None = None

    @property
    def item(self) -> Item:
        return self.kind, self.item_id


@dataclass(frozen=True)
class Join:
    """Which exposure an outcome belongs to; none while that is not known."""

    place: Place | None = None
    how: Literal["impression", "window", "enrolment"] | None = None
    """Named by the outcome; the last one before it within the window; or that of the enrolment it belongs to."""
    reverses: str | None = None
    """For a refund: the id of the enrolment it takes back."""


WAITING = Join()


@dataclass(frozen=True)
class OfferResult:
    """An exposure and what came of it."""

    exposure: ShownItem
    opened: bool = False
    dismissed: bool = False
    enrolled: bool = False
    refunded: bool = False
    """An enrolment was taken back; it stays recorded as an enrolment."""
    finished: bool = False
    kept: bool = False
    """At least one enrolment stands."""

    @property
    def reward(self) -> float:
        """What a policy is judged by: 1 for an enrolment that stands, otherwise 0."""
        return 1.0 if self.kept else 0.0


def join(exposures: Iterable[ShownItem], outcomes: Iterable[Outcome], window: timedelta) -> dict[str, Join]:
    """Each outcome's exposure, by the outcome's id: exactly one, or none yet.

    It looks only at what happened when, not at what was heard when: late, repeated and out-of-order arrival end in the
    same joins. An outcome that names an impression waits for it. One that doesn't goes to the last exposure of its
    item to its learner, at most `window` before it. A refund goes where the enrolment went that it reverses (by order,
    else the last one before it), however long ago that was; so does the end of a course.
    """
    shown = list(exposures)
    by_place: dict[tuple[str, Item], ShownItem] = {(e.impression_id, e.item): e for e in shown}
    by_learner: defaultdict[tuple[str | None, Item], list[ShownItem]] = defaultdict(list)
    for exposure in sorted(shown, key=lambda e: (e.at, e.impression_id, e.position)):
        by_learner[exposure.learner_id, exposure.item].append(exposure)
    done: dict[str, Join] = {}
    followers: defaultdict[tuple[str, Item], list[Outcome]] = defaultdict(list)
    enrolments: defaultdict[tuple[str, Item], list[Outcome]] = defaultdict(list)
    for outcome in sorted(outcomes, key=lambda o: (o.at, o.id)):
        done[outcome.id] = _direct(outcome, by_place, by_learner, window)
        if outcome.learner_id is None:
            continue
        pair = (outcome.learner_id, outcome.item)
        if outcome.type == "enrol":
            enrolments[pair].append(outcome)
        elif outcome.type in {"refund", "finish"}:
            followers[pair].append(outcome)
    for pair, following in followers.items():
        done |= _following(following, enrolments[pair], done)
    return done


def _direct(
    outcome: Outcome,
    by_place: Mapping[tuple[str, Item], ShownItem],
    by_learner: Mapping[tuple[str | None, Item], Sequence[ShownItem]],
    window: timedelta,
) -> Join:
    if outcome.impression_id is not None:
        named = by_place.get((outcome.impression_id, outcome.item))
        if named is None:
            return WAITING
        if outcome.learner_id is None or named.learner_id in {None, outcome.learner_id}:
            return Join(named.place, "impression")
        # A link that was passed on: what somebody else did with it is not this learner's doing.
    if outcome.learner_id is None:
        return WAITING
    before = (
        exposure
        for exposure in reversed(by_learner.get((outcome.learner_id, outcome.item), ()))
        if timedelta(0) <= outcome.at - exposure.at <= window
    )
    last = next(before, None)
    return WAITING if last is None else Join(last.place, "window")


def _following(
    following: Sequence[Outcome], enrolments: Sequence[Outcome], done: Mapping[str, Join]
) -> dict[str, Join]:
    """Joins of one learner's refunds and endings of one item, both in order of time."""
    result: dict[str, Join] = {}
    reversed_ids: set[str] = set()
    # Refunds that name their order first: the others take what is left.
    for refund in sorted((f for f in following if f.type == "refund"), key=lambda f: f.order_id is None):
        left = [e for e in enrolments if e.id not in reversed_ids and _may_reverse(refund, e)]
        if left:
            reversed_ids.add(left[-1].id)
            place = done[left[-1].id].place
            result[refund.id] = Join(place, None if place is None else "enrolment", left[-1].id)
        else:
            result[refund.id] = WAITING
    for ending in (f for f in following if f.type == "finish"):
        before = [e for e in enrolments if e.at <= ending.at and done[e.id].place is not None]
        if before:
            result[ending.id] = Join(done[before[-1].id].place, "enrolment")
    return result


def _may_reverse(refund: Outcome, enrolment: Outcome) -> bool:
    if refund.order_id is not None and enrolment.order_id is not None:
        return refund.order_id == enrolment.order_id
    return enrolment.at <= refund.at


def results(
    exposures: Sequence[ShownItem], outcomes: Iterable[Outcome], joins: Mapping[str, Join]
) -> list[OfferResult]:
    """Every exposure with what came of it, in the order given."""
    by_place: defaultdict[Place, list[Outcome]] = defaultdict(list)
    taken_back = {found.reverses for found in joins.values() if found.reverses is not None}
    for outcome in outcomes:
        place = joins.get(outcome.id, WAITING).place
        if place is not None:
            by_place[place].append(outcome)
    return [_result(exposure, by_place[exposure.place], taken_back) for exposure in exposures]


def _result(exposure: ShownItem, outcomes: Sequence[Outcome], taken_back: set[str]) -> OfferResult:
    types = {outcome.type for outcome in outcomes}
    enrolments = {outcome.id for outcome in outcomes if outcome.type == "enrol"}
    return OfferResult(
        exposure,
        opened="open" in types,
        dismissed="dismiss" in types,
        enrolled=bool(enrolments),
        refunded=bool(enrolments & taken_back),
        finished="finish" in types,
        kept=bool(enrolments - taken_back),
    )
