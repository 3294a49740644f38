"""Prediction: what one pass over a text gives."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Safety:
    """What the red flags and the model together find dangerous in a text."""

    category: str | None = None
    """An intent of kind `safety`, or None."""
    severity: str = "none"
    """`none`, `concern` or `critical`."""
    about: str = "self"
    """`self`, `other`, `past`, `fire`, `violence` or `figure_of_speech`."""
    matched: str | None = None
    """Name of the red flag that fired, if one did."""
    clauses: tuple[str, ...] = ()
    """Where only words alone were found, which are danger in one sentence and none in the next, the clauses that hold
    them: the model, asked of the text and of each, may overrule. Empty where it is said outright, or by the model."""
    otherwise: "Safety | None" = None
    """What else was found, which counts where this is overruled."""

    def chain(self) -> Iterator["Safety"]:
        """This finding, and what counts where it is overruled, in turn."""
        finding: Safety | None = self
        while finding is not None:
            yield finding
            finding = finding.otherwise


@dataclass(frozen=True)
class Prediction:
    """One text, understood."""

    text: str
    language: str
    intent: str
    """The most probable intent, before any threshold."""
    confidence: float
    """Probability of `intent`, temperature-scaled, 0..1."""
    margin: float
    """Distance in probability to the runner-up, 0..1."""
    intent_ranking: tuple[tuple[str, float], ...]
    sentiment: str
    sentiment_score: float
    oos_score: float
    """How far out of scope, 0..1, higher is further out."""
    safety: Safety = field(default_factory=Safety)
    vector: Vector | None = None
    """Query vector, unit length, 384 numbers; None when no model was usable."""
