"""A bandit's state on disk: save, load, refuse what is damaged or of other features."""

import io
import os
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from recommender.bandit import BanditSettings, BanditState, OpenRow
from recommender.errors import BanditError

_FORMAT = 1
_DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile, TypeError)  # what numpy raises for a broken file


def save_bandit(path: Path, state: BanditState) -> None:
    """Write a state in one step: a reader sees the old file or the new one."""
    impressions = [impression for impression, _, _ in state.rows]
    items = [item for _, item, _ in state.rows]
    rows = [row for _, _, row in state.rows]
    buffer = io.BytesIO()
    np.savez(
        buffer,
        format=np.array(_FORMAT),
        features=np.array(state.features),
        settings=np.array(astuple(state.settings)),
        precision=state.precision,
        weighted=state.weighted,
        step=np.array(state.step),
        impressions=np.array(impressions, dtype=str),
        items=np.array(items, dtype=str),
        row_features=np.array([row.features for row in rows]).reshape(len(rows), len(state.features)),
        row_rewards=np.array([row.reward for row in rows]),
        row_steps=np.array([row.step for row in rows], dtype=np.int64),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f"{path.name}.tmp")
    with staged.open("wb") as file:
        file.write(buffer.getvalue())
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)


def load_bandit(path: Path, features: Sequence[str] | None = None) -> BanditState:
    """Read a state back.

    Args:
        features: what the caller will give as columns; None takes them from the file.

    Raises:
        BanditError: missing, damaged, of another format, or learned on other features.
    """
    if not path.is_file():
        raise BanditError(f"No bandit at {path}")
    try:
        with np.load(path, allow_pickle=False) as data:
            if int(data["format"]) != _FORMAT:
                raise BanditError(f"{path} has format {int(data['format'])}, this version reads {_FORMAT}")
            rows = zip(
                data["impressions"].tolist(),
                data["items"].tolist(),
                map(OpenRow, data["row_features"], data["row_rewards"].tolist(), data["row_steps"].tolist()),
                strict=True,
            )
            state = BanditState(
                tuple(data["features"].tolist()),
                BanditSettings(*data["settings"].tolist()),
                data["precision"],
                data["weighted"],
                int(data["step"]),
                tuple(rows),
            )
    except _DAMAGED as error:
        raise BanditError(f"{path} is damaged; delete it to begin anew") from error
    _check(path, state, features)
    return state


def _check(path: Path, state: BanditState, features: Sequence[str] | None) -> None:
    size = len(state.features)
    whole = state.precision.shape == (size, size) and state.weighted.shape == (size,)
    if not whole or not np.isfinite(state.precision).all() or not np.isfinite(state.weighted).all():
        raise BanditError(f"{path} is damaged; delete it to begin anew")
    if features is not None and tuple(features) != state.features:
        raise BanditError(f"{path} was learned on {list(state.features)}, not on {list(features)}")
