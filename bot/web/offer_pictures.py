"""Pictures of the desk's page on suggestions, as SVG; drawn in a worker thread, with a library that is loaded then."""

import io
import warnings
from collections.abc import Callable
from typing import Any, Literal

from bot.desk.offer_report import Estimate, OfferReport

# Of desk.css, so that pictures belong to the page in both colour schemes.
Theme = Literal["light", "dark"]
THEMES: dict[Theme, dict[str, str]] = {
    "light": {"ink": "#1b2320", "muted": "#56625c", "line": "#e0e3dc", "accent": "#0c6b5c", "warm": "#8a4b00"},
    "dark": {"ink": "#e6ece9", "muted": "#a2b0aa", "line": "#2a3531", "accent": "#6accb6", "warm": "#f5bd7d"},
}
_FONTS = ["Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "DejaVu Sans", "sans-serif"]
_MOST_BARS = 12
_FAR = 4.0
_WIDTH = 7.2  # inches, at the 72 points of an SVG's inch

Axes = Any
"""matplotlib carries types of its own, but is no dependency of those who only import this module."""


def picture(name: "PictureName", found: OfferReport, locale: str, theme: Theme) -> bytes:
    """One of PICTURES. Holds no state; one at a time, for the library's settings are the process's."""
    import matplotlib as mpl  # noqa: PLC0415 - heavy: only when somebody looks at the page
    from matplotlib.figure import Figure  # noqa: PLC0415 - the same

    draw, height = PICTURES[name]
    colours = THEMES[theme]
    # Words stay words: the browser sets them, so no font of Chinese is needed on this machine.
    settings = {"svg.fonttype": "none", "svg.hashsalt": "zhike", "font.family": _FONTS, "font.size": 10}
    output = io.BytesIO()
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a glyph that is missing here is there in the browser
        figure = Figure(figsize=(_WIDTH, height(found)), facecolor="none", layout="constrained")
        axes = figure.add_subplot()
        _dress(axes, colours)
        draw(axes, found, locale, colours)
        figure.savefig(output, format="svg", transparent=True, metadata={"Date": None})
    return output.getvalue()


def _dress(axes: Axes, colours: dict[str, str]) -> None:
    axes.set_facecolor("none")
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(colours["line"])
    axes.tick_params(colors=colours["muted"], labelcolor=colours["ink"])
    axes.grid(visible=True, axis="y", color=colours["line"], linewidth=0.6)
    axes.set_axisbelow(True)


def _days(axes: Axes, found: OfferReport, locale: str, colours: dict[str, str]) -> None:
    days = [day.strftime("%m-%d") for day, _, _ in found.days]
    places = range(len(days))
    axes.bar(places, [shown for _, shown, _ in found.days], color=colours["accent"], alpha=0.55, width=0.8)
    axes.plot(places, [kept for _, _, kept in found.days], color=colours["warm"], marker="o", markersize=3.5)
    step = max(1, len(days) // 8)
    axes.set_xticks(list(places)[::step], days[::step])
    axes.yaxis.get_major_locator().set_params(integer=True)
    shown, kept = ("展示", "成交（未退）") if locale == "zh" else ("shown", "enrolled and kept")
    _legend(axes, [(colours["accent"], shown), (colours["warm"], kept)], colours)


def _withheld(axes: Axes, found: OfferReport, locale: str, colours: dict[str, str]) -> None:
    rows = found.withheld[:_MOST_BARS][::-1]
    axes.grid(visible=False, axis="y")
    axes.barh(range(len(rows)), [row.count for row in rows], color=colours["accent"], height=0.62)
    axes.set_yticks(range(len(rows)), [getattr(row.reason, locale) for row in rows])
    axes.xaxis.get_major_locator().set_params(integer=True)
    for place, row in enumerate(rows):
        _beside(axes, row.count, place, str(row.count), colours)


def _shares(axes: Axes, found: OfferReport, locale: str, colours: dict[str, str]) -> None:
    rows = found.shares[: _MOST_BARS * 2][::-1]
    axes.grid(visible=False, axis="y")
    bars = [colours["warm"] if row.outside else colours["accent"] for row in rows]
    axes.barh(range(len(rows)), [row.share * 100 for row in rows], color=bars, height=0.5)
    for place, row in enumerate(rows):
        if row.low is not None and row.high is not None:
            axes.plot([row.low * 100, row.high * 100], [place - 0.38] * 2, color=colours["ink"], linewidth=2.2)
        _beside(axes, row.share * 100, place, f"{row.share:.0%}", colours)
    axes.set_yticks(range(len(rows)), [getattr(row.name, locale) for row in rows])
    axes.set_xlim(0, 112)
    words = "占展示的百分比；横线为设定的区间" if locale == "zh" else "% of exposures; a line is the band that was set"
    axes.set_xlabel(words, color=colours["muted"])


def _estimates(
    of: Callable[[OfferReport], tuple[Estimate, ...] | None], *, changes: bool = False
) -> Callable[..., None]:
    """`changes`: 0 is where nothing differs, and stands in the picture."""

    def draw(axes: Axes, found: OfferReport, locale: str, colours: dict[str, str]) -> None:
        rows = [e for e in of(found) or () if e.value is not None and e.low is not None and e.high is not None][::-1]
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x", color=colours["line"], linewidth=0.6)
        for place, row in enumerate(rows):
            axes.plot([row.low, row.high], [place, place], color=colours["accent"], linewidth=3, alpha=0.6)
            axes.plot([row.value], [place], color=colours["accent"], marker="o")
        if changes:
            axes.axvline(0, color=colours["muted"], linewidth=1)
        if changes and any(row.high > _FAR for row in rows if row.high is not None):
            # A young experiment excludes little upwards: what is near 0 would be a dot.
            axes.set_xscale("symlog", linthresh=1)
            axes.xaxis.set_major_formatter("{x:g}")
        axes.set_yticks(range(len(rows)), [row.name for row in rows])
        axes.set_ylim(-0.6, max(len(rows) - 0.4, 0.6))

    return draw


def _beside(axes: Axes, x: float, place: int, words: str, colours: dict[str, str]) -> None:
    axes.annotate(words, (x, place), (4, 0), textcoords="offset points", va="center", color=colours["ink"])


def _legend(axes: Axes, entries: list[tuple[str, str]], colours: dict[str, str]) -> None:
    for n, (colour, words) in enumerate(entries):
        axes.text(0.01 + 0.2 * n, 1.04, f"● {words}", transform=axes.transAxes, color=colour, fontsize=10)


Draw = Callable[[Axes, OfferReport, str, dict[str, str]], None]
Height = Callable[[OfferReport], float]
PictureName = Literal["days", "withheld", "shares", "off-policy", "experiments"]
PICTURES: dict[PictureName, tuple[Draw, Height]] = {
    "days": (_days, lambda found: 2.6),
    "withheld": (_withheld, lambda found: 0.7 + 0.32 * min(len(found.withheld), _MOST_BARS)),
    "shares": (_shares, lambda found: 0.9 + 0.34 * min(len(found.shares), _MOST_BARS * 2)),
    "off-policy": (_estimates(lambda found: found.off_policy), lambda found: 0.7 + 0.4 * len(found.off_policy or ())),
    "experiments": (
        _estimates(lambda found: found.experiments, changes=True),
        lambda found: 0.7 + 0.4 * len(found.experiments or ()),
    ),
}
