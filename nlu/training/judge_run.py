"""One run of the retrieval judge: collections from `python -m retrieval collect`, three encoders, a table, a report."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from nlu.errors import NluError
from nlu.serving import Encoder
from nlu.training.base_encoder import BASE_SHA256, load_base
from nlu.training.retrieval_judge import judge, read_collections
from nlu.training.token_vectors import Remembered, of_base, of_onnx

log = structlog.get_logger()


@contextmanager
def collect(public: Path | None, queries: int | None, documents: int | None) -> Iterator[Path]:
    """A folder with the collections, for as long as it is needed.

    nlu knows neither content nor the layouts of public sets; retrieval does, and is asked as a program of its own.

    Raises:
        NluError: what retrieval found wrong, in its own words.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = {"--public": public, "--queries": queries, "--documents": documents}
        options = [str(part) for name, value in wanted.items() if value is not None for part in (name, value)]
        command = [sys.executable, "-m", "retrieval", "collect", "--out", folder, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")  # noqa: S603 - ours
        if done.returncode:
            raise NluError(done.stderr.strip().removeprefix("Error: "))
        yield Path(folder)


def judge_bundle(folder: Path, bundle: Path, fp32: Path, cache: Path) -> dict[str, Any]:
    """Judge a bundle against the frozen base and, where `fp32` is a file, against itself before compression."""
    collections = read_collections(folder)
    full = of_onnx(fp32, bundle) if fp32.is_file() else None
    if full is None:
        log.warning("compression_not_judged", reason=f"no file {fp32}", remedy="python -m nlu train, or --fp32")
    base = Remembered(of_base(load_base()), cache / f"{BASE_SHA256[:16]}.npz")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        texts = sum(collection.texts for collection in collections)
        bar = progress.add_task("embedding", total=texts * (2 if full is None else 3))
        try:
            report = judge(
                collections,
                base,
                Encoder(bundle, threads=2),
                full,
                lambda count: progress.advance(bar, count),
            )
        finally:
            base.save()
    _tabulate(report)
    return report


def _tabulate(report: dict[str, Any]) -> None:
    console = Console(stderr=True, highlight=False, width=100)
    names = ["base", "bundle", "lost", "fp32", "lost_by_compression"]
    table = Table("nDCG@10", "queries", "documents", *(name.replace("_", " ") for name in names))
    for name, row in report["sets"].items():
        values = ["" if row.get(key) is None else f"{row[key]:.2f}" for key in names]
        table.add_row(name, str(row["queries"]), str(row["documents"]), *values)
    console.print(table)
    for bar in report["bars"]:
        limit = f"at most {bar['at_most']}" if "at_most" in bar else f"at least {bar['at_least']}"
        verdict = "[green]pass[/green]" if bar["passed"] else "[red]FAIL[/red]"
        console.print(f"{verdict}  {bar['bar']}: {bar['value']} ({limit})")
