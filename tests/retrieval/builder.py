"""`python -m tests.retrieval.builder [--apart] INDEX STATE…`: builds states of a content in turn, to be killed.

With `--apart` each is built in a process of its own, as servers do it.

A state is a number: its passages say it, odd ones lack every fourth passage (they were deleted), and every third state
renames what it has. The last line printed before a build names its state.
"""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import structlog

from knowledge import Passage
from retrieval import Say, build_index, in_own_process
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


def build(say: Say, root: Path, state: int) -> None:
    build_index(root, passages_of_state(state), FakeEmbedder())


def main(root: Path, states: Sequence[int], *, apart: bool) -> None:
    for state in states:
        print(state, flush=True)  # noqa: T201 - read by the test
        if apart:
            in_own_process(build, root, state)
        else:
            build(lambda said: None, root, state)
    print("done", flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is the test's
    arguments = [argument for argument in sys.argv[1:] if argument != "--apart"]
    main(Path(arguments[0]), [int(state) for state in arguments[1:]], apart="--apart" in sys.argv)
