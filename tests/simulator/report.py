"""The report: success by form, language, noise and persona, turns, broken rules; as text and as plain data."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.simulator.play import Result

Share = tuple[int, int]
"""How many succeeded, of how many."""


def shares(results: Iterable[Result], key: Callable[[Result], Iterable[str]]) -> dict[str, Share]:
    """A conversation with two goals counts under both."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for result in results:
        for name in key(result):
            found[name][0] += result.succeeded
            found[name][1] += 1
    return {name: (good, of) for name, (good, of) in sorted(found.items())}


GROUPS: dict[str, Callable[[Result], Iterable[str]]] = {
    "language and noise": lambda r: [f"{r.language} {r.noise}"],
    "form": lambda r: r.areas,
    "persona": lambda r: [r.persona],
}

TURNS = "turns against the shortest possible"
TURNS_BY = ("language and noise", "form")


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """Everything that the report says, as plain data."""
    turns = {name: _turns(results, GROUPS[name]) for name in TURNS_BY}
    return {
        "conversations": len(results),
        "success": {name: shares(results, key) for name, key in GROUPS.items()},
        TURNS: turns,
        "violations": sum(len(r.violations) for r in results),
    }


def _turns(results: Iterable[Result], key: Callable[[Result], Iterable[str]]) -> dict[str, float]:
    """Of those that succeeded; a conversation with two goals counts, whole, under both."""
    taken, shortest = defaultdict[str, int](int), defaultdict[str, int](int)
    for result in results:
        for name in key(result) if result.succeeded else ():
            taken[name] += result.turns
            shortest[name] += result.shortest
    return {name: round(taken[name] / max(1, shortest[name]), 3) for name in sorted(taken)}


def as_text(results: Sequence[Result], seed: int) -> str:
    """For people: tables, then every failure with its transcript."""
    found = summary(results)
    lines = [f"{found['conversations']} simulated conversations, seed {seed}", ""]
    for name, group in found["success"].items():
        lines.append(f"Success by {name}")
        lines += [f"  {key:<24} {good / of:6.3f}  ({good} of {of})" for key, (good, of) in group.items()]
        lines.append("")
    for name, turns in found[TURNS].items():
        lines.append(f"Turns against the shortest possible by {name}, where it succeeded")
        lines += [f"  {key:<24} {value:6.2f}" for key, value in turns.items()]
        lines.append("")
    lines += [f"Broken rules: {found['violations']}", ""]
    for result in results:
        if not result.succeeded:
            name = f"{result.language}:{result.number}"
            lines += [f"--- {name} {result.noise}, {result.persona}, {', '.join(result.goals)}"]
            lines += [f"  ! {problem}" for problem in (*result.violations, *result.problems)]
            lines += [f"  {line}" for line in result.transcript]
            lines.append(f"  again: python -m tests.simulator --seed {seed} --replay {name}")
    return "\n".join(lines) + "\n"
