"""Bars on the project's own held-out text: intents, calibration, out of scope, danger and idioms, noise."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, recall_score, roc_auc_score

from nlu.dataset import Utterance, read_idioms, read_utterances
from nlu.evaluation import calibration_error, outputs_of
from nlu.judging.bars import Bar
from nlu.judging.flag_words import flag_word_bars
from nlu.judging.noise_flips import noise_bars
from nlu.labels import OUT_OF_SCOPE
from nlu.red_flags import DANGERS
from nlu.serving import Predictor

_LANGUAGES = ("zh", "en")


def held_out_bars(predictor: Predictor, folder: Path, seed: int = 20) -> list[Bar]:
    """All bars on `folder`, which holds `intents/<intent>.tsv`, `idioms.tsv` and `flag_words.tsv`."""
    rows = read_utterances(folder / "intents")
    outputs, languages = outputs_of(predictor.encoder, [row.text for row in rows]), [row.language for row in rows]
    intents, names = predictor.intents(outputs, languages), predictor.encoder.manifest.intents
    feelings, sentiments = predictor.sentiments(outputs, languages), predictor.encoder.manifest.sentiments
    labels = np.array([names.index(row.intent or "") for row in rows])
    felt = np.array([sentiments.index(row.sentiment or "") for row in rows])
    of = {language: np.array([row.language == language for row in rows]) for language in _LANGUAGES}
    return [
        *_intent_bars(intents, labels, of),
        *(
            Bar(f"own sentiment, macro F1, {lang}", _macro_f1(felt[where], feelings[where]), None, int(where.sum()))
            for lang, where in of.items()
        ),
        *_scope_bars(intents, labels, names.index(OUT_OF_SCOPE)),
        *_danger_bars(predictor, rows, read_idioms(folder / "idioms.tsv")),
        *flag_word_bars(predictor, folder / "flag_words.tsv"),
        *noise_bars(predictor, rows, seed),
    ]


def _intent_bars(
    intents: NDArray[np.float32], labels: NDArray[np.int64], of: dict[str, NDArray[np.bool_]]
) -> list[Bar]:
    bars, scores = [], []
    for language, where in of.items():
        score = _macro_f1(labels[where], intents[where])
        scores.append(score)
        bars.append(Bar(f"own intents, macro F1, {language}", score, 0.95, int(where.sum())))
    for language, where in of.items():
        predicted = intents[where].argmax(axis=1)
        recalls = recall_score(labels[where], predicted, labels=np.unique(labels[where]), average=None)
        bars.append(Bar(f"worst intent's recall, {language}", float(recalls.min()), 0.85, int(where.sum())))
    gap = 100 * abs(scores[0] - scores[1])
    return [*bars, Bar("gap between the languages", gap, 1.5, len(labels), " points", at_least=False)]


def _scope_bars(intents: NDArray[np.float32], labels: NDArray[np.int64], column: int) -> list[Bar]:
    out = labels == column
    everything = np.ones_like(out)
    bars = [
        Bar(
            f"calibration error {name}",
            calibration_error(intents[of], labels[of]),
            bound,
            int(of.sum()),
            at_least=False,
        )
        for name, of, bound in (("in scope", ~out, 0.015), ("with out of scope", everything, 0.05))
    ]
    if out.any():
        auroc = float(roc_auc_score(out, intents[:, column]))
        bars.append(Bar("own out of scope, AUROC", auroc, None, int(out.sum())))
    return bars


def _danger_bars(predictor: Predictor, rows: Sequence[Utterance], idioms: Sequence[Utterance]) -> list[Bar]:
    bars = []
    for style, bound in (("explicit", 0.99), ("implicit", 0.95)):
        texts = [r.text for r in rows if r.intent in DANGERS and r.group.split("/")[1].startswith(style)]
        found = [severity != "none" for severity in _severities(predictor, texts)]
        recall = float(np.mean(found)) if found else None
        bars.append(Bar(f"crisis and emergency recall, {style}", recall, bound, len(texts)))
    alarms = [severity == "critical" for severity in _severities(predictor, [row.text for row in idioms])]
    share = 100 * float(np.mean(alarms)) if alarms else None
    return [*bars, Bar("idioms that raise an alarm", share, 1.0, len(alarms), " %", at_least=False)]


def _severities(predictor: Predictor, texts: Sequence[str]) -> list[str]:
    return [prediction.safety.severity for prediction in predictor.predict_many(texts)]


def _macro_f1(labels: NDArray[np.int64], probabilities: NDArray[np.float32]) -> float:
    return float(f1_score(labels, probabilities.argmax(axis=1), labels=np.unique(labels), average="macro"))
