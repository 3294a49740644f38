"""How fits grow with items and users: measured in a process of its own each, and where EASE gives way to iALS."""

import multiprocessing
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from recommender.arms.arm import Arm
from recommender.arms.ease import Ease
from recommender.arms.ials import Ials
from recommender.fitting import ease_fits, ease_memory_bytes, ials_memory_bytes
from recommender.interactions import Interactions
from recommender.synthetic import COURSES, make_events, scaled

_SLATES = 200
_FIGURE_INCHES = (11.0, 4.0)


@dataclass(frozen=True)
class Measured:
    """One arm fitted on one synthetic platform."""

    arm: str
    users: int
    items: int
    events: int
    fit_seconds: float
    peak_megabytes: int
    score_milliseconds: float
    """Median time in which the fitted arm scores the whole catalogue for one history."""


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
    """EASE and iALS on shops of paid courses of these sizes (1.0: 24,000 learners, 8,000 courses)."""
    # A fresh process each, because a peak of memory never goes down again.
    context = multiprocessing.get_context("spawn")
    found = []
    for share in shares:
        for arm in ("ease", "ials"):
            with context.Pool(1) as pool:
                measured = pool.apply(_measured, (arm, share, seed))
            progress(f"{arm}: {measured.items} items, {measured.fit_seconds:.1f} s, {measured.peak_megabytes} MB")
            found.append(measured)
    return found


def _measured(name: str, share: float, seed: int) -> Measured:
    interactions = Interactions.from_events(make_events(scaled(COURSES, share), seed))
    arm: Arm = Ease(50.0) if name == "ease" else Ials(seed=seed)
    start = perf_counter()
    fitted = arm.fit(interactions)
    seconds = perf_counter() - start
    times = []
    for history in interactions.histories[:_SLATES]:
        start = perf_counter()
        fitted.scores(history)
        times.append(perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    users, items = len(interactions.user_ids), len(interactions.item_ids)
    return Measured(name, users, items, len(interactions), seconds, peak, float(np.median(times)) * 1e3)


def draw(measured: Sequence[Measured], memory_bytes: int, target: Path) -> int:
    """Memory, fit time and scoring time over the number of items, as a picture; returns where EASE gives way."""
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
    for name, colour, label in (("ease", "tab:blue", "EASE"), ("ials", "tab:orange", "iALS")):
        mine = [m for m in measured if m.arm == name]
        items = [m.items for m in mine]
        memory.plot(sizes, estimates[name], color=colour, linestyle="--", label=f"{label}, estimated")
        memory.plot(items, [m.peak_megabytes for m in mine], "o", color=colour, label=f"{label}, measured")
        time.plot(items, [m.fit_seconds for m in mine], "o-", color=colour, label=label)
        score.plot(items, [m.score_milliseconds for m in mine], "o-", color=colour, label=label)
    memory.axhline(memory_bytes / 1e6, color="grey", linewidth=0.8)
    memory.axvline(limit, color="grey", linewidth=0.8)
    memory.annotate(f"EASE gives way\nat {limit:,} items", (limit, 0), (5, 5), textcoords="offset points")
    for axes, title in ((memory, "peak memory, MB"), (time, "fit, seconds"), (score, "score all items, ms")):
        axes.set(
            title=title,
            xlabel=f"items (with {users_per_item:.1f} users and {per_item:.0f} events each)",
            ylim=(0, None),
        )
        axes.legend(fontsize="small")
    figure.savefig(target, dpi=120)
    plt.close(figure)
    return limit
