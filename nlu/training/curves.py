"""The picture of a run: losses of each kind, learning rate, and figures on development rows by epoch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

_SMOOTH = 20  # steps of one kind that a point of its curve is the mean of


def draw_curves(records: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the picture of `losses.jsonl`'s records, as far as the run has come."""
    steps = [record for record in records if "losses" in record]
    epochs = [record for record in records if "development" in record]
    figure = Figure(figsize=(15, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    losses, rate, development = figure.subplots(1, 3)
    for name in sorted({name for record in steps for name in record["losses"]}):
        points = [(record["step"], record["losses"][name]) for record in steps if name in record["losses"]]
        window = min(_SMOOTH, len(points))
        smooth = np.convolve([value for _, value in points], np.ones(window) / window, mode="valid")
        losses.plot([step for step, _ in points][window - 1 :], smooth, label=name)
    losses.set(title=f"losses, mean of {_SMOOTH} steps", xlabel="step")
    rate.plot([record["step"] for record in steps], [record["rate"] for record in steps])
    rate.set(title="highest learning rate", xlabel="step")
    for name in sorted({name for record in epochs for name in record["development"]}):
        points = [(r["epoch"], r["development"][name]) for r in epochs if name in r["development"]]
        development.plot(*zip(*points, strict=True), marker="o", label=f"{name} {points[-1][1]:.3f}")
    development.set(title="development rows", xlabel="epoch")
    for axes in (losses, development):
        if axes.lines:
            axes.legend(fontsize="small")
    figure.savefig(path, dpi=100)
