"""How far probabilities can be believed: log-loss, Brier score, reliability per bin, and what is left as one number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_BINS = 10
_EPSILON = 1e-6


@dataclass(frozen=True)
class Bin:
    """Cases with similar probabilities: what was said on average, and what came true."""

    count: int
    said: float
    happened: float


@dataclass(frozen=True)
class Calibration:
    """Judgement of probabilities against what happened."""

    log_loss: float
    """Mean negative log-likelihood, natural logarithm; probabilities are kept 1e-6 away from 0 and 1."""
    brier: float
    ece: float
    """Expected calibration error over ten bins of equal count: mean |said - happened|, by their counts."""
    auc: float
    """Probability that a case that happened stands above one that didn't; ties count half. NaN with one class only."""
    bins: tuple[Bin, ...]


def calibration(probabilities: Floats, happened: NDArray[np.bool_]) -> Calibration:
    """Judge probabilities (n,) of cases of which it is known whether they happened (n,); n ≥ 1."""
    p = np.clip(probabilities, _EPSILON, 1 - _EPSILON)
    y = happened.astype(np.float64)
    # Bins of equal count: with rare events, bins of equal width would leave all but one nearly empty.
    parts = np.array_split(np.argsort(p, kind="stable"), min(_BINS, len(p)))
    bins = tuple(Bin(len(part), float(p[part].mean()), float(y[part].mean())) for part in parts)
    return Calibration(
        log_loss=float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()),
        brier=float(((probabilities - y) ** 2).mean()),
        ece=sum(b.count * abs(b.said - b.happened) for b in bins) / len(p),
        auc=_auc(probabilities, happened),
        bins=bins,
    )


def _auc(scores: Floats, happened: NDArray[np.bool_]) -> float:
    """By ranks (Mann and Whitney 1947), with mean ranks for ties."""
    positive, negative = int(happened.sum()), int((~happened).sum())
    if not positive or not negative:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[happened].sum() - positive * (positive + 1) / 2) / (positive * negative))
