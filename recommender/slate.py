"""Item, OfferContext, Recommendation, Impression and Offer: what the recommender is asked and what it shows."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.policy import OfferState, Silence
from recommender.wishes import Aspect, Wish

Vector = NDArray[np.float32]
Kind = Literal["course", "partner"]
Basis = Literal["message", "page", "conversation", "history"]
"""What a choice rests on: the words of this request, the open page, what was said before, what the learner studied."""


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
    page_course: str | None = None
    """The course that is open on the page around the widget."""
    history: tuple[str, ...] = ()
    """Courses that the learner has studied, last first; only with their consent."""
    basis: frozenset[Basis] = frozenset({"message", "page", "conversation"})
    """What may be used to choose. What holds back (refusals, caps, mood) is used whatever stands here."""
    wish: Wish = field(default_factory=Wish)
    kinds: tuple[Kind, ...] = ("course", "partner")
    any_subject: bool = False
    """The learner left the subject open: whatever fits the wish is near enough."""


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
class Considered:
    """A candidate that could have stood in the slate: what another policy would have to choose from."""

    key: str
    """`course:<id>` or `partner:<id>`."""
    score: float
    features: tuple[float, ...]
    """As `learned.FEATURES` names them."""


@dataclass(frozen=True)
class Impression:
    """One slate shown to one learner; the event that outcomes are joined to."""

    id: str
    policy_version: str
    requested: bool
    items: tuple[Recommendation, ...]
    basis: tuple[Basis, ...] = ("message",)
    """What the choice did rest on."""
    considered: tuple[Considered, ...] = ()
    """All candidates of the last step, best score first; those shown are among them."""


@dataclass(frozen=True)
class Offer:
    """An impression, or silence and why."""

    impression: Impression | None
    silence: Silence | None
    ruled_out_by: tuple[Aspect, ...] = ()
    """When nothing fits: each constraint without which something would."""
    ruled_out_together: bool = False
    """No single constraint is to blame, yet without all of them something would fit."""
