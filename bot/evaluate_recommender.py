"""`zhike evaluate recommender`: every bar of suggesting with pass or FAIL, on made-up platforms of known truth."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from nlu import Bar, bars_as_json, show_bars
from recommender import JudgedBar, judged_bars

_AGAIN = "zhike evaluate recommender"
_IN_TESTS = (
    ("rule violations in 1,000 simulated dialogues", 0.0, "pytest tests/system/offers -m quality"),
    ("recommend now? F1 on written dialogues", 0.8, "pytest tests/quality/recommend_now"),
)


def evaluate_recommender(
    share: Annotated[
        float, typer.Option(min=0.01, max=1, help="Size of the made-up shop: 1 is 24,000 learners and 8,000 courses.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same platforms.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="The bars as one JSON list.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when a bar fails.")] = False,
) -> None:
    """Judge suggesting against the bars of the design: rules, ranking, speed, bands, what a log says of a policy.
    With --train, --requests and --truth it judges the models on your own log: see --train x --help.
    """
    again = f"{_AGAIN} --share {share:g} --seed {seed}"
    bars = [_bar(found, again) for found in judged_bars(share, seed)]
    bars += [Bar(name, None, bound, at_least=bound > 0, rerun=rerun) for name, bound, rerun in _IN_TESTS]
    if as_json:
        typer.echo(json.dumps(bars_as_json(bars), ensure_ascii=False))
    else:
        show_bars(bars, Console(highlight=False, width=None if sys.stdout.isatty() else 180))
    if strict and any(bar.passed is False for bar in bars):
        raise typer.Exit(1)


def _bar(found: JudgedBar, again: str) -> Bar:
    return Bar(found.name, found.value, found.bound, found.rows, found.unit, at_least=found.at_least, rerun=again)
