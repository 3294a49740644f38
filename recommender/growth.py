"""How fits grow with items and users: measured in a process of its own each, and where EASE gives way to iALS."""

import multiprocessing
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from recommender.fitting import FitSettings, ease_fits, ease_memory_bytes, fit, ials_memory_bytes
from recommender.interactions import Interactions
from recommender.synthetic import COURSES, make_events, scaled

_SLATES = 500
_SLATE = 20
_FIGURE_INCHES = (13.0, 4.0)
_PLENTY_BYTES = 2**62


@dataclass(frozen=True)
class Measured:
    """One whole fit, validation included, on one synthetic platform."""

    main: str
    """`ease`, or `ials` where EASE was not allowed any memory."""
    users: int
    items: int
    events: int
    fit_seconds: float
    peak_megabytes: int
    slate_milliseconds: float
    """Median time of one slate."""


def last_items_with_ease(memory_bytes: int, events_per_item: float) -> int:
    """Greatest catalogue that EASE is fitted on within this memory; found by bisection of the estimate."""
    low, high = 0, 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        if ease_fits(middle, round(middle * events_per_item), memory_bytes):
            low = middle
        else:
            high = middle
    return low


def measure(shares: Sequence[float], seed: int, progress: Callable[[str], None]) -> list[Measured]:
    """Fits with and without EASE on shops of paid courses of these sizes (1.0: 24,000 learners, 8,000 courses)."""
    found = []
    for share in shares:
        interactions = Interactions.from_events(make_events(scaled(COURSES, share), seed))
        for main in ("ease", "ials"):
            # A fresh process each, because a peak of memory never goes down again.
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                measured = pool.submit(_measured, main, interactions, seed).result()
            progress(f"{main}: {measured.items} items, {measured.fit_seconds:.1f} s, {measured.peak_megabytes} MB")
            found.append(measured)
    return found


def _measured(main: str, interactions: Interactions, seed: int) -> Measured:
    start = perf_counter()
    model = fit(interactions, FitSettings(_PLENTY_BYTES if main == "ease" else 0, seed))
    seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    times = []
    for history in interactions.histories[:_SLATES]:
        start = perf_counter()
        model.slate(history, _SLATE)
        times.append(perf_counter() - start)
    users, items = len(interactions.user_ids), len(interactions.item_ids)
    return Measured(main, users, items, len(interactions), seconds, peak, float(np.median(times)) * 1e3)


def draw(measured: Sequence[Measured], memory_bytes: int, target: Path) -> int:
    """Memory, fit time and slate time over the number of items, as a picture; returns where EASE gives way."""
    import matplotlib as mpl  # noqa: PLC0415  # heavy, and only for this picture

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415  # after the backend is chosen

    per_item = float(np.mean([m.events / m.items for m in measured]))
    users_per_item = float(np.mean([m.users / m.items for m in measured]))
    limit = last_items_with_ease(memory_bytes, per_item)
    sizes = np.linspace(min(m.items for m in measured), 1.3 * max(limit, *(m.items for m in measured)), 100).astype(int)
    estimates = {
        "ease": [ease_memory_bytes(n, round(n * per_item)) / 1e6 for n in sizes],
        "ials": [ials_memory_bytes(round(n * users_per_item), n, round(n * per_item)) / 1e6 for n in sizes],
    }
    figure, (memory, time, score) = plt.subplots(1, 3, figsize=_FIGURE_INCHES, layout="constrained")
    for name, colour, label in (("ease", "tab:blue", "with EASE"), ("ials", "tab:orange", "with iALS alone")):
        mine = [m for m in measured if m.main == name]
        items = [m.items for m in mine]
        memory.plot(sizes, estimates[name], color=colour, linestyle="--", label=f"{label}, at most (estimate)")
        memory.plot(items, [m.peak_megabytes for m in mine], "o", color=colour, label=f"{label}, measured")
        time.plot(items, [m.fit_seconds for m in mine], "o-", color=colour, label=label)
        score.plot(items, [m.slate_milliseconds for m in mine], "o-", color=colour, label=label)
    memory.axhline(memory_bytes / 1e6, color="grey", linewidth=0.8)
    memory.axvline(limit, color="grey", linewidth=0.8)
    memory.annotate(f"EASE gives way\nat {limit:,} items", (limit, 0), (-5, 5), textcoords="offset points", ha="right")
    for axes, title in ((memory, "peak memory, MB"), (time, "fit, seconds"), (score, "one slate, median ms")):
        axes.set(
            title=title,
            xlabel=f"items (with {users_per_item:.1f} users and {per_item:.0f} events each)",
            ylim=(0, None),
        )
        axes.locator_params(axis="x", nbins=6)
        axes.legend(fontsize="small")
    figure.savefig(target, dpi=120)
    plt.close(figure)
    return limit
