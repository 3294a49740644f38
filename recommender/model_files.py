"""Fitted models on disk: one folder a version, written aside, verified, then made current by swapping a pointer."""

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from recommender.arms.arm import Arrays
from recommender.arms.kinds import kind_of, restored
from recommender.arms.popularity import FittedPopularity
from recommender.errors import SnapshotError
from recommender.fitted import FittedModel, WeighedArm

CURRENT = "current"
_ARRAYS = "arrays.npz"
_CARD = "card.json"
_FORMAT = 1
_KEPT_VERSIONS = 3
_REMEDY = "Run: python -m recommender fit"
_DAMAGED = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile)


def catalogue_of(item_ids: Sequence[str]) -> str:
    """Changes when an item is added or removed; the order does not matter."""
    return hashlib.sha256("\n".join(sorted(item_ids)).encode()).hexdigest()[:16]


def save_model(root: Path, model: FittedModel) -> str:
    """Write a version, read it back, compare, and only then make it current; returns its version.

    The same model has the same version, and saving it again changes nothing. Older versions stay for a roll-back, three
    in all.

    Raises:
        SnapshotError: what was read back is not what was fitted; the version that was current still is.
    """
    root.mkdir(parents=True, exist_ok=True)
    arrays = _arrays_of(model)
    card = _card_of(model)
    version = _version_of(arrays, card)
    target = root / version
    if not target.is_dir():
        staged = root / f".{version}.{os.getpid()}"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir()
        with (staged / _ARRAYS).open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for options
            file.flush()
            os.fsync(file.fileno())
        card |= {"version": version, "sha256": _digest(staged / _ARRAYS)}
        (staged / _CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        _verify(staged, model)
        staged.rename(target)
    _point_to(root, version)
    _drop_old(root, version)
    return version


def load_model(root: Path, item_ids: Sequence[str]) -> tuple[FittedModel, str]:
    """The current model of exactly this catalogue, and its version.

    Raises:
        SnapshotError: none, damaged, or fitted on another catalogue.
    """
    pointer = root / CURRENT
    if not pointer.is_file():
        raise SnapshotError(f"No fitted model at {root}. {_REMEDY}")
    version = pointer.read_text(encoding="utf-8").strip()
    folder = root / version
    card = _read_card(folder)
    if card["catalogue"] != catalogue_of(item_ids):
        raise SnapshotError(
            f"{folder} was fitted on another catalogue ({card['catalogue']}, this one is {catalogue_of(item_ids)}). "
            f"{_REMEDY}"
        )
    return _read(folder, card), version


def current_version(root: Path) -> str | None:
    """What `load_model` would load, without loading it; for a server that watches for a newer fit."""
    pointer = root / CURRENT
    return pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else None


def roll_back(root: Path, version: str) -> None:
    """Make an older version current again.

    Raises:
        SnapshotError: it is no longer there, or damaged.
    """
    _read(root / version, _read_card(root / version))
    _point_to(root, version)


def _arrays_of(model: FittedModel) -> Arrays:
    arrays: Arrays = {"item_ids": np.array(model.item_ids, np.str_), "popularity/counts": model.popularity.counts}
    for weighed in model.arms:
        arrays |= {f"{weighed.name}/{name}": array for name, array in weighed.arm.arrays().items()}
    return arrays


def _card_of(model: FittedModel) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "catalogue": catalogue_of(model.item_ids),
        "arms": [{"name": w.name, "weight": w.weight, "kind": kind_of(w.arm)} for w in model.arms],
        "popularity_serves": sorted(model.popularity_serves),
        "seed": model.seed,
        "notes": dict(model.notes),
    }


def _version_of(arrays: Arrays, card: dict[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(card, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()[:16]


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        if card["format"] != _FORMAT:
            raise SnapshotError(f"{folder} has format {card['format']}, this program reads {_FORMAT}. {_REMEDY}")
        if card["sha256"] != _digest(folder / _ARRAYS):
            raise SnapshotError(f"{folder} is damaged. Delete it. {_REMEDY}")
    except _DAMAGED as error:
        raise SnapshotError(f"{folder} is damaged. Delete it. {_REMEDY}") from error
    return card


def _read(folder: Path, card: dict[str, Any]) -> FittedModel:
    try:
        with np.load(folder / _ARRAYS, allow_pickle=False) as data:
            stored: Arrays = {name: data[name] for name in data.files}
        arms = tuple(
            WeighedArm(arm["name"], float(arm["weight"]), restored(arm["kind"], _part(stored, arm["name"])))
            for arm in card["arms"]
        )
        return FittedModel(
            tuple(str(item) for item in stored["item_ids"].tolist()),
            arms,
            FittedPopularity.from_arrays(_part(stored, "popularity")),
            frozenset(card["popularity_serves"]),
            int(card["seed"]),
            card["notes"],
        )
    except _DAMAGED as error:
        raise SnapshotError(f"{folder} is damaged. Delete it. {_REMEDY}") from error


def _part(arrays: Arrays, name: str) -> Arrays:
    prefix = f"{name}/"
    return {key.removeprefix(prefix): array for key, array in arrays.items() if key.startswith(prefix)}


def _verify(folder: Path, model: FittedModel) -> None:
    """What was written ranks as what was fitted, for nobody and for histories of one item each."""
    again = _read(folder, _read_card(folder))
    rng = np.random.default_rng(0)
    probes = [np.empty(0, np.int32), *rng.integers(0, len(model.item_ids), (20, 1)).astype(np.int32)]
    for history in probes:
        if not np.array_equal(again.slate(history, 10), model.slate(history, 10)):
            shutil.rmtree(folder)
            raise SnapshotError(f"{folder} does not rank as the model that was written to it. {_REMEDY}")


def _point_to(root: Path, version: str) -> None:
    staged = root / f".{CURRENT}.{os.getpid()}"
    with staged.open("w", encoding="utf-8") as file:
        file.write(version + "\n")
        file.flush()
        os.fsync(file.fileno())
    staged.replace(root / CURRENT)


def _drop_old(root: Path, current: str) -> None:
    versions = [folder for folder in root.iterdir() if folder.is_dir() and (folder / _CARD).is_file()]
    others = sorted((f for f in versions if f.name != current), key=lambda f: f.stat().st_mtime, reverse=True)
    for folder in others[_KEPT_VERSIONS - 1 :]:
        shutil.rmtree(folder)
