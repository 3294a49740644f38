"""Bars on public sets: those of a run folder of `python -m nlu train --task`, and sentiment of public reviews."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlu.dataset import read_sentiment
from nlu.errors import DatasetError
from nlu.evaluation import outputs_of
from nlu.judging.bars import Bar
from nlu.serving import Predictor

_TRAIN = "python -m nlu train --task {} --train … --dev …, then --run runs/{}"
# Task of the run, the keys of its metric, name, bound, scale. AUROC is that of the best single score.
_TASKS: tuple[tuple[str, tuple[str, ...], str, float, float], ...] = (
    ("banking77", ("accuracy",), "BANKING77, accuracy", 93.0, 100),
    ("banking77-10shot", ("accuracy",), "BANKING77 with 10 shots, accuracy", 85.5, 100),
    ("clinc150", ("accuracy",), "CLINC150 in scope, accuracy", 96.0, 100),
    ("clinc150", ("out_of_scope", "oos"), "CLINC150 out of scope, AUROC", 0.97, 1),
    ("banking77-oos", ("out_of_scope", "id-oos"), "BANKING77-OOS near, AUROC", 0.90, 1),
    ("banking77-oos", ("out_of_scope", "ood-oos"), "BANKING77-OOS far, AUROC", 0.98, 1),
)
_REVIEWS = {"zh": 92.0, "en": 91.0}


def run_bars(runs: Sequence[Path]) -> list[Bar]:
    """A bar for every public task; one without a run folder says how to make it.

    A folder belongs to the task it is named after, such as `runs/clinc150`.
    """
    folders = {run.name: run for run in runs}
    bars = []
    for task, keys, name, bound, scale in _TASKS:
        rerun = _TRAIN.format(task, task)
        unit = " %" if scale == 100 else ""
        if task not in folders:
            bars.append(Bar(name, None, bound, unit=unit, rerun=rerun))
            continue
        value, rows = _figure(folders[task] / "metrics.json", keys)
        bars.append(Bar(name, None if value is None else scale * value, bound, rows, unit, rerun=rerun))
    return bars


def review_bars(predictor: Predictor, files: Sequence[Path]) -> list[Bar]:
    """Accuracy on public reviews; a file's own labels are the choice, as many have no neutral."""
    right: dict[str, list[bool]] = {language: [] for language in _REVIEWS}
    sentiments = predictor.encoder.manifest.sentiments
    for file in files:
        rows = read_sentiment(file)
        present = sorted({sentiments.index(row.sentiment or "") for row in rows})
        outputs = outputs_of(predictor.encoder, [row.text for row in rows])
        probabilities = predictor.sentiments(outputs, [row.language for row in rows])
        for row, reading in zip(rows, probabilities, strict=True):
            best = present[int(reading[present].argmax())]
            right[row.language].append(sentiments[best] == row.sentiment)
    return [
        Bar(
            f"sentiment of public reviews, {language}, accuracy",
            100 * float(np.mean(found)) if (found := right[language]) else None,
            bound,
            len(found),
            " %",
            rerun="zhike evaluate nlu --reviews FILE.jsonl (text, lang, label)",
        )
        for language, bound in _REVIEWS.items()
    ]


def _figure(file: Path, keys: Sequence[str]) -> tuple[float | None, int]:
    try:
        metrics: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"{file} is not the metrics of a run. Make one: python -m nlu train --task …") from error
    for key in keys:
        metrics = metrics.get(key, {"rows": 0}) if key != "accuracy" else metrics
    if keys == ("accuracy",):
        return metrics.get("accuracy"), int(metrics.get("rows", 0))
    scores = [value for name, value in metrics.items() if name.startswith("auroc_")]
    return (metrics.get("auroc_combined") or max(scores, default=None)), int(metrics.get("rows", 0))
