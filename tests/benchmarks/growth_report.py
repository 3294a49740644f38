"""Table and picture of search as the content grows."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.ingesting import Ingesting
from tests.benchmarks.search import Growth

PICTURE = Path(__file__).parent / "growth.svg"
_P50_BAR, _P95_BAR = 8, 25  # milliseconds at the largest size


def print_growth(console: Console, found: Growth) -> None:
    table = Table(title=f"Search as the content grows, {found.queries} queries, milliseconds")
    names = ("passages", "vectors", "p50", "p95", "cpu p50", "vectors p50", "words p50", "gather p50")
    for name in (*names, "exact", "open s", "resident MB", "by index", "disk MB", "build s"):
        table.add_column(name, justify="right")
    for one in found.sizes:
        spreads = (one.search_ms.p50, one.search_ms.p95, one.search_cpu_ms.p50, one.dense_ms.p50, one.words_ms.p50)
        shown = [f"{figure:.1f}" for figure in (*spreads, one.gather_ms.p50)]
        sizes = (one.resident_mb, one.resident_by_index_mb, one.disk_mb, sum(one.build_s.values()))
        rest = [f"{one.exact:.3f}", f"{one.open_s:.1f}", *(f"{figure:.0f}" for figure in sizes)]
        table.add_row(f"{one.passages:,}", f"{one.vectors:,}", *shown, *rest)
    console.print(table)
    for one in found.sizes:
        steps = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in one.build_s.items())
        console.print(f"{one.passages:,} passages built: {steps}", highlight=False)


def print_ingesting(console: Console, found: Ingesting) -> None:
    console.print(
        f"Ingest of {found.passages} passages: {found.texts} texts, {found.tokens} tokens, {found.tokens_a_second:.0f} "
        f"tokens a second by the clock, {found.tokens_a_cpu_second:.0f} a second of one core; everything but embedding "
        f"takes {100 * found.rest_share:.0f} % by the clock, {100 * found.rest_cpu_share:.0f} % of processor time.",
        highlight=False,
    )


def draw_growth(found: Growth, machine: str, file: Path = PICTURE) -> None:
    """Time, memory and disk over the number of passages."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    times, sizes = figure.subplots(1, 2)
    passages = [one.passages for one in found.sizes]
    for label, values in (
        ("p50", [one.search_ms.p50 for one in found.sizes]),
        ("p95", [one.search_ms.p95 for one in found.sizes]),
        ("processor time p50", [one.search_cpu_ms.p50 for one in found.sizes]),
    ):
        times.plot(passages, values, marker="o", label=label)
    for bar in (_P50_BAR, _P95_BAR):
        times.axhline(bar, color="grey", linewidth=0.8, linestyle="--")
    times.set(xscale="log", xlabel="passages", ylabel="ms a search", ylim=(0, None), title="Search, query vector given")
    times.legend()
    sizes.plot(passages, [one.resident_by_index_mb for one in found.sizes], marker="o", label="memory by the index")
    sizes.plot(passages, [one.disk_mb for one in found.sizes], marker="o", label="disk")
    sizes.set(xscale="log", yscale="log", xlabel="passages", ylabel="MB", title="Size")
    sizes.legend()
    figure.suptitle(machine, fontsize=8)
    figure.savefig(file)
