"""`python -m knowledge import`: documents and web pages to drafts in a content folder."""

import json
from datetime import date
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from knowledge.importing.document import Limits
from knowledge.importing.fetch import Fetcher
from knowledge.importing.report import print_report
from knowledge.importing.run import Options, import_sources


def import_command(
    sources: list[str],
    into: Path,
    course: str | None,
    domain: str,
    max_mb: int,
    allow_port: list[int],
    workers: int,
    keep_similar: bool,
    retry: bool,
) -> None:
    """Run an import with progress and a table on stderr; the last line of stdout is one JSON object."""
    limits = Limits(bytes=max_mb * 2**20)
    options = Options(
        today=date.today(),  # noqa: DTZ011 - review dates have no time zone
        course=course,
        domain=domain,
        limits=limits,
        workers=workers,
        keep_similar=keep_similar,
        retry=retry,
        fetcher=Fetcher(limits.bytes, allowed_ports=(80, 443, *allow_port)),
    )
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("importing", total=None)
        report = import_sources(
            sources, into, options, lambda done, total: progress.update(bar, completed=done, total=total)
        )
    print_report(report, console)
    typer.echo(json.dumps(report.summary(), ensure_ascii=False))
