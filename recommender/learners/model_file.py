"""Fitted models about learners in one npz: arrays and a line of JSON, nothing that runs; swapped in atomically."""

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from recommender.errors import SnapshotError
from recommender.learners.features import NAMES
from recommender.learners.lifecycle import Lifecycle
from recommender.learners.predictors import Predictor
from recommender.learners.segments import Segments

FILE = "learners.npz"
_FORMAT = 1
_DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile, TypeError)  # what numpy raises for a file in pieces
_REMEDY = "Fit the models of learners again."


@dataclass(frozen=True)
class LearnerModels:
    """Everything that was fitted about learners."""

    fitted_at: float
    """Seconds since 1970: what happened later the models don't know."""
    segments: Segments
    lifecycle: Lifecycle
    intent: Predictor | None
    intent_days: float
    usual: NDArray[np.float64]
    """Median of each feature's logarithm, and its spread: what "more than most" means."""
    spread: NDArray[np.float64]


def save_learner_models(models: LearnerModels, folder: Path) -> Path:
    """Write the models whole or not at all; returns the file."""
    arrays: dict[str, NDArray[Any]] = {"usual": models.usual, "spread": models.spread}
    for name in ("means", "scales", "centres", "weights", "precisions"):
        arrays[f"segments.{name}"] = getattr(models.segments, name)
    for name in ("weights", "means", "scales"):
        arrays[f"lifecycle.{name}"] = getattr(models.lifecycle, name)
    about: dict[str, Any] = {
        "format": _FORMAT,
        "features": NAMES,
        "fitted_at": models.fitted_at,
        "segments": models.segments.method,
        "usual_gap_days": models.lifecycle.usual_gap_days,
        "horizon_days": models.lifecycle.horizon_days,
        "intent_days": models.intent_days,
        "intent": None,
    }
    if models.intent is not None:
        about["intent"] = {
            "kind": models.intent.kind,
            "slope": models.intent.slope,
            "offset": models.intent.offset,
            "arrays": sorted(models.intent.arrays),
        }
        arrays |= {f"intent.{name}": array for name, array in models.intent.arrays.items()}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays, about=np.array(json.dumps(about)))
    folder.mkdir(parents=True, exist_ok=True)
    staged = folder / f"{FILE}.tmp"
    with staged.open("wb") as file:
        file.write(buffer.getvalue())
        os.fsync(file.fileno())
    return staged.replace(folder / FILE)


def load_learner_models(folder: Path) -> LearnerModels:
    """Raises:
    SnapshotError: missing, damaged, or of other features than this program works with.
    """
    target = folder / FILE
    if not target.is_file():
        raise SnapshotError(f"No models of learners at {target}. {_REMEDY}")
    try:
        with np.load(target, allow_pickle=False) as data:
            about = json.loads(str(data["about"]))
            arrays = {name: data[name] for name in data.files if name != "about"}
        if about["format"] != _FORMAT or tuple(about["features"]) != NAMES:
            raise SnapshotError(f"{target} was fitted on other features than this program's. {_REMEDY}")
        return _models(about, arrays)
    except _DAMAGED as error:
        raise SnapshotError(f"{target} is damaged. {_REMEDY}") from error


def _models(about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> LearnerModels:
    segments = Segments(
        about["segments"], *(arrays[f"segments.{n}"] for n in ("means", "scales", "centres", "weights", "precisions"))
    )
    lifecycle = Lifecycle(
        about["usual_gap_days"],
        about["horizon_days"],
        *(arrays[f"lifecycle.{name}"] for name in ("weights", "means", "scales")),
    )
    intent = about["intent"]
    predictor = None
    if intent is not None:
        own = {name: arrays[f"intent.{name}"] for name in intent["arrays"]}
        predictor = Predictor(intent["kind"], own, intent["slope"], intent["offset"])
    return LearnerModels(
        about["fitted_at"],
        segments,
        lifecycle,
        predictor,
        about["intent_days"],
        arrays["usual"],
        arrays["spread"],
    )
