"""What a run achieved on its development groups: accuracy, macro F1, calibration, worst intents, slices by language."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score, recall_score

from nlu.training.calibration import calibration_error


def classification_report(
    labels: Sequence[str], probabilities: NDArray[np.float32], names: Sequence[str]
) -> dict[str, object]:
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
        "worst": {k: round(float(v), 3) for k, v in sorted(recalls.items(), key=lambda item: item[1])[:5]},
        "confusions": [[a, b, n] for (a, b), n in confusions.most_common(8)],
    }
