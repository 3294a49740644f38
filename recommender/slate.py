"""Item, OfferContext, Recommendation, Impression and Offer: what the recommender is asked and what it shows."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.policy import OfferState, Silence

Vector = NDArray[np.float32]
Kind = Literal["course", "partner"]


@dataclass(frozen=True)
class Wish:
    """Hard constraints that a learner stated: "cheaper", "for beginners", "shorter", "in English"."""

    domain: str | None = None
    price_below: float | None = None
    level: str | None = None
    minutes_below: int | None = None
    language: str | None = None


@dataclass(frozen=True)
class OfferContext:
    """The moment in which an offer is considered."""

    state: OfferState
    text: str
    vector: Vector | None
    language: str
    requested: bool
    """True when the learner asked for a suggestion; caps are about unsolicited ones."""
    region: str = "CN"
    channel: str = "widget"
    owned_courses: frozenset[str] = frozenset()
    rejected_items: frozenset[str] = frozenset()
    cited_courses: tuple[str, ...] = ()
    """Courses whose passages this conversation has cited, last first."""
    recent_texts: tuple[str, ...] = ()
    wish: Wish = field(default_factory=Wish)
    kinds: tuple[Kind, ...] = ("course", "partner")


@dataclass(frozen=True)
class Recommendation:
    """One item as it is shown."""

    kind: Kind
    id: str
    title: str
    url: str
    sponsored: bool
    label: str
    reason: str
    propensity: float
    """Probability with which the policy chose this item for its position, given those above it."""


@dataclass(frozen=True)
class Impression:
    """One slate shown to one learner; the event that outcomes are joined to."""

    id: str
    policy_version: str
    requested: bool
    items: tuple[Recommendation, ...]


@dataclass(frozen=True)
class Offer:
    """An impression, or silence and why."""

    impression: Impression | None
    silence: Silence | None
