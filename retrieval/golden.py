"""Golden questions: how a generation handles each judged question, and what a new one does worse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from retrieval.answerable import Fitted, load_fitted
from retrieval.embedder import Embedder
from retrieval.judged import JudgedQuery
from retrieval.measuring import legs_of, measure, open_index

Outcome = Literal["right", "offered", "unanswered", "wrong"]
"""`right` is also silence about what nothing answers; `offered`: among what it asks the learner to choose from."""
_CHOICES = 3
_WORTH: dict[str, int] = {"right": 3, "offered": 2, "unanswered": 1, "wrong": 0}


@dataclass(frozen=True)
class Worse:
    """A question that a new generation handles worse."""

    question: str
    language: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True)
class Comparison:
    """A generation against the one that serves."""

    questions: int
    right_before: int
    right_after: int
    worse: tuple[Worse, ...] = ()
    better: int = 0
    lost_answers: int = 0
    """So many fewer of the questions that something answers are answered rightly."""


def outcomes(
    generation: Path, embedder: Embedder, queries: Sequence[JudgedQuery], fitted: Fitted | None = None
) -> dict[str, Outcome]:
    """By the question's id."""
    fitted = fitted or load_fitted()
    with open_index(generation) as index:
        legs = legs_of(index, embedder, queries)
        measured = measure(index, legs, fitted)
        asked = measure(index, legs, replace(fitted, answers=fitted.chooses)).answered
    return {
        query.id: _outcome(query, rank, answered, asks)
        for query, rank, answered, asks in zip(queries, measured.ranks, measured.answered, asked, strict=True)
    }


def compare(queries: Sequence[JudgedQuery], before: Mapping[str, Outcome], after: Mapping[str, Outcome]) -> Comparison:
    worse = [
        Worse(query.text, query.language, before[query.id], after[query.id])
        for query in queries
        if _WORTH[after[query.id]] < _WORTH[before[query.id]]
    ]
    better = sum(_WORTH[after[query.id]] > _WORTH[before[query.id]] for query in queries)
    answerable = [query for query in queries if query.relevant]
    lost = max(0, _right(before, answerable) - _right(after, answerable))
    return Comparison(len(queries), _right(before, queries), _right(after, queries), tuple(worse), better, lost)


def _right(found: Mapping[str, Outcome], queries: Sequence[JudgedQuery]) -> int:
    return sum(found[query.id] == "right" for query in queries)


def _outcome(query: JudgedQuery, rank: int | None, answered: bool, asks: bool) -> Outcome:
    if not query.relevant:
        return "wrong" if answered else "right"
    if answered:
        return "right" if rank == 1 else "wrong"
    return "offered" if asks and rank is not None and rank <= _CHOICES else "unanswered"
