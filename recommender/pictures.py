"""Pictures of judgements for operators: estimates with intervals, experiments by day, exposure inside its bands."""

# ruff: noqa: PLC0415  # matplotlib costs a second and is loaded only where a picture is drawn

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from recommender.exposure import Band
from recommender.off_policy import Estimate

Target = Path | BinaryIO
_BLUE, _GREY, _RED = "#2563eb", "#6b7280", "#dc2626"


def draw_estimates(target: Target, title: str, estimates: Mapping[str, Estimate]) -> None:
    """A forest plot as PNG: one line an estimate, best read against the first, which gets a dashed rule."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 1.2 + 0.45 * len(estimates)), layout="constrained")
    axes = figure.subplots()
    names = list(estimates)
    for at, name in enumerate(names):
        e = estimates[name]
        colour = _GREY if at == 0 else _BLUE
        axes.plot([e.low, e.high], [at, at], color=colour, linewidth=2)
        axes.plot([e.value], [at], "o", color=colour)
    if names:
        axes.axvline(estimates[names[0]].value, color=_GREY, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel("mean reward per exposure, 95 % interval")
    axes.set_title(title)
    figure.savefig(target, format="png", dpi=120)


def draw_paths(target: Target, title: str, days: Sequence[str], paths: Mapping[str, Sequence[Estimate]]) -> None:
    """An experiment's effect by day as PNG: one band an arm against the control; 0 is no effect."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for number, (arm, path) in enumerate(paths.items()):
        colour = f"C{number}"
        axes.fill_between(range(len(path)), [e.low for e in path], [e.high for e in path], color=colour, alpha=0.2)
        axes.plot(range(len(path)), [e.value for e in path], color=colour, label=arm)
    # Intervals of the first days are so wide that nothing could be read beside them; they run out of the picture.
    late = [e for path in paths.values() for e in path[len(path) // 4 :] if math.isfinite(e.high - e.low)]
    if late:
        low, high = min(0.0, *(e.low for e in late)), max(0.0, *(e.high for e in late))
        axes.set_ylim(low - 0.1 * (high - low), high + 0.1 * (high - low) or 1.0)
    axes.axhline(0, color=_GREY, linewidth=1)
    shown = range(0, len(days), max(1, len(days) // 8))
    axes.set_xticks(list(shown), [days[n] for n in shown], rotation=30, ha="right")
    axes.set_ylabel("effect against the control")
    axes.set_title(title)
    if paths:
        axes.legend()
    figure.savefig(target, format="png", dpi=120)


def draw_exposure(target: Target, title: str, shares: Mapping[str, Estimate], bands: Sequence[Band]) -> None:
    """Shares of impressions by provider group as PNG, each over its band; red where the share lies outside."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 1.2 + 0.45 * len(shares)), layout="constrained")
    axes = figure.subplots()
    by_group = {band.group: band for band in bands}
    for at, (group, share) in enumerate(shares.items()):
        band = by_group.get(group)
        if band is not None:
            axes.barh(at, band.high - band.low, left=band.low, color=_GREY, alpha=0.25, height=0.7)
        inside = band is None or band.low <= share.value <= band.high
        axes.plot([share.low, share.high], [at, at], color=_BLUE if inside else _RED, linewidth=2)
        axes.plot([share.value], [at], "o", color=_BLUE if inside else _RED)
    axes.set_yticks(range(len(shares)), list(shares))
    axes.set_xlim(0, 1)
    axes.invert_yaxis()
    axes.set_xlabel("share of impressions, 95 % interval; grey: the operator's band")
    axes.set_title(title)
    figure.savefig(target, format="png", dpi=120)
