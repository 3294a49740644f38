"""Command: simulated users before the real turn, and a report of how they fared."""

import argparse
import json
import sys
from pathlib import Path

from tests.simulator.picture import draw
from tests.simulator.processes import played
from tests.simulator.report import as_text, summary

_FLOORS = {"clean": 0.95, "noisy": 0.90}


def main() -> None:
    """Play, report, and fail where a floor isn't held or a rule was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--conversations", type=int, default=500, help="in each language; every second one is noisy")
    parser.add_argument("--languages", default="zh,en")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="number of the first conversation")
    parser.add_argument("--jobs", type=int, default=1, help="processes, each with its own models")
    parser.add_argument("--out", type=Path, help="folder for report.txt, report.json and report.png")
    parser.add_argument("--replay", metavar="LANGUAGE:NUMBER", help="play this one and show its transcript")
    asked = parser.parse_args()
    if asked.replay:
        language, _, number = asked.replay.partition(":")
        wanted = [(language, int(number))]
    else:
        numbers = range(asked.first, asked.first + asked.conversations)
        wanted = [(language, number) for language in asked.languages.split(",") for number in numbers]
    results = played(wanted, asked.seed, asked.jobs)
    if asked.replay:
        sys.stdout.write("\n".join([*results[0].transcript, *results[0].problems, *results[0].violations]) + "\n")
        return
    text = as_text(results, asked.seed)
    sys.stdout.write(text.partition("\n---")[0] + "\n")
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        asked.out.joinpath("report.txt").write_text(text, encoding="utf-8")
        data = {"seed": asked.seed, **summary(results), "results": [result.plain() for result in results]}
        asked.out.joinpath("report.json").write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        draw(results, asked.out / "report.png")
    found = summary(results)
    held = all(
        good >= _FLOORS[key.split()[1]] * of for key, (good, of) in found["success"]["language and noise"].items()
    )
    sys.exit(0 if held and not found["violations"] else 1)


if __name__ == "__main__":
    main()
