"""Fits temperatures, the two fallback thresholds and that of danger on the development groups."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from nlu.bundle import Thresholds

_FALSE_ALARMS = 0.01  # of harmless texts, as the design has it for idioms
_HARM = 0.75  # of a wrong reading, in right ones; raise it to ask back more often


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature with the least negative log likelihood (Guo et al., 2017); 1.0 for fewer than 20 rows."""
    if len(labels) < 20:
        return 1.0

    def loss(temperature: float) -> float:
        return float(-log_softmax(logits / temperature, axis=1)[np.arange(len(labels)), labels].mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def fit_danger(probability: NDArray[np.float32], harmless: NDArray[np.bool_]) -> float:
    """The lowest probability of danger that raises a false alarm on at most one harmless text in a hundred, 0.1..0.9.

    Args:
        harmless: of no safety intent; who asks for medical advice may be asked whether it is urgent.
    """
    grid = np.arange(0.1, 0.9, 0.01)
    alarms = np.array([(probability[harmless] >= threshold).mean() for threshold in grid])
    return round(float(grid[alarms <= _FALSE_ALARMS][0]) if (alarms <= _FALSE_ALARMS).any() else 0.9, 3)


def fit_thresholds(probabilities: Sequence[NDArray[np.float32]], labels: Sequence[int]) -> Thresholds:
    """Confidence and margin below which a reading is dropped: those that keep most right readings at the least harm.

    A wrong reading is counted a little less than a right one: asking back isn't free either, and the search that stands
    behind most readings abstains by itself.
    """
    top_two = [np.sort(row)[::-1][:2] for row in probabilities]
    confidence = np.array([top for top, _ in top_two])
    margin = np.array([top - second for top, second in top_two])
    right = np.array([int(np.argmax(row)) == label for row, label in zip(probabilities, labels, strict=True)])
    grid = np.arange(0.2, 0.7, 0.01)

    def gain(values: NDArray[np.float32], threshold: float) -> float:
        kept = values >= threshold
        return float((kept & right).sum() - _HARM * (kept & ~right).sum())

    by_confidence = float(max(grid, key=lambda threshold: gain(confidence, threshold)))
    sure = confidence >= by_confidence
    right = right & sure
    by_margin = float(
        max(np.arange(0.0, 0.3, 0.01), key=lambda threshold: gain(np.where(sure, margin, -1.0), threshold))
    )
    return Thresholds(confidence=round(by_confidence, 3), margin=round(by_margin, 3))
