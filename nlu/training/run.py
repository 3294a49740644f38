"""One training run from files to a measured bundle: read, train, calibrate, export, evaluate, write the card."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import structlog
import torch

from nlu.bundle import MODEL_FILE, TOKENIZER_FILE
from nlu.dataset import Utterance, read_sentiment, read_utterances, refuse_leakage, split_by_meaning
from nlu.training.base_encoder import load_base
from nlu.training.card import write_card
from nlu.training.config import TrainingConfig
from nlu.training.export import compress, export_onnx
from nlu.training.finish import finish_bundle
from nlu.training.label_set import label_set_of
from nlu.training.loop import train
from nlu.training.methods.adapters import fold_adapters
from nlu.training.methods.run import run_label_set
from nlu.training.methods.settings import LabelSetSettings
from nlu.training.multi_task import MultiTask, TrainingData
from nlu.training.pairs import read_pairs
from nlu.training.run_folder import RunFolder
from nlu.training.tuning_settings import Method

log = structlog.get_logger()


def run(
    *,
    utterances_folder: Path,
    bundle: Path,
    run_folder: Path,
    pairs_file: Path | None,
    review_files: Sequence[Path],
    config: TrainingConfig,
    resume: bool = False,
) -> dict[str, Any]:
    """Train, or train on from the checkpoint in the run folder, and replace `bundle` by the result.

    Returns:
        The metrics that also stand in the bundle's `metrics.json`.
    """
    torch.set_num_threads(2)
    train_rows, dev = split_by_meaning(read_utterances(utterances_folder, with_idioms=True))
    refuse_leakage(train_rows, dev)
    reviews = [row for file in review_files for row in read_sentiment(file)]
    reviews = _sample(reviews, config.public_sentiment_rows, config.seed)
    pairs = read_pairs(pairs_file) if pairs_file else []
    log.info("training_started", train=len(train_rows), dev=len(dev), reviews=len(reviews), pairs=len(pairs))

    folder = RunFolder(run_folder)
    objective = MultiTask(load_base(), TrainingData(train_rows, reviews, pairs, dev), config, folder.base_vectors)
    train(objective, config, folder, resume=resume)
    model = objective.model.cpu()
    if config.method == "lora":
        fold_adapters(model.encoder)
    full = run_folder / "fp32.onnx"
    export_onnx(model, full)
    staged = run_folder / "bundle"
    staged.mkdir(exist_ok=True)
    compress(full, staged / MODEL_FILE)
    load_base().tokenizer.save(str(staged / TOKENIZER_FILE))
    metrics = finish_bundle(staged, train_rows, dev, pairs)
    rows = {"utterances": len(train_rows), "public sentiment rows": len(reviews), "question pairs": len(pairs)}
    write_card(staged, dev, metrics["development_groups"], rows, config.as_dict())
    folder.write_metrics(metrics)
    shutil.rmtree(bundle, ignore_errors=True)
    shutil.copytree(staged, bundle)
    return metrics


def compare(
    method: Method, *, utterances_folder: Path, run_folder: Path, epochs: int | None, seed: int, resume: bool
) -> dict[str, Any]:
    """Learn the intents alone by a method that makes no bundle, and judge it on the same development groups."""
    train_rows, dev = split_by_meaning(read_utterances(utterances_folder, with_idioms=True))
    refuse_leakage(train_rows, dev)
    label_set = label_set_of(train_rows, dev)
    settings = LabelSetSettings(seed=seed, method=method)
    return run_label_set(label_set, settings, run_folder, epochs=epochs, resume=resume)


def _sample(rows: list[Utterance], count: int, seed: int) -> list[Utterance]:
    order = np.random.default_rng(seed).permutation(len(rows))[:count]
    return [rows[i] for i in sorted(order)]
