"""When the last question is worth carrying: `python -m tests.benchmarks.carrying`, on judged development queries.

Follow-ups as they were judged, and every other query asked three times after one about something else.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings
from nlu import Encoder
from retrieval.answerable import load_fitted
from retrieval.follow_up import needs_context
from retrieval.judged import DEFAULT_FILE, MOST_ASKED, JudgedQuery, read_judged
from retrieval.manifest import current_generation
from retrieval.measuring import Measured, OpenIndex, legs_of, measure, open_index
from tests.benchmarks.workplace import workplace

_ROUNDS = 3


@dataclass(frozen=True)
class Carried:
    """Queries short enough to carry the last question; each searched with it always, and where it is needed."""

    asked: str
    queries: int
    spared: int
    """Answered alone and not searched again."""
    right_always: int
    """Answered, and rightly."""
    right: int
    wrong_always: int
    wrong: int


def compare(index: OpenIndex, encoder: Encoder, asked: str, queries: Sequence[JudgedQuery]) -> Carried:
    """What carrying changes for these queries."""
    fitted = load_fitted()
    every = [[one for one in wordings if one.respelt is None] for wordings in legs_of(index, encoder, queries)]
    legs = [wordings for wordings in every if len(wordings) > 1]
    threshold = fitted.answers.threshold
    alone = measure(index, [wordings[:1] for wordings in legs], fitted)
    served = measure(index, legs, fitted)
    # Nothing is answered alone where nothing is ever sure enough: so the last question is always carried.
    always = measure(index, legs, replace(fitted, answers=replace(fitted.answers, threshold=2.0)))
    spared = [
        not needs_context(one.judged.text, one.judged.language, sure, threshold)
        for (one, *_), sure in zip(legs, alone.probabilities, strict=True)
    ]
    return Carried(asked, len(legs), sum(spared), *_counted(always, served, threshold))


def _counted(always: Measured, served: Measured, threshold: float) -> list[int]:
    """Right answers of both, then wrong ones."""
    ranks = [
        [rank for sure, rank in zip(one.probabilities, one.ranks, strict=True) if sure >= threshold]
        for one in (always, served)
    ]
    right = [sum(rank == 1 for rank in one) for one in ranks]
    return [*right, *(len(one) - good for one, good in zip(ranks, right, strict=True))]


def _after_another(queries: Sequence[JudgedQuery]) -> list[JudgedQuery]:
    rng = random.Random(7)
    found = []
    for _ in range(_ROUNDS):
        for query in queries:
            others = [o for o in queries if o.language == query.language and o.relevant != query.relevant]
            found.append(replace(query, previous=rng.choice(others).text))
    return found


def main(
    built: Annotated[Path | None, typer.Option(help="Folder with a built index; by default ZHIKE_VAR.")] = None,
) -> None:
    """Print one JSON object for follow-ups and one for questions that stand alone."""
    queries = [query for file in (DEFAULT_FILE, MOST_ASKED) for query in read_judged(file, "dev")]
    encoder = Encoder(threads=2)
    with workplace(built or Settings().var) as var, open_index(current_generation(var / "index")) as index:
        follow_ups = [query for query in queries if query.previous]
        alone = _after_another([query for query in queries if not query.previous])
        for asked, chosen in (("follow-up", follow_ups), ("after another subject", alone)):
            print(json.dumps(asdict(compare(index, encoder, asked, chosen))))  # noqa: T201 - the result


if __name__ == "__main__":
    typer.run(main)
