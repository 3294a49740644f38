"""What a bundle achieves on labelled text: accuracy, macro F1, calibration, worst intents, by task and language."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score, recall_score

from nlu.dataset import Utterance
from nlu.serving import Encoder, softmax

_BATCH = 32
Report = dict[str, dict[str, object]]


def evaluate(encoder: Encoder, rows: Sequence[Utterance]) -> Report:
    """Figures for `intent.zh`, `intent.en`, `sentiment.zh` and `sentiment.en`, with the bundle's temperatures."""
    intent_logits, sentiment_logits = logits_of(encoder, [row.text for row in rows])
    manifest = encoder.manifest
    report: Report = {}
    for language in ("zh", "en"):
        chosen = [i for i, row in enumerate(rows) if row.language == language]
        for task, logits, names in (
            ("intent", intent_logits, manifest.intents),
            ("sentiment", sentiment_logits, manifest.sentiments),
        ):
            labels = [getattr(rows[i], task) for i in chosen]
            temperature = manifest.temperatures[f"{task}.{language}"]
            report[f"{task}.{language}"] = figures_of(labels, softmax(logits[chosen] / temperature), names)
    return report


def figures_of(labels: Sequence[str], probabilities: NDArray[np.float32], names: Sequence[str]) -> dict[str, object]:
    """Figures of one task on one slice; `names` gives the column order of `probabilities`."""
    predicted = [names[i] for i in probabilities.argmax(axis=1)]
    present = sorted(set(labels))
    recalls = dict(zip(present, recall_score(labels, predicted, labels=present, average=None), strict=True))
    confusions = Counter((a, b) for a, b in zip(labels, predicted, strict=True) if a != b)
    ids = np.array([names.index(label) for label in labels])
    return {
        "rows": len(labels),
        "accuracy": round(float(accuracy_score(labels, predicted)), 4),
        "macro_f1": round(float(f1_score(labels, predicted, labels=present, average="macro")), 4),
        "ece": round(calibration_error(probabilities, ids), 4),
        "worst": {k: round(float(v), 3) for k, v in sorted(recalls.items(), key=lambda item: item[1])[:6]},
        "confusions": [[a, b, n] for (a, b), n in confusions.most_common(10)],
    }


def calibration_error(probabilities: NDArray[np.float32], labels: NDArray[np.int64], bins: int = 15) -> float:
    """Expected calibration error over equal-mass bins, 0..1."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    parts = np.array_split(np.argsort(confidence), bins)
    return float(sum(abs(confidence[p].mean() - right[p].mean()) * len(p) for p in parts if len(p)) / len(labels))


def logits_of(encoder: Encoder, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Intent and sentiment logits, one row a text."""
    parts = [encoder.run(texts[start : start + _BATCH], "query")[:2] for start in range(0, len(texts), _BATCH)]
    return np.vstack([part[0] for part in parts]), np.vstack([part[1] for part in parts])
