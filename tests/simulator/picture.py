"""The report as a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from tests.simulator.play import Result
from tests.simulator.report import TURNS, summary

_DPI, _COLOURS = 80, 16
"""Legible, and the file stays under 60 KB."""
_BARS = {"clean": 0.95, "noisy": 0.90}


def draw(results: Sequence[Result], file: Path) -> None:
    """Success with the floors that must be held, by everything that the report groups by; and turns by form."""
    found = summary(results)
    groups = found["success"]
    figure = Figure(figsize=(18, 6), dpi=_DPI, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(groups) + 1)
    for axes, (name, group) in zip(panels, groups.items(), strict=False):
        names = list(group)[::-1]
        values = [group[key][0] / group[key][1] for key in names]
        drawn = axes.barh(names, values, color="#4477aa")
        axes.bar_label(drawn, [f"{v:.2f} of {group[n][1]}" for n, v in zip(names, values, strict=True)], padding=2)
        for noise, floor in _BARS.items():
            axes.axvline(floor, color="#cc6677", linestyle="-" if noise == "clean" else ":", label=f"{noise}: {floor}")
        axes.set_xlim(0, 1.5)  # room for the labels
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        axes.set_title(f"Success by {name}")
    _draw_turns(panels[-1], found[TURNS]["form"])
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(_BARS))
    canvas.draw()
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(_COLOURS).save(file, optimize=True)


def _draw_turns(axes: Axes, turns: Mapping[str, float]) -> None:
    names = list(turns)[::-1]
    drawn = axes.barh(names, [turns[name] for name in names], color="#228833")
    axes.bar_label(drawn, [f"{turns[name]:.2f}" for name in names], padding=2)
    axes.axvline(1, color="#bbbbbb")
    axes.set_xlim(0, 1.2 * max([1.0, *turns.values()]))  # room for the labels
    axes.set_title("Turns against the shortest\npossible, where it succeeded")
