"""Makes an exported model a bundle: means, temperatures, the judge of out of scope, thresholds, manifest, metrics.

All of it is fitted with the compressed model itself, as it will be served.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nlu.bundle import FORMAT, MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE, Manifest, Thresholds, file_sha256
from nlu.dataset import Utterance
from nlu.evaluation import evaluate, outputs_of
from nlu.labels import NO_DANGER, OUT_OF_SCOPE, SAFETY_CATEGORIES, safety_category, taxonomy
from nlu.language import detect_language
from nlu.out_of_scope import OUT_OF_SCOPE_FILE, save_out_of_scope
from nlu.red_flags import DANGERS
from nlu.serving import Encoder, Outputs, Predictor
from nlu.training.base_encoder import BASE_NAME
from nlu.training.batches import PASSAGE_PREFIX, QUERY_PREFIX
from nlu.training.calibration import fit_danger, fit_temperature, fit_thresholds
from nlu.training.doubt import fit_out_of_scope
from nlu.training.pairs import Pair

_SERVED_TOKENS = 256
_TASKS = ("intent", "sentiment", "safety")
_SIDES: tuple[Literal["query", "passage"], ...] = ("query", "passage")
_MEAN_OF = 600  # texts of each side and language that its mean is taken over


def finish_bundle(
    staged: Path, train: Sequence[Utterance], dev: Sequence[Utterance], pairs: Sequence[Pair], width: int = 384
) -> dict[str, Any]:
    """Fit on training rows and development groups, and write manifest and metrics beside model and tokenizer."""
    manifest = _unfitted(staged, width)
    _write(staged, manifest)
    encoder = Encoder(staged, threads=2)
    manifest.means = _means(encoder, train, pairs)
    manifest.vector_identity = _vector_identity(manifest)
    outputs = outputs_of(encoder, [row.text for row in dev])
    manifest.temperatures = _temperatures(outputs, dev)
    _fit_out_of_scope(staged, encoder, train, dev, outputs)
    manifest.sha256[OUT_OF_SCOPE_FILE] = file_sha256(staged / OUT_OF_SCOPE_FILE)
    _write(staged, manifest)
    predictor = Predictor(Encoder(staged, threads=2))
    probabilities = predictor.intents(outputs, [row.language for row in dev])
    manifest.thresholds = fit_thresholds(list(probabilities), _ids(dev)["intent"].tolist())
    manifest.thresholds.danger = _fit_danger(predictor, outputs, probabilities, dev)
    _write(staged, manifest)
    report = evaluate(Encoder(staged, threads=2), dev)
    metrics = {"development_groups": report, "thresholds": manifest.thresholds.model_dump(), "rows": len(dev)}
    (staged / "metrics.json").write_text(json.dumps(metrics, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return metrics


def _unfitted(staged: Path, width: int) -> Manifest:
    labels = taxonomy()
    return Manifest(
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
        vector_size=width,
        features_size=width,
        means={f"{side}.{lang}": [0.0] * width for side in _SIDES for lang in labels.languages},
        vector_identity="",
        sha256={name: file_sha256(staged / name) for name in (MODEL_FILE, TOKENIZER_FILE)},
    )


def _temperatures(outputs: Outputs, dev: Sequence[Utterance]) -> dict[str, float]:
    """Per task and language. Those of intents hold among the intents in scope: how much of the probability goes to
    `out_of_scope` is the judge's.
    """
    ids = _ids(dev)
    column = taxonomy().intents.index(OUT_OF_SCOPE)
    inside = ids["intent"] != column
    found = {}
    for language in taxonomy().languages:
        rows = np.array([row.language == language for row in dev])
        kept = np.delete(outputs.intent, column, axis=1)[rows & inside]
        labels = ids["intent"][rows & inside]
        found[f"intent.{language}"] = fit_temperature(kept, labels - (labels > column))
        found[f"sentiment.{language}"] = fit_temperature(outputs.sentiment[rows], ids["sentiment"][rows])
        found[f"safety.{language}"] = fit_temperature(outputs.safety[rows], ids["safety"][rows])
    return {name: round(temperature, 4) for name, temperature in found.items()}


def _fit_danger(
    predictor: Predictor, outputs: Outputs, intents: NDArray[np.float32], dev: Sequence[Utterance]
) -> float:
    columns = [SAFETY_CATEGORIES.index(name) for name in DANGERS]
    categories = predictor.safety_categories(outputs, [row.language for row in dev], intents)
    return fit_danger(
        categories[:, columns].sum(axis=1), np.array([safety_category(row.intent or "") == NO_DANGER for row in dev])
    )


def _ids(rows: Sequence[Utterance]) -> dict[str, NDArray[np.int64]]:
    labels = taxonomy()
    return {
        "intent": np.array([labels.intents.index(row.intent or "") for row in rows]),
        "sentiment": np.array([labels.sentiments.index(row.sentiment or "") for row in rows]),
        "safety": np.array([SAFETY_CATEGORIES.index(safety_category(row.intent or "")) for row in rows]),
    }


def _fit_out_of_scope(
    staged: Path, encoder: Encoder, train: Sequence[Utterance], dev: Sequence[Utterance], judged: Outputs
) -> None:
    inside = [row for row in train if row.intent != OUT_OF_SCOPE]
    judge = fit_out_of_scope(
        outputs_of(encoder, [row.text for row in inside]).features,
        [f"{row.intent}.{row.language}" for row in inside],
        taxonomy().intents.index(OUT_OF_SCOPE),
        judged.intent,
        judged.features,
        np.array([row.intent == OUT_OF_SCOPE for row in dev]),
    )
    save_out_of_scope(judge, staged / OUT_OF_SCOPE_FILE)


def _vector_identity(manifest: Manifest) -> str:
    """Changes when the vector of any text would."""
    read = [manifest.sha256[MODEL_FILE], manifest.sha256[TOKENIZER_FILE]]
    parts = [read, manifest.means, manifest.max_tokens, manifest.query_prefix, manifest.passage_prefix]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _means(encoder: Encoder, train: Sequence[Utterance], pairs: Sequence[Pair]) -> dict[str, list[float]]:
    """Mean of the vectors of each side and language, over training texts only; the encoder has no means yet."""
    texts = {"query": [p.query for p in pairs] or [u.text for u in train]}
    texts["passage"] = [p.passage for p in pairs if not p.asked] or texts["query"]
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
