"""A small reward model for doubly robust estimates: shrunk means of arms and a ridge on numbers, across folds."""

from dataclasses import dataclass

import numpy as np

from recommender.off_policy import Floats, Ints

_FOLDS = 5
# An arm's mean counts like this many exposures at the mean of all: arms shown a few times say little.
_PRIOR = 20.0
_RIDGE = 1.0


@dataclass(frozen=True)
class Entries:
    """Every arm of every exposure, one after another."""

    owner: Ints
    arms: Ints
    numbers: Floats
    """(m, k): what is known about the moment and the arm."""
    targets: Floats


def predicted_rewards(entries: Entries, shown: Ints, rewards: Floats, clusters: Ints) -> Floats:
    """(m,): the expected reward of every entry, by a model that has not seen its cluster.

    Args:
        shown: (n,), which entry was shown in each exposure.
        rewards: (n,)
        clusters: (n,), numbers from 0; a cluster lies in one fold.
    """
    folds = clusters % _FOLDS
    found = np.zeros(len(entries.owner))
    count = int(entries.arms.max()) + 1
    for fold in np.unique(folds):
        learn = folds != fold
        rows, known = shown[learn], rewards[learn]
        if not len(known):
            continue
        mean = known.mean()
        sums = np.bincount(entries.arms[rows], weights=known, minlength=count)
        seen = np.bincount(entries.arms[rows], minlength=count)
        by_arm = (sums + _PRIOR * mean) / (seen + _PRIOR)
        held = folds[entries.owner] == fold
        found[held] = by_arm[entries.arms[held]]
        if entries.numbers.shape[1]:
            found[held] += _ridge(entries.numbers[rows], known - by_arm[entries.arms[rows]], entries.numbers[held])
    return found


def _ridge(learned: Floats, residuals: Floats, asked: Floats) -> Floats:
    centre, scale = learned.mean(axis=0), learned.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    x = (learned - centre) / scale
    weights = np.linalg.solve(x.T @ x + _RIDGE * np.eye(x.shape[1]), x.T @ residuals)
    predicted: Floats = (asked - centre) / scale @ weights
    return predicted
