"""What a bundle achieves on labelled text: accuracy, macro F1, calibration, worst intents, by task and language."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score, recall_score, roc_auc_score

from nlu.dataset import Utterance
from nlu.labels import OUT_OF_SCOPE
from nlu.serving import Encoder, Outputs, Predictor

_BATCH = 32
Report = dict[str, dict[str, object]]


def evaluate(encoder: Encoder, rows: Sequence[Utterance]) -> Report:
    """Figures for `intent.zh`, `intent.en`, `sentiment.zh` and `sentiment.en`, with the probabilities as served.

    Those of intents have `ece_in_scope` and, where a row is out of scope, `out_of_scope_auroc` besides.
    """
    predictor, manifest = Predictor(encoder), encoder.manifest
    outputs, languages = outputs_of(encoder, [row.text for row in rows]), [row.language for row in rows]
    intents, sentiments = predictor.intents(outputs, languages), predictor.sentiments(outputs, languages)
    report: Report = {}
    for language in ("zh", "en"):
        chosen = [i for i, row in enumerate(rows) if row.language == language]
        if not chosen:
            continue
        names = [rows[i].intent or "" for i in chosen]
        report[f"intent.{language}"] = figures_of(names, intents[chosen], manifest.intents)
        report[f"intent.{language}"] |= scope_figures(names, intents[chosen], manifest.intents)
        feelings = [rows[i].sentiment or "" for i in chosen]
        report[f"sentiment.{language}"] = figures_of(feelings, sentiments[chosen], manifest.sentiments)
    return report


def scope_figures(labels: Sequence[str], probabilities: NDArray[np.float32], names: Sequence[str]) -> dict[str, object]:
    """Calibration on the rows in scope alone, and how well the others are told from them."""
    out = np.array([label == OUT_OF_SCOPE for label in labels])
    ids = np.array([names.index(label) for label in labels])
    figures: dict[str, object] = {}
    if not out.all():
        figures["ece_in_scope"] = round(calibration_error(probabilities[~out], ids[~out]), 4)
        if out.any():
            score = probabilities[:, names.index(OUT_OF_SCOPE)]
            figures["out_of_scope_auroc"] = round(float(roc_auc_score(out, score)), 4)
    return figures


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


def outputs_of(encoder: Encoder, texts: Sequence[str]) -> Outputs:
    """What a pass gives for each text, in batches of similar length."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts = [
        encoder.run([texts[i] for i in order[start : start + _BATCH]], "query")
        for start in range(0, len(order), _BATCH)
    ]
    back = np.argsort(order)
    return Outputs(*(np.concatenate(columns)[back] for columns in zip(*parts, strict=True)))
