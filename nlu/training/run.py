"""One training run from files to a measured bundle: read, train, calibrate, export, evaluate, write the card."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import structlog
import torch

from nlu.bundle import (
    FORMAT,
    MANIFEST_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    Manifest,
    Thresholds,
    file_sha256,
    load_manifest,
)
from nlu.dataset import Utterance, read_sentiment, read_utterances, refuse_leakage, split_by_meaning
from nlu.evaluation import evaluate, logits_of
from nlu.labels import SAFETY_CATEGORIES, taxonomy
from nlu.language import detect_language
from nlu.serving import Encoder, softmax
from nlu.training.base_encoder import BASE_NAME, load_base
from nlu.training.batches import PASSAGE_PREFIX, QUERY_PREFIX
from nlu.training.calibration import fit_temperature, fit_thresholds
from nlu.training.card import write_card
from nlu.training.config import TrainingConfig
from nlu.training.export import compress, export_onnx
from nlu.training.label_set import label_set_of
from nlu.training.loop import train
from nlu.training.methods.adapters import fold_adapters
from nlu.training.methods.run import run_label_set
from nlu.training.methods.settings import LabelSetSettings, Method
from nlu.training.multi_task import MultiTask, Pair, TrainingData
from nlu.training.run_folder import RunFolder

log = structlog.get_logger()
_SERVED_TOKENS = 256
_WIDTH = 384
_TASKS = ("intent", "sentiment", "safety")
_SIDES: tuple[Literal["query", "passage"], ...] = ("query", "passage")
_MEAN_OF = 600  # texts of each side and language that its mean is taken over


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
    pairs = _read_pairs(pairs_file) if pairs_file else []
    log.info("training_started", train=len(train_rows), dev=len(dev), reviews=len(reviews), pairs=len(pairs))

    folder = RunFolder(run_folder)
    objective = MultiTask(load_base(), TrainingData(train_rows, reviews, pairs, dev), config)
    train(objective, config, folder, resume=resume)
    model = objective.model.cpu()
    if config.method == "lora":
        fold_adapters(model.encoder)
    full = run_folder / "fp32.onnx"
    export_onnx(model, full)
    staged = run_folder / "bundle"
    staged.mkdir(exist_ok=True)
    compress(full, staged / MODEL_FILE)
    full.unlink()
    load_base().tokenizer.save(str(staged / TOKENIZER_FILE))
    metrics = finish_bundle(staged, train_rows, dev, pairs)
    rows = {"utterances": len(train_rows), "public sentiment rows": len(reviews), "question pairs": len(pairs)}
    write_card(staged, load_manifest(staged), metrics["development_groups"], rows, config.as_dict())
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


def finish_bundle(
    staged: Path, train: Sequence[Utterance], dev: Sequence[Utterance], pairs: Sequence[Pair]
) -> dict[str, Any]:
    """Fit means, temperatures and thresholds with the compressed model itself, then write manifest and metrics."""
    labels = taxonomy()
    manifest = Manifest(
        format=FORMAT,
        version=datetime.now(UTC).strftime("%Y.%m.%d"),
        base=BASE_NAME,
        intents=list(labels.intents),
        sentiments=list(labels.sentiments),
        safety_categories=list(SAFETY_CATEGORIES),
        temperatures={f"{task}.{lang}": 1.0 for task in _TASKS for lang in labels.languages},
        thresholds=Thresholds(confidence=0.0, margin=0.0),
        max_tokens=_SERVED_TOKENS,
        query_prefix=QUERY_PREFIX,
        passage_prefix=PASSAGE_PREFIX,
        vector_size=_WIDTH,
        features_size=_WIDTH,
        means={f"{side}.{lang}": [0.0] * _WIDTH for side in _SIDES for lang in labels.languages},
        vector_identity="",
        sha256={name: file_sha256(staged / name) for name in (MODEL_FILE, TOKENIZER_FILE)},
    )
    _write(staged, manifest)
    encoder = Encoder(staged, threads=2)
    manifest.means = _means(encoder, train, pairs)
    manifest.vector_identity = _vector_identity(manifest)
    _write(staged, manifest)
    encoder = Encoder(staged, threads=2)
    intent_logits, sentiment_logits = logits_of(encoder, [u.text for u in dev])
    intent_ids = np.array([labels.intents.index(u.intent or "") for u in dev])
    sentiment_ids = np.array([labels.sentiments.index(u.sentiment or "") for u in dev])
    probabilities = np.zeros_like(intent_logits)
    for language in labels.languages:
        rows = np.array([i for i, u in enumerate(dev) if u.language == language])
        for task, logits, ids in (
            ("intent", intent_logits, intent_ids),
            ("sentiment", sentiment_logits, sentiment_ids),
        ):
            temperature = round(fit_temperature(logits[rows], ids[rows]), 4)
            manifest.temperatures[f"{task}.{language}"] = temperature
            if task == "intent":
                probabilities[rows] = softmax(logits[rows] / temperature)
    manifest.thresholds = fit_thresholds(list(probabilities), intent_ids.tolist())
    _write(staged, manifest)
    report = evaluate(Encoder(staged, threads=2), dev)
    metrics = {"development_groups": report, "thresholds": manifest.thresholds.model_dump(), "rows": len(dev)}
    (staged / "metrics.json").write_text(json.dumps(metrics, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return metrics


def _vector_identity(manifest: Manifest) -> str:
    """Changes when the vector of any text would."""
    parts = [manifest.sha256, manifest.means, manifest.max_tokens, manifest.query_prefix, manifest.passage_prefix]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _means(encoder: Encoder, train: Sequence[Utterance], pairs: Sequence[Pair]) -> dict[str, list[float]]:
    """Mean of the vectors of each side and language, over training texts only; the encoder has no means yet."""
    texts = {"query": [p.query for p in pairs] or [u.text for u in train]}
    texts["passage"] = [p.passage for p in pairs] or texts["query"]
    rng = np.random.default_rng(0)
    means = {}
    for side in _SIDES:
        for language in taxonomy().languages:
            chosen = sorted({text for text in texts[side] if detect_language(text) == language})
            picked = [chosen[i] for i in rng.permutation(len(chosen))[:_MEAN_OF]]
            mean = encoder.vectors(picked, side).mean(axis=0)
            means[f"{side}.{language}"] = [round(float(value), 6) for value in mean]
    return means


def _write(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _read_pairs(file: Path) -> list[Pair]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [Pair(row["query"], row["passage"]) for row in rows]


def _sample(rows: list[Utterance], count: int, seed: int) -> list[Utterance]:
    order = np.random.default_rng(seed).permutation(len(rows))[:count]
    return [rows[i] for i in sorted(order)]
