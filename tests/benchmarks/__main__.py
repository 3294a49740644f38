"""`python -m tests.benchmarks` (`make bench`): tables on stderr, one JSON object as the last line of stdout."""

import asyncio
import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.logs import configure_logs
from bot.settings import Settings
from tests.benchmarks import in_process, ingesting, over_rest, rasa_peer, search
from tests.benchmarks.growth_report import draw_growth, print_growth, print_ingesting
from tests.benchmarks.machine import this_machine
from tests.benchmarks.report import print_encoders, print_in_process, print_machine, print_over_rest, print_peer
from tests.benchmarks.workplace import workplace


class Part(StrEnum):
    """What can be run alone."""

    IN_PROCESS = "in-process"
    REST = "rest"
    RASA = "rasa"
    ENCODER = "encoder"
    SEARCH = "search"
    INGEST = "ingest"


def bench(
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer turns and requests: under a minute on an idle machine.")
    ] = False,
    only: Annotated[Part | None, typer.Option(help="One part alone.")] = None,
    built: Annotated[
        Path | None,
        typer.Option(help="Folder with a built index, which is copied; by default ZHIKE_VAR. Else it is built."),
    ] = None,
    rasa_python: Annotated[
        Path | None,
        typer.Option(
            envvar="RASA_PYTHON",
            help="Python of an environment that has Rasa; with it, or with --only rasa, Rasa is measured beside Zhike.",
        ),
    ] = None,
    rasa_config: Annotated[
        Path, typer.Option(help="Rasa's pipeline and policies; config-rules.yml beside the default one is faster.")
    ] = rasa_peer.DEFAULT_CONFIG,
) -> None:
    """Measure Zhike on this machine: whole turns and their parts in process; requests a second, latency, memory and
    start-up time of the server over REST; and, where there is a Rasa, its speed beside ours. `--only encoder` holds
    the encoder against torch and sentence-transformers, and needs the extra `train`. `--only search` builds and
    searches contents of 1,000 to 100,000 passages, which takes minutes, and draws tests/benchmarks/growth.svg anew;
    `--only ingest` embeds the content that ships.

    Everything runs in temporary folders, on a new SQLite database and on the loopback address, bounded in count and
    time. Figures belong to the machine that the report names. Where others compute at the same time, processor times
    and ratios can be compared and wall times cannot. The exit code is 1 when an answer was wrong, never for a slow one.
    """
    configure_logs("json", level=40)
    console = Console(stderr=True, width=None if sys.stderr.isatty() else 120)
    peer = only is Part.RASA or (only is None and rasa_python is not None)
    if peer:
        try:
            rasa_peer.rasa_version(rasa_python)
        except rasa_peer.RasaMissing as missing:
            console.print(str(missing), style="yellow", highlight=False, markup=False, soft_wrap=True)
            raise typer.Exit(2) from missing
    machine = this_machine()
    print_machine(console, machine)
    result: dict[str, Any] = {"machine": asdict(machine), "quick": quick}
    if only is Part.ENCODER:
        from tests.benchmarks import encoder  # its peers are the extra `train`

        encoders = encoder.measure(texts=64 if quick else 400)
        print_encoders(console, encoders)
        print(json.dumps(result | {"encoder": asdict(encoders)}, ensure_ascii=False))  # noqa: T201 - the result
        return
    if only is Part.SEARCH:
        growth = search.measure(search.SIZES[:2] if quick else search.SIZES)
        print_growth(console, growth)
        if not quick:
            draw_growth(growth, f"{machine.cpu}, {machine.cores} cores, load {machine.load_average}")
        print(json.dumps(result | {"search": asdict(growth)}, ensure_ascii=False))  # noqa: T201 - the result
        return
    if only is Part.INGEST:
        ingested = ingesting.measure(passages=100 if quick else 1500)
        print_ingesting(console, ingested)
        print(json.dumps(result | {"ingest": asdict(ingested)}, ensure_ascii=False))  # noqa: T201 - the result
        return
    wrong = False
    with workplace(built or Settings().var) as var:
        if only in {None, Part.IN_PROCESS}:
            turns = asyncio.run(in_process.measure(var, turns=120 if quick else 1000))
            print_in_process(console, turns)
            result["in_process"] = asdict(turns)
        if only in {None, Part.REST}:
            rest = over_rest.measure(var, requests=60 if quick else 1000, seconds=2 if quick else 20)
            print_over_rest(console, rest)
            result["rest"] = asdict(rest)
            wrong = bool(rest.wrong_answers) or rest.torch_loaded
        if peer and rasa_python is not None:
            beside = rasa_peer.measure(
                var, rasa_python, rasa_config, seconds=2 if quick else 6, rounds=1 if quick else 3
            )
            print_peer(console, beside)
            result["rasa"] = asdict(beside)
            wrong = wrong or bool(beside.wrong_answers)
    print(json.dumps(result, ensure_ascii=False))  # noqa: T201 - the result, for programs
    if wrong:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(bench)
