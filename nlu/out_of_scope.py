"""How far out of scope a text is: distance to what was trained on and softmax together, as one probability.

Softmax alone is sure of much that it never saw (on CLINC150 it misses half). Five signs, each growing with strangeness,
are weighed by a logistic regression with weights of one sign, so that a stranger text never scores lower. Fitted by
`nlu/training/doubt.py`; numpy is all that serving needs.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
OUT_OF_SCOPE_FILE = "out_of_scope.npz"
SIGNS = ("distance", "angle", "energy", "doubt", "label")
NO_COLUMN = -1


@dataclass(frozen=True)
class OutOfScope:
    """Fitted on training features; scores any number of texts at once."""

    whitening: Array
    """[features, features]: makes the spread inside an intent the same in all directions."""
    centres: Array
    """[centres, features]: mean features of each intent in each language, not whitened."""
    column: int
    """Of the label `out_of_scope` among the logits; -1 where the label set has none."""
    middle: Array
    spread: Array
    """[signs]: what a usual text in scope has."""
    weights: Array
    bias: float

    def score(self, logits: Array, features: Array) -> Array:
        """Probability of being out of scope, 0..1, one number a row of `logits` and unit-length `features`."""
        score: Array = np.reciprocal(1.0 + np.exp(-self.log_odds(self.signs(logits, features))))
        return score

    @cached_property
    def _white_centres(self) -> Array:
        return self.centres @ self.whitening

    @cached_property
    def _directions(self) -> Array:
        directions: Array = self.centres / np.linalg.norm(self.centres, axis=1, keepdims=True)
        return directions

    def log_odds(self, signs: Array) -> Array:
        # A text far from everything would outvote all else by itself: past eight spreads, far is far.
        usual = np.clip((signs - self.middle) / self.spread, -8.0, 8.0)
        odds: Array = np.clip(usual @ self.weights + self.bias, -30.0, 30.0)
        return odds

    def signs(self, logits: Array, features: Array) -> Array:
        """[texts, signs], in the order of `SIGNS`; each grows with strangeness."""
        white, centres = features @ self.whitening, self._white_centres
        squares = (white**2).sum(1)[:, None] - 2.0 * white @ centres.T + (centres**2).sum(1)[None]
        inside = logits if self.column == NO_COLUMN else np.delete(logits, self.column, axis=1)
        energy = _log_sum_exp(inside)
        own = np.zeros_like(energy) if self.column == NO_COLUMN else logits[:, self.column] - energy
        signs: Array = np.stack(
            [
                np.sqrt(np.maximum(squares.min(axis=1), 0.0)),
                1.0 - (features @ self._directions.T).max(axis=1),
                -energy,
                energy - inside.max(axis=1),  # minus the log of the largest probability
                own,
            ],
            axis=1,
        ).astype(np.float32)
        return signs


def fold_in(probabilities: Array, score: Array, column: int) -> Array:
    """Probabilities in which the label `out_of_scope` has its score, and the others share what is left as they did.

    >>> fold_in(np.array([[0.8, 0.2]], dtype=np.float32), np.array([0.6], dtype=np.float32), column=1).round(2).tolist()
    [[0.4000000059604645, 0.6000000238418579]]
    """
    if column == NO_COLUMN:
        return probabilities
    rest = np.maximum(1.0 - probabilities[:, column], 1e-9)
    folded: Array = probabilities * ((1.0 - score) / rest)[:, None]
    folded[:, column] = score
    folded /= folded.sum(axis=1, keepdims=True)
    return folded


def save_out_of_scope(judge: OutOfScope, path: Path) -> None:
    """Write it as one `.npz` of half-precision arrays, the same bytes for the same numbers."""
    arrays = {field.name: np.asarray(getattr(judge, field.name)) for field in fields(judge)}
    halves = {name: arrays[name].astype(np.float16) for name in ("whitening", "centres")}
    np.savez(path, allow_pickle=False, **(arrays | halves))


def load_out_of_scope(path: Path) -> OutOfScope:
    """Read what `save_out_of_scope` wrote."""
    with np.load(path) as arrays:
        return OutOfScope(
            **{
                name: arrays[name].astype(np.float32)
                for name in ("whitening", "centres", "middle", "spread", "weights")
            },
            column=int(arrays["column"]),
            bias=float(arrays["bias"]),
        )


def _log_sum_exp(logits: Array) -> Array:
    top = logits.max(axis=1)
    total: Array = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return total
