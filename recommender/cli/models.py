"""Commands that fit, judge and use the models: evaluate, recommend, fit, roll-back, import, growth."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from recommender.cli.model_output import (
    answer,
    console,
    fail,
    fitted,
    lines,
    peak_megabytes,
    read_reported,
    show,
    write_events,
)
from recommender.errors import RecommenderError
from recommender.fitting import FitSettings
from recommender.growth import draw, measure
from recommender.interactions import Event, Interactions
from recommender.judging import judge
from recommender.model_files import catalogue_of, current_version, roll_back, save_model
from recommender.requests import cases_of

_TRAIN_HELP = "Events to learn from: columns user_id,item_id,timestamp[,rating][,event][,price]; CSV or Parquet."
_REQUESTS_HELP = (
    "Users to rank for. Needs a column user_id; one row is enough for a user. Rows that have an item_id as well are "
    "events that came after training: they join the user's history (by timestamp, where there is one) and are never "
    "recommended, but nothing is fitted on them. Rows that are already in --train change nothing; rows that are in "
    "--truth are left out, with a note."
)
_TRUTH_HELP = "Held-out items: columns user_id,item_id[,timestamp]; a user may have several."

Train = Annotated[Path, typer.Option(help=_TRAIN_HELP)]
MemoryMegabytes = Annotated[
    int, typer.Option(help="What the process may use at its peak; beyond it EASE gives way to iALS.", min=100)
]
Seed = Annotated[int, typer.Option(help="The same seed and data give the same model.")]

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def evaluate(
    train: Train,
    requests: Annotated[Path, typer.Option(help=_REQUESTS_HELP)],
    truth: Annotated[Path, typer.Option(help=_TRUTH_HELP)],
    memory_mb: MemoryMegabytes = 1_200,
    coverage: Annotated[float, typer.Option(help="Share of the catalogue that all slates together should show.")] = 0.9,
    seed: Seed = 0,
) -> None:
    """Fit on --train, rank the whole catalogue for --requests, score against --truth.

    The last line of stdout is one JSON object: ndcg@10, recall@20, coverage@10, fit_s, p50_ms, p95_ms; then intervals,
    the same figures for popularity, segments, violations and how the fit chose.
    """
    events, quality = read_reported(train)
    interactions = Interactions.from_events(events)
    del events
    asked, _ = read_reported(requests, required=("user_id",))
    held_out, _ = read_reported(truth, required=("user_id", "item_id"))
    model, seconds = fitted(interactions, FitSettings(memory_mb * 1_000_000, seed, coverage))
    cases, notes = cases_of(model, interactions, asked, held_out)
    judgment = judge(model, interactions, cases, seed=seed)
    show(judgment)
    if any(judgment.violations.values()):
        console.print(f"[red]slates hold what they must not: {dict(judgment.violations)}[/red]")
    figures = dict(judgment.figures)
    first = {name: figures.pop(name) for name in ("ndcg@10", "recall@20", "coverage@10")}
    times = {"fit_s": seconds, "p50_ms": figures.pop("p50_ms"), "p95_ms": figures.pop("p95_ms")}
    answer(
        first
        | times
        | {"peak_rss_mb": peak_megabytes(), "intervals": judgment.intervals}
        | figures
        | {"segments": judgment.segments, "violations": judgment.violations, "requests": notes}
        | {"fit": model.notes, "train": quality.as_json()}
    )
    if any(judgment.violations.values()):
        raise typer.Exit(1)


@app.command()
def recommend(
    train: Train,
    users: Annotated[Path, typer.Option(help="User ids, one a line. Unknown ones get the cold-start list.")],
    out: Annotated[Path, typer.Option(help="CSV to write: user_id,item_id,rank, best first.")],
    k: Annotated[int, typer.Option(help="Items per user; fewer only where the catalogue has no more.", min=1)] = 20,
    memory_mb: MemoryMegabytes = 1_200,
    seed: Seed = 0,
) -> None:
    """Fit on --train and write a slate for each user; nothing seen, nothing unknown, nothing twice."""
    wanted = lines(users)
    events, _ = read_reported(train)
    interactions = Interactions.from_events(events)
    model, seconds = fitted(interactions, FitSettings(memory_mb * 1_000_000, seed))
    cases, _ = cases_of(model, interactions, [Event(user, "", 0.0) for user in wanted], [])
    rows = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["user_id", "item_id", "rank"])
        for case in cases:
            slate = model.slate(case.history, k).tolist()
            writer.writerows([case.user_id, model.item_ids[item], rank] for rank, item in enumerate(slate, start=1))
            rows += len(slate)
    cold = sum(not len(case.history) for case in cases)
    answer({"users": len(cases), "cold_users": cold, "rows": rows, "k": k, "fit_s": seconds, "out": str(out)})


@app.command("import")
def import_log(
    file: Annotated[Path, typer.Argument(help=_TRAIN_HELP)],
    out: Annotated[Path | None, typer.Option(help="CSV to write the sound rows to, oldest first.")] = None,
    refused: Annotated[Path | None, typer.Option(help="CSV to write the refused rows to, each with its fault.")] = None,
    items: Annotated[
        Path | None, typer.Option(help="Item ids of the catalogue, one a line; others are refused.")
    ] = None,
    strict: Annotated[bool, typer.Option(help="Exit with 1 when a row was refused.")] = False,
) -> None:
    """Check a log of interactions and report its quality; refused rows are counted, shown and kept, never lost."""
    events, report = read_reported(file, known_items=frozenset(lines(items)) if items else None)
    if out:
        write_events(out, sorted(events, key=lambda event: event.timestamp))
    if refused:
        report.write_refused(refused)
    answer(report.as_json())
    if strict and report.refused:
        raise typer.Exit(1)


@app.command("fit")
def fit_model(
    train: Train,
    out: Annotated[Path, typer.Option(help="Folder of fitted models; the new version is made current in it.")],
    items: Annotated[
        Path | None, typer.Option(help="Item ids of the catalogue, one a line; others are refused.")
    ] = None,
    memory_mb: MemoryMegabytes = 1_200,
    seed: Seed = 0,
) -> None:
    """Fit on --train, verify what was written, and only then make it the current model of --out."""
    catalogue = lines(items) if items else []
    events, quality = read_reported(train, known_items=frozenset(catalogue) if catalogue else None)
    interactions = Interactions.from_events(events, catalogue)
    del events
    model, seconds = fitted(interactions, FitSettings(memory_mb * 1_000_000, seed))
    try:
        version = save_model(out, model)
    except RecommenderError as error:
        raise fail(error) from error
    answer(
        {"version": version, "catalogue": catalogue_of(model.item_ids), "fit_s": seconds, "out": str(out)}
        | {"peak_rss_mb": peak_megabytes(), "fit": model.notes, "train": quality.as_json()}
    )


@app.command("roll-back")
def roll_back_model(
    models: Annotated[Path, typer.Option(help="Folder of fitted models, as `fit --out` and zhike train write it.")],
    version: Annotated[str, typer.Option(help="An older version that is still there; three are kept.")],
) -> None:
    """Make an older fit the current one again; a server takes it at its next start."""
    before = current_version(models)
    try:
        roll_back(models, version)
    except RecommenderError as error:
        raise fail(error) from error
    answer({"version": version, "before": before, "models": str(models)})


@app.command("growth")
def show_growth(
    out: Annotated[Path, typer.Option(help="PNG to write.")],
    shares: Annotated[
        str, typer.Option(help="Sizes, as shares of 24,000 learners and 8,000 courses.")
    ] = "0.1,0.25,0.5,1",
    memory_mb: MemoryMegabytes = 1_200,
    seed: Seed = 0,
) -> None:
    """Draw memory, fit time and latency over items and users, with the point at which EASE gives way to iALS."""
    sizes = [float(share) for share in shares.split(",")]
    measured = measure(sizes, seed, lambda text: console.print(f"  {text}", highlight=False))
    limit = draw(measured, memory_mb * 1_000_000, out)
    answer({"ease_gives_way_at_items": limit, "measured": [asdict(row) for row in measured], "out": str(out)})


if __name__ == "__main__":
    app()
