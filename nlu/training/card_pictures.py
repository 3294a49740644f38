"""Pictures of the model card: is a confidence of 0.8 right in eight of ten, and what does asking back buy."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

RELIABILITY_FILE = "reliability.png"
RISK_FILE = "risk_coverage.png"
_BINS = 10


def reliability(confidence: NDArray[np.float32], right: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """Mean confidence, share of right readings and rows of each bin of equal mass, the least sure first."""
    parts = np.array_split(np.argsort(confidence, kind="stable"), _BINS)
    return [(float(confidence[p].mean()), float(right[p].mean()), len(p)) for p in parts if len(p)]


def risk_coverage(confidence: NDArray[np.float32], right: NDArray[np.bool_]) -> tuple[list[float], list[float]]:
    """Share of texts that are answered, and share of wrong ones among them, from the surest on."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    return [float(x) for x in np.arange(1, len(order) + 1) / len(order)], [float(y) for y in wrong]


def draw(folder: Path, slices: dict[str, tuple[NDArray[np.float32], NDArray[np.bool_]]]) -> None:
    """Both pictures, a line for each slice (a language) of confidences and whether they were right."""
    honest, axes = _figure("confidence", "right")
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, (confidence, right) in slices.items():
        points = reliability(confidence, right)
        axes.plot([x for x, _, _ in points], [y for _, y, _ in points], marker="o", markersize=3, label=name)
    axes.legend(frameon=False)
    _save(honest, folder / RELIABILITY_FILE)
    risk, axes = _figure("share of texts answered", "wrong among them")
    for name, (confidence, right) in slices.items():
        axes.plot(*risk_coverage(confidence, right), linewidth=1.2, label=name)
    axes.legend(frameon=False)
    _save(risk, folder / RISK_FILE)


def _figure(x: str, y: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=(4.2, 3.2), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _save(figure: Figure, path: Path) -> None:
    # Without the version of matplotlib in it, the same figures give the same bytes.
    figure.savefig(path, metadata={"Software": None})
