"""`experiment`: assignment of learners to arms, and the report of what an experiment shows by now."""

import json
import math
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from recommender.errors import RecommenderError
from recommender.experiment_log import read_outcomes
from recommender.experiment_report import Effect, ExperimentReport, report
from recommender.experiments import Experiment, arm_of, load_experiment
from recommender.pictures import draw_paths

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)

_DEFINITION = 'JSON: {"name", "arms": {arm: share, the control first}, "goal", "guards": [...], "alpha", "hold_out"}'


@app.callback()
def experiment() -> None:
    """Experiments with suggestions."""


@app.command("report")
def report_command(
    log: Annotated[
        Path, typer.Option("--log", help="CSV: learner_id, arm (or hold_out), day YYYY-MM-DD, a column for each metric")
    ],
    definition: Annotated[Path, typer.Option("--experiment", help=_DEFINITION)],
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw the goal by day into this PNG file.")] = None,
) -> None:
    """Tell what an experiment shows by now; it may be asked every day.

    A metric is {"name", "kind": "event" or "mean", "better": "more" or "less"}. Each learner is one row and enters
    once; an empty metric is not measured. An event is 0 or 1, tested by a Bayes factor of counts, and its effect is
    the relative change of its rate; a mean is tested by a confidence sequence, and its effect is a difference.
    Decisions: running, better, worse, stop (a guard was harmed) or mismatch (arms have other shares of learners than
    they should: assignment or log is broken). The last line of stdout is one JSON object.
    """
    try:
        defined = load_experiment(definition)
        found = report(defined, read_outcomes(log, defined))
    except RecommenderError as error:
        _fail(error)
    answer = _answer(defined, found)
    _print(found)
    if plot is not None:
        draw_paths(
            plot,
            f"{defined.name}: {defined.goal.name} against {defined.control}",
            found.calendar,
            {arm.arm: arm.goal.path for arm in found.arms},
        )
        answer["plot"] = str(plot)
    typer.echo(json.dumps(answer, ensure_ascii=False))


@app.command()
def assign(
    learners: Annotated[Path, typer.Option("--learners", help="Learner ids, one a line, UTF-8.")],
    definition: Annotated[Path, typer.Option("--experiment", help=_DEFINITION)],
) -> None:
    """Print the arm of each learner, which depends on the experiment's name and the id alone."""
    try:
        defined = load_experiment(definition)
    except RecommenderError as error:
        _fail(error)
    ids = [line.strip() for line in learners.read_text(encoding="utf-8").splitlines() if line.strip()]
    typer.echo(json.dumps({learner: arm_of(defined, learner) for learner in ids}, ensure_ascii=False))


def _fail(error: RecommenderError) -> NoReturn:
    Console(file=sys.stderr).print(str(error), markup=False)
    typer.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
    raise typer.Exit(1)


def _answer(defined: Experiment, found: ExperimentReport) -> dict[str, Any]:
    return {
        "experiment": defined.name,
        "control": defined.control,
        "alpha": defined.alpha,
        "learners": found.learners,
        "mismatch": _finite(found.mismatch),
        "arms": [
            {
                "arm": arm.arm,
                "decision": arm.decision,
                "because": arm.because,
                "day": arm.day,
                "goal": _effect(arm.goal),
                "guards": [_effect(guard) for guard in arm.guards],
            }
            for arm in found.arms
        ],
        "increment": None if found.increment is None else _effect(found.increment),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    given = asdict(effect)
    del given["path"], given["arm"]
    given["effect"] = {name: _finite(value) for name, value in given["effect"].items()}
    return given


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _print(found: ExperimentReport) -> None:
    table = Table("arm", "metric", "learners", "control", "arm's", "effect", "from", "to", "says")
    for arm in found.arms:
        for effect in (arm.goal, *arm.guards):
            numbers = (
                effect.value_of_control,
                effect.value,
                effect.effect.value,
                effect.effect.low,
                effect.effect.high,
            )
            said = arm.decision if effect.metric in {arm.because, arm.goal.metric} else ""
            table.add_row(arm.arm, effect.metric, str(effect.learners), *(f"{n:.4f}" for n in numbers), said)
    Console(file=sys.stderr).print(table)
