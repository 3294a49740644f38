"""The model card: written by the training run into the bundle, with that run's own figures and pictures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.bundle import Manifest
from nlu.dataset import STYLES, Utterance
from nlu.evaluation import outputs_of
from nlu.serving import Encoder, Predictor
from nlu.training.card_pictures import RELIABILITY_FILE, RISK_FILE, draw, risk_coverage

CARD_FILE = "MODEL_CARD.md"
_CONFUSIONS = 12


def write_card(
    folder: Path,
    dev: Sequence[Utterance],
    report: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, int],
    settings: Mapping[str, object],
) -> None:
    """Replace the bundle's card and its pictures; the bundle is read as it will be served.

    Args:
        dev: the development groups that `report` judges.
        rows: how many rows of each kind were trained on.
    """
    predictor = Predictor(Encoder(folder, threads=2))
    languages = [row.language for row in dev]
    intents = predictor.intents(outputs_of(predictor.encoder, [row.text for row in dev]), languages)
    names = predictor.encoder.manifest.intents
    labels = np.array([names.index(row.intent or "") for row in dev])
    confidence, right = intents.max(axis=1), intents.argmax(axis=1) == labels
    of = {lang: np.array([row.language == lang for row in dev]) for lang in sorted(set(languages))}
    draw(folder, {lang: (confidence[where], right[where]) for lang, where in of.items()})
    manifest = predictor.encoder.manifest
    sections = [
        _heading(manifest, rows, settings),
        _slices(report),
        _styles(dev, right),
        _confusions(dev, [names[i] for i in intents.argmax(axis=1)]),
        _doubt(manifest, confidence, right),
        _limits(),
    ]
    (folder / CARD_FILE).write_text("\n".join(line for section in sections for line in section), encoding="utf-8")


def _heading(manifest: Manifest, rows: Mapping[str, int], settings: Mapping[str, object]) -> list[str]:
    return [
        f"# Understanding model {manifest.version}",
        "",
        f"Base: {manifest.base} (MIT), word embeddings trimmed to Chinese and English and frozen. One pass gives "
        f"{len(manifest.intents)} intents, {len(manifest.sentiments)} sentiments, {len(manifest.safety_categories)} "
        "safety categories and the retrieval vector, which is held to the frozen base's by distillation.",
        "",
        f"Trained on {', '.join(f'{count} {name}' for name, count in rows.items())}.",
        "",
        "| setting | value |",
        "| --- | --- |",
        *(f"| {name} | {value} |" for name, value in settings.items()),
        "",
    ]


def _slices(report: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [
        "## Development groups",
        "",
        "Meaning groups that were not trained on, by the same writers; temperatures and thresholds are fitted on them. "
        "Text by another hand is judged by `zhike evaluate nlu`.",
        "",
        "| slice | rows | accuracy | macro F1 | calibration error | in scope | out of scope, AUROC | weakest |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_row(name, figures) for name, figures in report.items()),
        "",
    ]


def _row(name: str, figures: Mapping[str, Any]) -> str:
    weakest = ", ".join(f"{intent} {recall}" for intent, recall in list(figures["worst"].items())[:3])
    cells = [figures[key] for key in ("rows", "accuracy", "macro_f1", "ece")]
    cells += [figures.get(key, "") for key in ("ece_in_scope", "out_of_scope_auroc")]
    return f"| {name} | {' | '.join(map(str, cells))} | {weakest} |"


def _styles(dev: Sequence[Utterance], right: NDArray[np.bool_]) -> list[str]:
    languages = sorted({row.language for row in dev})
    lines = [
        "## Intents by style of writing",
        "",
        f"| style | {' | '.join(languages)} |",
        f"| --- | {' | '.join('---' for _ in languages)} |",
    ]
    for style in STYLES:
        cells = []
        for language in languages:
            chosen = [i for i, row in enumerate(dev) if (row.style, row.language) == (style, language)]
            cells.append(f"{right[chosen].mean():.3f} of {len(chosen)}" if chosen else "")
        lines.append(f"| {style} | {' | '.join(cells)} |")
    return [*lines, ""]


def _confusions(dev: Sequence[Utterance], predicted: Sequence[str]) -> list[str]:
    pairs = Counter((row.intent, found) for row, found in zip(dev, predicted, strict=True) if row.intent != found)
    return [
        "## Most frequent confusions",
        "",
        "| meant | read as | times |",
        "| --- | --- | --- |",
        *(f"| {meant} | {found} | {times} |" for (meant, found), times in pairs.most_common(_CONFUSIONS)),
        "",
    ]


def _doubt(manifest: Manifest, confidence: NDArray[np.float32], right: NDArray[np.bool_]) -> list[str]:
    covered, wrong = risk_coverage(confidence, right)
    told = [f"{wrong[int(share * len(covered)) - 1]:.3f} at {share:.0%}" for share in (0.8, 0.9, 1.0)]
    return [
        "## Doubt",
        "",
        f"Below a confidence of {manifest.thresholds.confidence} or a margin of {manifest.thresholds.margin} a reading "
        "is `nlu_fallback`. Out of scope is judged by distance and softmax together (`nlu/out_of_scope.py`). "
        f"Share of wrong readings when the surest are answered: {', '.join(told)}.",
        "",
        f"![How often a confidence is right]({RELIABILITY_FILE})",
        f"![What is wrong among the surest]({RISK_FILE})",
        "",
        "| temperature of | value |",
        "| --- | --- |",
        *(f"| {name} | {value} |" for name, value in manifest.temperatures.items()),
        "",
    ]


def _limits() -> list[str]:
    return [
        "## Limits",
        "",
        "- All text was written for this project, none is from logs: real learners will write what nobody thought of.",
        "- Danger is found by the red-flag rules first; the model adds to them and never clears what they found.",
        "- Confidence is calibrated for text like the development groups'. Where the share of texts out of scope is "
        "another, `oos_score` is still in order, but no longer a frequency.",
        "- Other labels, other languages and dialects are not understood. Cantonese written as spoken is read as "
        "Mandarin.",
        "- Words are known from Chinese and English pieces only; a text in another script is mostly unknown pieces.",
        "",
    ]
