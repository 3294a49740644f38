"""Tables for people, on stderr."""

from rich.console import Console
from rich.table import Table

from tests.benchmarks.encoder import Encoders
from tests.benchmarks.in_process import InProcess, PartTimes
from tests.benchmarks.machine import Machine
from tests.benchmarks.over_rest import OverRest
from tests.benchmarks.rasa_peer import Peer


def print_machine(console: Console, machine: Machine) -> None:
    console.print(
        f"{machine.cpu}, {machine.cores} cores, {machine.memory_gib} GiB, load {machine.load_average}, "
        f"Python {machine.python}, onnxruntime {machine.onnxruntime}, {machine.system}",
        highlight=False,
    )
    if machine.busy:
        console.print(
            "[yellow]Others are using the processor: believe processor times and ratios, not wall times.[/yellow]"
        )


def print_in_process(console: Console, found: InProcess) -> None:
    table = Table(title=f"In process, {found.turns} turns, milliseconds")
    for name in ("part", "p50", "p95", "p99", "processor p50", "calls a turn"):
        table.add_column(name, justify="left" if name == "part" else "right")
    rows: list[tuple[str, PartTimes]] = [*found.parts.items(), ("whole turn", found.whole)]
    for name, times in [*rows, ("whole turn, cached", found.cached)]:
        wall = times.wall_ms
        figures = (wall.p50, wall.p95, wall.p99, times.cpu_ms.p50, times.calls_a_turn)
        table.add_row(name, *(f"{figure:.2f}" for figure in figures))
    console.print(table)
    console.print(f"{found.cited} replies cited, {found.abstained} abstained", highlight=False)
    long = found.long_conversation
    console.print(
        f"Turn {long.turns} against turn 1: {long.wall_ratio} by the clock, {long.cpu_ratio} in processor time",
        highlight=False,
    )


def print_encoders(console: Console, found: Encoders) -> None:
    table = Table(title=f"Encoders, one thread, texts of {found.tokens} tokens; x: its time to ours")
    for name in ("encoder", "p50 ms", "p95 ms", "x", "texts a second", "x in batches"):
        table.add_column(name, justify="left" if name == "encoder" else "right")
    for name, encoded in found.encoders.items():
        ratios = [ratio.get(name) for ratio in (found.slower_alone, found.slower_in_batches)]
        alone, batched = ("" if ratio is None else f"{ratio:.2f}" for ratio in ratios)
        times = (f"{encoded.alone_ms.p50:.2f}", f"{encoded.alone_ms.p95:.2f}", alone)
        table.add_row(name, *times, f"{encoded.texts_a_second:.0f}", batched)
    console.print(table)


def print_over_rest(console: Console, found: OverRest) -> None:
    table = Table(title="Over REST; milliseconds; server: its processor time a request")
    for name in ("request", "at once", "n", "a second", "p50", "p95", "p99", "server", "cited"):
        table.add_column(name, justify="left" if name == "request" else "right", no_wrap=True)
    for row in found.load:
        figures = (row.requests_a_second, row.ms.p50, row.ms.p95, row.ms.p99, row.server_cpu_ms)
        shown = (f"{figure:.1f}" for figure in figures)
        table.add_row(row.case, str(row.concurrency), str(row.ms.n), *shown, str(row.cited))
    console.print(table)
    console.print(
        f"Ready after {found.start_seconds} s. Resident {found.memory_start_mib} MiB after start, "
        f"{found.memory_loaded_mib} MiB after load. torch is {'LOADED' if found.torch_loaded else 'not loaded'}.",
        highlight=False,
    )
    _print_faults(console, found.wrong_answers)


def print_peer(console: Console, found: Peer) -> None:
    what = f"Rasa {found.rasa_version} ({found.rasa_config}) and Zhike; medians of {found.rounds} rounds"
    explained = "milliseconds; server: its processor time a request; x: ours to Rasa's"
    table = Table(title=f"{what} of {found.seconds:g} s\n{explained}")
    for name in ("request", "at once", "who", "n", "a second", "p50", "p95", "server", "cited", "rate", "cpu"):
        table.add_column(name, justify="left" if name in {"request", "who"} else "right", no_wrap=True)
    for row in found.compared:
        for who, side in (("Rasa", row.rasa), ("Zhike", row.zhike)):
            figures = (side.requests_a_second, side.p50_ms, side.p95_ms, side.server_cpu_ms)
            shown = (f"{figure:.1f}" for figure in figures)
            ratios = (f"x {row.ratio:.2f}", f"x {row.cpu_ratio:.2f}") if who == "Zhike" else ("", "")
            table.add_row(row.case, str(row.concurrency), who, str(side.n), *shown, str(side.cited), *ratios)
    console.print(table)
    for name, kept in (("Rasa", found.rasa), ("Zhike", found.zhike)):
        console.print(
            f"{name} was ready after {kept.start_seconds} s and had {kept.memory_loaded_mib} MiB after load.",
            highlight=False,
        )
    console.print(f"Rasa's little bot took {found.training_seconds} s to train.", highlight=False)
    _print_faults(console, found.wrong_answers)


def _print_faults(console: Console, faults: list[str]) -> None:
    for fault in faults[:10]:
        console.print(f"[red]{fault}[/red]")
