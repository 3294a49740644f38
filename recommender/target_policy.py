"""Policies to judge from a log: for each exposure, the probability of every arm that could have been shown."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recommender.bandit import Bandit
from recommender.bandit_file import load_bandit
from recommender.errors import LogError
from recommender.logged import Exposure

Floats = NDArray[np.float64]
TargetPolicy = Callable[[Exposure], Floats]

KNOWN = {
    "uniform": "every arm alike",
    "greedy": "the arm with the highest score; equal ones share",
    "softmax:T": "by exp(score / T), T > 0",
    "target": "as the column target says",
    "logged": "as the column propensities says: a check, every estimate must then be the mean reward",
    "FILE.npz": "a saved bandit, by the column features",
}


def target_policy(text: str) -> TargetPolicy:
    """The policy that a name of KNOWN means.

    Raises:
        LogError: no such policy.
        BanditError: the file is no bandit.
    """
    if text == "uniform":
        return lambda e: np.full(len(e.arms), 1 / len(e.arms))
    if text == "greedy":
        return _greedy
    if text == "target":
        return lambda e: _column(e, "target", e.target)
    if text == "logged":
        return lambda e: _column(e, "propensities", e.propensities)
    if text.startswith("softmax:"):
        return _softmax(text.removeprefix("softmax:"))
    if text.endswith(".npz"):
        return _saved_bandit(Path(text))
    raise LogError(f"Unknown policy {text!r}; known are {', '.join(KNOWN)}")


def _greedy(exposure: Exposure) -> Floats:
    scores = _column(exposure, "scores", exposure.scores)
    best = scores == scores.max()
    shares: Floats = best / best.sum()
    return shares


def _softmax(text: str) -> TargetPolicy:
    try:
        temperature = float(text)
    except ValueError:
        temperature = 0.0
    if not temperature > 0:
        raise LogError(f"softmax needs a temperature above 0, not {text!r}")

    def chosen(exposure: Exposure) -> Floats:
        scores = _column(exposure, "scores", exposure.scores) / temperature
        weights: Floats = np.exp(scores - scores.max())
        weights /= weights.sum()
        return weights

    return chosen


def _saved_bandit(path: Path) -> TargetPolicy:
    bandit = Bandit(load_bandit(path), np.random.default_rng(0))

    def chosen(exposure: Exposure) -> Floats:
        features = np.array(exposure.features, dtype=np.float64)
        if features.shape != (len(exposure.arms), len(bandit.features)):
            raise LogError(f"impression {exposure.impression_id}: features must be {list(bandit.features)} of each arm")
        return bandit.propensities(features)

    return chosen


def _column(exposure: Exposure, name: str, values: tuple[float, ...]) -> Floats:
    if not values:
        raise LogError(f"impression {exposure.impression_id} position {exposure.position} has no {name}")
    return np.array(values, dtype=np.float64)
