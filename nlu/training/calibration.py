"""Fits temperatures and the two fallback thresholds on the development groups."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from nlu.bundle import Thresholds

_COVERAGE = 0.97  # share of rightly read messages that must stay above the confidence threshold


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The temperature with the least negative log likelihood (Guo et al., 2017); 1.0 for fewer than 20 rows."""
    if len(labels) < 20:
        return 1.0

    def loss(temperature: float) -> float:
        return float(-log_softmax(logits / temperature, axis=1)[np.arange(len(labels)), labels].mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def fit_thresholds(probabilities: Sequence[NDArray[np.float32]], labels: Sequence[int]) -> Thresholds:
    """Two thresholds that keep nearly all right readings and drop what is least sure.

    Each is the quantile of the rightly read rows below which `1 - _COVERAGE` of them fall.
    """
    right_confidence, right_margin = [], []
    for row, label in zip(probabilities, labels, strict=True):
        top, second = np.sort(row)[::-1][:2]
        if int(np.argmax(row)) == label:
            right_confidence.append(float(top))
            right_margin.append(float(top - second))
    share = (1 - _COVERAGE) * 100
    return Thresholds(
        confidence=round(float(np.percentile(right_confidence, share)), 3),
        margin=round(float(np.percentile(right_margin, share)) / 2, 3),
    )
