"""What the model commands share: reading logs with their reports, progress on stderr, one JSON line on stdout."""

import csv
import json
import math
import resource
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import typer
from rich.console import Console
from rich.table import Table

from recommender.errors import RecommenderError
from recommender.fitted import FittedModel
from recommender.fitting import FitSettings, fit
from recommender.interaction_files import REQUIRED, read_log
from recommender.interactions import Event, Interactions
from recommender.judging import Judgment
from recommender.quality import QualityReport

console = Console(stderr=True)
_SHOWN_FAULTS = 5


def answer(payload: Mapping[str, object]) -> None:
    """The machine's line: one JSON object, numbers rounded to what they are worth."""
    typer.echo(json.dumps(_rounded(payload), ensure_ascii=False))


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_rounded(inner) for inner in value]
    return value


def fail(error: RecommenderError) -> typer.Exit:
    console.print(f"[red]{error}[/red]", highlight=False)
    return typer.Exit(1)


def read_reported(
    file: Path, *, required: Sequence[str] = REQUIRED, known_items: Collection[str] | None = None
) -> tuple[list[Event], QualityReport]:
    """Events of a log, its first refused rows shown on stderr with file and line.

    Raises:
        typer.Exit: the file cannot be read; the message has been shown.
    """
    try:
        events, report = read_log(
            file, now=datetime.now(UTC).timestamp(), known_items=known_items, required=tuple(required)
        )
    except RecommenderError as error:
        raise fail(error) from error
    console.print(f"{file.name}: {report.accepted} of {report.read} rows are sound", highlight=False)
    for row in report.refused[:_SHOWN_FAULTS]:
        console.print(f"  {row}", highlight=False, markup=False)
    if len(report.refused) > _SHOWN_FAULTS:
        console.print(f"  … and {len(report.refused) - _SHOWN_FAULTS} more refused rows", highlight=False)
    return events, report


def fitted(interactions: Interactions, settings: FitSettings) -> tuple[FittedModel, float]:
    """A model and the seconds its fit took.

    Raises:
        typer.Exit: it cannot be fitted; the message has been shown.
    """
    start = perf_counter()
    try:
        with console.status("fitting"):
            model = fit(interactions, settings, lambda text: console.print(f"  {text}", highlight=False))
    except RecommenderError as error:
        raise fail(error) from error
    return model, perf_counter() - start


def peak_megabytes() -> int:
    """Peak resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000


def show(judgment: Judgment) -> None:
    """A table for people, on stderr."""
    table = Table("segment", "users", "NDCG@10", "popular", "recall@20", "popular", title="by length of history")
    for name, row in judgment.segments.items():
        cells = ("ndcg@10", "popularity_ndcg@10", "recall@20", "popularity_recall@20")
        table.add_row(name, str(row["users"]), *(f"{row[cell]:.4f}" for cell in cells))
    console.print(table)


def lines(file: Path) -> list[str]:
    """Ids of a text file, one a line, each once, in the file's order; a header `user_id` or `item_id` is passed over.

    Raises:
        typer.Exit: there is no such file; the message has been shown.
    """
    if not file.is_file():
        raise fail(RecommenderError(f"{file}: no such file"))
    found = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    return list(dict.fromkeys(line for line in found if line and line not in {"user_id", "item_id"}))


def write_events(target: Path, events: Sequence[Event]) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Event._fields)
        writer.writerows(["" if isinstance(v, float) and math.isnan(v) else v for v in event] for event in events)
