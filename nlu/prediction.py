"""Prediction: what one pass over a text gives."""

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
    """`self`, `other`, `past` or `figure_of_speech`."""
    matched: str | None = None
    """Name of the red flag that fired, if one did."""
    word_alone: bool = False
    """The red flag saw a word that is danger in one sentence and none in the next: the model may overrule it."""


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
