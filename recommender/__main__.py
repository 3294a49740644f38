"""Command line: `python -m recommender evaluate|recommend|replay|fit|roll-back|import|growth|experiment|policy`."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recommender.cli import experiments, models
from recommender.cli.replay import replay
from recommender.policy import POLICY_VERSION, RULES

app = typer.Typer(help="May we offer, what, and what came of it.", no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(models.app)
app.command()(replay)
app.add_typer(experiments.app, name="experiment")


@app.command()
def policy(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """Print the table of rules under which nothing is offered, in the order in which they are tried."""
    if as_json:
        rules = [{"rule": r.name, "scope": r.scope, "reason": {"zh": r.reason_zh, "en": r.reason_en}} for r in RULES]
        typer.echo(json.dumps({"version": POLICY_VERSION, "rules": rules}, ensure_ascii=False))
        return
    table = Table("rule", "holds for", "原因", "reason", title=f"Offer policy {POLICY_VERSION}")
    for rule in RULES:
        table.add_row(rule.name, "any suggestion" if rule.scope == "any" else "unasked", rule.reason_zh, rule.reason_en)
    Console(file=sys.stdout).print(table)


if __name__ == "__main__":
    app()
