"""`replay`: what another policy would have earned on a log of impressions, or why the log cannot tell."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from recommender.errors import RecommenderError
from recommender.evidence import evidence_of
from recommender.logged import COLUMNS, Log, read_log, read_rewards, trusted
from recommender.off_policy import Estimate, OffPolicyReport, judge
from recommender.pictures import draw_estimates
from recommender.target_policy import KNOWN, target_policy

_HELP = """Estimate from a log what a policy would have earned: IPS, SNIPS and DR with 95 % intervals.

Each row is one place of one slate: the policy to judge decides about that place, those above it being as they were.
Nothing is estimated when the effective sample size is under 5 % of the exposures or under 100, when fewer than 10
rewarded exposures carry the estimate, when the weights contradict the propensities, or when the policy may show what
was never shown there. The last line of stdout is one JSON object.

Columns of the log (CSV, UTF-8):

{columns}

Policies:

{policies}
"""


def replay(
    log: Annotated[Path, typer.Option("--log", help="The log, CSV.")],
    policy: Annotated[str, typer.Option("--policy", help="uniform, greedy, softmax:T, target, logged or FILE.npz.")] = (
        "uniform"
    ),
    rewards: Annotated[
        Path | None, typer.Option("--rewards", help="CSV impression_id[,position],reward, joined exactly once.")
    ] = None,
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw the estimates into this PNG file.")] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave bad rows out and count them.")] = False,
) -> None:
    """Estimate from a log what a policy would have earned."""
    try:
        chosen = target_policy(policy)
        found = read_log(log)
        if rewards is not None:
            found = read_rewards(rewards, found)
        if not skip_bad:
            found = trusted(log, found)
        report = judge(*evidence_of(found.exposures, chosen))
    except RecommenderError as error:
        Console(file=sys.stderr).print(str(error), markup=False)
        typer.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
        raise typer.Exit(1) from None
    answer = _answer(policy, found, report)
    _print(answer, report)
    if plot is not None:
        _draw(plot, policy, report)
        answer["plot"] = str(plot)
    typer.echo(json.dumps(answer, ensure_ascii=False))


def _estimates(report: OffPolicyReport) -> dict[str, Estimate]:
    named = {"logged": report.logged, "ips": report.ips, "snips": report.snips, "dr": report.dr}
    return {name: estimate for name, estimate in named.items() if estimate is not None}


def _answer(policy: str, log: Log, report: OffPolicyReport) -> dict[str, Any]:
    return {
        "policy": policy,
        "policy_versions": sorted({e.policy_version for e in log.exposures}),
        "n": report.exposures,
        "impressions": report.impressions,
        "without_reward": sum(e.reward is None for e in log.exposures),
        "bad_rows": [asdict(problem) for problem in log.problems],
        "ess": report.ess,
        "ess_share": report.ess / report.exposures,
        "refused": None if report.refusal is None else asdict(report.refusal),
        "estimates": {name: asdict(estimate) for name, estimate in _estimates(report).items()},
        "gain": None if report.gain is None else asdict(report.gain),
        "interval": "95 %, asymptotic normal, clustered by impression",
    }


def _print(answer: dict[str, Any], report: OffPolicyReport) -> None:
    console = Console(file=sys.stderr)
    table = Table("", "mean reward", "from", "to", title=f"{answer['policy']} on {answer['n']} exposures")
    for name, e in _estimates(report).items():
        table.add_row(name, f"{e.value:.5f}", f"{e.low:.5f}", f"{e.high:.5f}")
    console.print(table)
    console.print(f"Effective sample size {report.ess:.1f} ({answer['ess_share']:.1%}).", highlight=False)
    if report.refusal is not None:
        console.print(f"Not estimated: {report.refusal.reason}.", highlight=False)


def _draw(plot: Path, policy: str, report: OffPolicyReport) -> None:
    title = f"{policy}: effective sample size {report.ess:.0f} of {report.exposures}"
    if report.refusal is not None:
        title += f"\nnot estimated: {report.refusal.code}"
    draw_estimates(plot, title, _estimates(report))


replay.__doc__ = _HELP.format(
    columns="\n\n".join(f"- {name}: {meaning}" for name, meaning in COLUMNS.items()),
    policies="\n\n".join(f"- {name}: {meaning}" for name, meaning in KNOWN.items()),
)
