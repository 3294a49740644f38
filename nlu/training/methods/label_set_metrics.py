"""What a trained label set achieves on its development rows, in scope and out of it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.covariance import LedoitWolf
from sklearn.metrics import accuracy_score, f1_score, recall_score, roc_auc_score

from nlu.evaluation import calibration_error
from nlu.out_of_scope import NO_COLUMN
from nlu.serving import softmax
from nlu.training.calibration import fit_temperature
from nlu.training.doubt import fit_out_of_scope
from nlu.training.label_set import Example, LabelSet
from nlu.training.methods.classifier import Array, Classifier

_WORST = 10
_RIDGE = 1e-5  # a label of one row has no spread
_KNOWN = 5000  # training rows that distances are fitted on


def judge_label_set(label_set: LabelSet, classifier: Classifier, seed: int) -> tuple[dict[str, Any], list[Any]]:
    """Metrics, and a row for every development row with what was made of it."""
    rows = [*label_set.dev, *label_set.out_of_scope]
    logits, features = classifier.read([row.text for row in rows])
    inside, names = len(label_set.dev), label_set.labels
    ids = np.array([names.index(row.label) for row in label_set.dev])
    probabilities = softmax(logits)
    metrics = _in_scope(ids, logits[:inside], names)
    columns = [names.index(label) for label in label_set.scope]
    oos_scores = 1.0 - probabilities[:, columns].max(axis=1)
    if label_set.out_of_scope:
        chosen = np.sort(np.random.default_rng(seed).permutation(len(label_set.train))[:_KNOWN])
        known = [row for row in (label_set.train[i] for i in chosen) if row.label in label_set.scope]
        known_features = classifier.read([row.text for row in known])[1]
        scores = {
            "softmax": oos_scores,
            "distance": mahalanobis(known, known_features, features),
            "combined": _combined(label_set, known, known_features, logits, features),
        }
        metrics["out_of_scope"] = _out_of_scope(label_set, scores, logits)
    readings = [
        {
            "text": row.text,
            "label": row.label,
            "predicted": names[int(row_probabilities.argmax())],
            "confidence": round(float(row_probabilities.max()), 4),
            "oos_score": round(float(score), 4),
        }
        for row, row_probabilities, score in zip(rows, probabilities, oos_scores, strict=True)
    ]
    return metrics, readings


def _combined(
    label_set: LabelSet, known: Sequence[Example], known_features: Array, logits: Array, features: Array
) -> NDArray[np.floating[Any]]:
    """Distance and softmax together, as the bundle judges it, but fitted without any row that is out of scope."""
    trained = [i for i, label in enumerate(label_set.labels) if label not in label_set.scope]
    inside = len(label_set.dev)
    judge = fit_out_of_scope(
        known_features,
        [row.label for row in known],
        trained[0] if len(trained) == 1 else NO_COLUMN,
        logits[:inside],
        features[:inside],
        np.zeros(inside, dtype=bool),
    )
    return judge.log_odds(judge.signs(logits, features))


def mahalanobis(known: Sequence[Example], known_features: Array, features: Array) -> NDArray[np.float64]:
    """Distance to the nearest label's mean under one shared covariance (Podolskiy et al., 2021)."""
    labels = sorted({row.label for row in known})
    of = np.array([labels.index(row.label) for row in known])
    means = np.stack([known_features[of == label].mean(axis=0) for label in range(len(labels))])
    covariance = LedoitWolf(assume_centered=True).fit(known_features - means[of]).covariance_
    precision = np.linalg.inv(covariance + _RIDGE * np.eye(len(covariance)))
    apart = features @ precision
    squares = (apart * features).sum(1)[:, None] - 2 * apart @ means.T + ((means @ precision) * means).sum(1)[None]
    nearest: NDArray[np.float64] = np.sqrt(np.maximum(squares.min(axis=1), 0.0))
    return nearest


def _in_scope(ids: NDArray[np.int64], logits: Array, names: Sequence[str]) -> dict[str, Any]:
    predicted, present = logits.argmax(axis=1), sorted(set(ids.tolist()))
    recalls = recall_score(ids, predicted, labels=present, average=None, zero_division=0)
    worst = sorted(zip(recalls.tolist(), (names[i] for i in present), strict=True))[:_WORST]
    confusions = Counter((names[a], names[b]) for a, b in zip(ids, predicted, strict=True) if a != b)
    return {
        "rows": len(ids),
        "accuracy": round(float(accuracy_score(ids, predicted)), 4),
        "macro_f1": round(float(f1_score(ids, predicted, labels=present, average="macro", zero_division=0)), 4),
        "ece": round(calibration_error(softmax(logits), ids), 4),
        "ece_with_temperature": round(_ece_with_temperature(logits, ids), 4),
        "worst": {name: round(recall, 3) for recall, name in worst},
        "confusions": [[a, b, count] for (a, b), count in confusions.most_common(_WORST)],
    }


def _ece_with_temperature(logits: Array, ids: NDArray[np.int64]) -> float:
    """Each half's probabilities by the temperature of the other: no row is judged by one that was fitted on it."""
    half = np.arange(len(ids)) % 2 == 0
    probabilities = np.zeros_like(logits)
    for judged in (half, ~half):
        probabilities[judged] = softmax(logits[judged] / fit_temperature(logits[~judged], ids[~judged]))
    return calibration_error(probabilities, ids)


def _out_of_scope(label_set: LabelSet, scores: dict[str, NDArray[np.floating[Any]]], logits: Array) -> dict[str, Any]:
    """AUROC of each score for every label that is out of scope; recall where it was trained."""
    inside = len(label_set.dev)
    names = [row.label for row in label_set.out_of_scope]
    report: dict[str, Any] = {}
    for label in sorted(set(names)):
        chosen = [inside + i for i, name in enumerate(names) if name == label]
        truth = [0] * inside + [1] * len(chosen)
        rows = [*range(inside), *chosen]
        report[label] = {"rows": len(chosen)} | {
            f"auroc_{name}": round(float(roc_auc_score(truth, score[rows])), 4) for name, score in scores.items()
        }
        if set(label_set.labels) - set(label_set.scope):
            outside = [label_set.labels[i] not in label_set.scope for i in logits[chosen].argmax(axis=1)]
            report[label]["recall"] = round(float(np.mean(outside)), 4)
    return report
