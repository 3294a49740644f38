"""The report as a picture."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tests.simulator.play import Result
from tests.simulator.report import summary

_BARS = {"clean": 0.95, "noisy": 0.90}


def draw(results: Sequence[Result], file: Path) -> None:
    """Bars of success with the floors that must be held, by everything that the report groups by."""
    groups = summary(results)["success"]
    figure = Figure(figsize=(14, 6), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (name, group) in zip(figure.subplots(1, len(groups)), groups.items(), strict=True):
        names = list(group)[::-1]
        values = [group[key][0] / group[key][1] for key in names]
        drawn = axes.barh(names, values, color="#4477aa")
        axes.bar_label(drawn, [f"{v:.2f} of {group[n][1]}" for n, v in zip(names, values, strict=True)], padding=2)
        for noise, floor in _BARS.items():
            axes.axvline(floor, color="#cc6677", linestyle="-" if noise == "clean" else ":", label=f"{noise}: {floor}")
        axes.set_xlim(0, 1.3)  # room for the labels
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        axes.set_title(f"Success by {name}")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(_BARS))
    figure.savefig(file, dpi=110)
