"""One run on a label set, from two files to a run folder with metrics and readings."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog
import torch

from nlu.training.base_encoder import BaseEncoder, load_base
from nlu.training.label_set import LabelSet
from nlu.training.loop import train
from nlu.training.methods.adapters import add_adapters, fold_adapters
from nlu.training.methods.classifier import Classifier
from nlu.training.methods.frozen import HeadOnVectors
from nlu.training.methods.label_set_metrics import judge_label_set
from nlu.training.methods.setfit import PairTuning
from nlu.training.methods.settings import LabelSetSettings, usual_epochs
from nlu.training.methods.tuning import LabelSetTuning
from nlu.training.run_folder import RunFolder

log = structlog.get_logger()
READINGS_FILE = "readings.jsonl"


def run_label_set(
    label_set: LabelSet,
    settings: LabelSetSettings,
    run_folder: Path,
    *,
    epochs: int | None = None,
    resume: bool = False,
    base: BaseEncoder | None = None,
) -> dict[str, Any]:
    """Train by the method of the settings, and judge.

    Args:
        epochs: None for as many as usual with this method and so many rows a label.

    Returns:
        The metrics that also stand in the run folder's `metrics.json`.
    """
    torch.set_num_threads(2)
    started = time.monotonic()
    settings = replace(
        settings, epochs=epochs or usual_epochs(settings.method, len(label_set.train) / len(label_set.labels))
    )
    log.info("training_started", method=settings.method, train=len(label_set.train), labels=len(label_set.labels))
    folder = RunFolder(run_folder)
    classifier = fit(base or load_base(), label_set, settings, folder, resume=resume)
    metrics, readings = judge_label_set(label_set, classifier, settings.seed)
    metrics |= {
        "method": settings.method,
        "epochs": settings.epochs,
        "seed": settings.seed,
        "shots": settings.shots,
        "labels": len(label_set.labels),
        "train_rows": len(label_set.train),
        "seconds": round(time.monotonic() - started, 1),
    }
    folder.write_metrics(metrics)
    with (folder.path / READINGS_FILE).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(reading, ensure_ascii=False) + "\n" for reading in readings)
    return metrics


def fit(
    base: BaseEncoder, label_set: LabelSet, settings: LabelSetSettings, folder: RunFolder, *, resume: bool
) -> Classifier:
    """The classifier that the settings' method makes of the base, whose weights it may change."""
    if settings.method == "frozen":
        folder.start(settings.as_dict() | {"data": label_set.identity})
        return HeadOnVectors(base.model, base.tokenizer, label_set, max_tokens=settings.max_tokens)
    if settings.method == "setfit":
        train(PairTuning(base, label_set, settings), settings, folder, resume=resume)
        return HeadOnVectors(base.model, base.tokenizer, label_set, max_tokens=settings.max_tokens)
    if settings.method == "lora":
        add_adapters(base.model)
    tuning = LabelSetTuning(base, label_set, settings)
    train(tuning, settings, folder, resume=resume)
    if settings.method == "lora":
        fold_adapters(base.model)
    return tuning.model
