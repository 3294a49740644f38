"""`python -m tests.retrieval.builder INDEX STATE…`: builds states of a small content one after another, to be killed.

A state is a number: its passages say it, odd ones lack every fourth passage (they were deleted), and every third state
renames what it has. The last line printed before a build names its state.
"""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import structlog

from knowledge import Passage
from retrieval import build_index
from tests.retrieval.fakes import FakeEmbedder

PASSAGES = 120


def passages_of_state(state: int) -> list[Passage]:
    """What the content holds in a state; `version` of every passage is the state."""
    kept = [n for n in range(PASSAGES) if state % 2 == 0 or n % 4]
    return [_passage(n, state) for n in kept]


def _passage(number: int, state: int) -> Passage:
    name = f"subject{number:03}"
    return Passage(
        id=f"lesson:{name}#part",
        source_id=f"lesson:{name}#part",
        kind="lesson",
        language="en",
        title=f"Lesson on {name}",
        heading=f"{name} chapter" if state % 3 else name,
        questions=(),
        text=f"Everything of {name} is explained here. It was written in state{state:04}.",
        url=f"/learn/{name}",
        second=None,
        access="open",
        course_id=name,
        domain="service",
        intent=None,
        version=str(state),
        reviewer="Somebody",
        reviewed_on=date(2026, 11, 1),
        review_due_on=date(2027, 11, 1),
    )


def main(root: Path, states: Sequence[int]) -> None:
    for state in states:
        print(state, flush=True)  # noqa: T201 - read by the test
        build_index(root, passages_of_state(state), FakeEmbedder())
    print("done", flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is the test's
    main(Path(sys.argv[1]), [int(state) for state in sys.argv[2:]])
