"""Forests, boosted trees and support vectors as plain arrays: what scikit-learn fitted, evaluated with numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
PredictorKind = Literal["forest", "boosting", "svm"]

_EPSILON = 1e-4


@dataclass(frozen=True)
class Predictor:
    """Scores learners, and turns a score into a probability (Platt 1999)."""

    kind: PredictorKind
    arrays: dict[str, NDArray[Any]]
    slope: float = 1.0
    offset: float = 0.0

    def margin(self, x: Floats) -> Floats:
        """The uncalibrated score of each row (n, inputs): log-odds for trees, distance for support vectors."""
        if self.kind == "svm":
            return self._distance(x)
        values = _leaves(self.arrays, x)
        if self.kind == "forest":
            p = np.clip(values.mean(axis=1), _EPSILON, 1 - _EPSILON)
            return np.asarray(np.log(p / (1 - p)))
        return np.asarray(self.arrays["start"][0] + self.arrays["rate"][0] * values.sum(axis=1))

    def probability(self, x: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-(self.slope * self.margin(x) + self.offset))))

    def _distance(self, x: Floats) -> Floats:
        a = self.arrays
        z = (x - a["means"]) / a["scales"]
        square = (z**2).sum(axis=1)[:, None] + (a["vectors"] ** 2).sum(axis=1)[None] - 2 * z @ a["vectors"].T
        return np.asarray(np.exp(-a["gamma"][0] * np.maximum(square, 0)) @ a["weights"] + a["start"][0])


def forest(model: Any) -> Predictor:
    """Of a fitted RandomForestClassifier of two classes."""
    trees = [tree.tree_ for tree in model.estimators_]
    return Predictor("forest", _trees(trees, [t.value[:, 0, 1] / t.value[:, 0].sum(axis=1) for t in trees]))


def boosting(model: Any) -> Predictor:
    """Of a fitted GradientBoostingClassifier of two classes with log-loss."""
    trees = [tree.tree_ for tree in model.estimators_[:, 0]]
    prior = float(model.init_.class_prior_[1])
    arrays = _trees(trees, [tree.value[:, 0, 0] for tree in trees])
    start = np.array([np.log(prior / (1 - prior))])
    return Predictor("boosting", arrays | {"start": start, "rate": np.array([float(model.learning_rate)])})


def svm(scaler: Any, model: Any) -> Predictor:
    """Of a fitted StandardScaler and SVC with an RBF kernel."""
    arrays = {
        "means": scaler.mean_,
        "scales": scaler.scale_,
        "vectors": model.support_vectors_,
        "weights": model.dual_coef_[0],
        "start": model.intercept_,
        "gamma": np.array([float(model._gamma)]),
    }
    return Predictor("svm", arrays)


def _trees(trees: Sequence[Any], values: Sequence[Floats]) -> dict[str, NDArray[Any]]:
    """All trees one after the other; children are numbered through, leaves have none (-1)."""
    starts = np.cumsum([0, *(tree.node_count for tree in trees)])[:-1].astype(np.int32)

    def children(side: str) -> Ints:
        shifted = [
            np.where(nodes < 0, -1, nodes + start)
            for tree, start in zip(trees, starts, strict=True)
            if (nodes := getattr(tree, f"children_{side}")) is not None
        ]
        return np.concatenate(shifted).astype(np.int32)

    return {
        "roots": starts,
        "left": children("left"),
        "right": children("right"),
        "feature": np.concatenate([np.maximum(tree.feature, 0) for tree in trees]).astype(np.int32),
        "threshold": np.concatenate([tree.threshold for tree in trees]),
        "value": np.concatenate(list(values)).astype(np.float64),
    }


def _leaves(arrays: dict[str, NDArray[Any]], x: Floats) -> Floats:
    """The value of the leaf of each row in each tree, (n, trees)."""
    # scikit-learn compares single-precision inputs with double-precision thresholds.
    inputs = x.astype(np.float32)
    rows = np.arange(len(x))
    found = np.empty((len(x), len(arrays["roots"])))
    for n, root in enumerate(arrays["roots"]):
        node = np.full(len(x), root)
        while (inner := arrays["left"][node] >= 0).any():
            goes_left = inputs[rows, arrays["feature"][node]] <= arrays["threshold"][node]
            node = np.where(inner, np.where(goes_left, arrays["left"][node], arrays["right"][node]), node)
        found[:, n] = arrays["value"][node]
    return found
