"""Query, Hit, Citation and SearchResult: what goes into a search and what comes out."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge import Passage

Vector = NDArray[np.float32]
Verdict = Literal["answer", "choose", "abstain"]


@dataclass(frozen=True)
class Query:
    """What a learner asks, and what may be shown to them."""

    text: str
    language: str
    vector: Vector | None
    """The query vector that the understanding stage computed; None searches by words alone."""
    previous: str | None = None
    """The learner's last question, for follow-ups such as "那第二种呢?"."""
    quoted: frozenset[str] = frozenset()
    """Passages that answered that question, and what was asked after it."""
    entitled_courses: frozenset[str] = frozenset()
    today: date | None = None
    """Passages whose review was due before it are not quoted; None quotes them all the same."""
    intent: str | None = None
    """What the understanding stage took it to be, when it was sure; agreement with a passage's own intent counts."""


@dataclass(frozen=True)
class Hit:
    """A passage that was found, best first."""

    passage: Passage
    score: float
    """Its share among all that was found, 0..1; ranks, and is not a probability that it answers."""
    dense: float
    """Cosine of its nearest question or of its text."""
    sparse: float
    """BM25, 0..1."""
    readable: bool
    """False for locked text: title and link may be shown, no sentence of it."""
    missed: bool = False
    """It stands at the end: the question is nearer to a near miss of it than to any question that it answers."""


@dataclass(frozen=True)
class Citation:
    """A passage shown as the ground of a reply; stored with the message and never changed afterwards."""

    n: int
    title: str
    url: str
    source_id: str
    quote: str
    version: str
    language: str


@dataclass(frozen=True)
class SearchResult:
    """Hits, and whether they answer."""

    verdict: Verdict
    """`choose`: too unsure to answer, sure enough that one of the first hits is meant."""
    probability: float
    """Calibrated P(answerable)."""
    threshold: float
    hits: tuple[Hit, ...]
    used_text: str
    """The query that found them: the raw one, the one with carried context, or the one read again."""
    degraded: bool = False
    """True when the dense side was unavailable and words alone searched."""
    reason: str = ""
    """Why it abstained: `nothing_found`, `below_threshold`, `not_explained`, `locked` or `under_review`."""
    features: dict[str, float] = field(default_factory=dict)
    respelt: bool = False
    """True when the words were read as others than those that were written: as pinyin, or without their slips."""
