"""Judges search as it is served: ranking, false answers at a coverage, and whether every word stands in its passage."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge import Passage
from retrieval.answerable import Fitted, load_fitted
from retrieval.citations import cite
from retrieval.collection import public_collections, sample
from retrieval.embedder import Embedder
from retrieval.evaluation import MODES, evaluate
from retrieval.hits import Query
from retrieval.judged import JudgedQuery
from retrieval.manifest import current_generation
from retrieval.measuring import legs_of, measure, open_index, table
from retrieval.search import Retriever

COVERAGE = 0.85
_MARK = re.compile(r" \[\d+\](\n\n|$)")
_GRAM = {"zh": 12, "en": 6}  # characters, words: a run this long is a quotation, not a coincidence
_LONGEST = 120  # characters of a locked sentence that are asked word for word


@dataclass(frozen=True)
class Composed:
    """What was said in all answers to a set of queries."""

    answers: int
    unsupported: int
    """Runs of text that do not stand word for word in the passage they cite."""
    stale: int
    """Citations whose version or quote is not that of the passage as it is now."""


@dataclass(frozen=True)
class Leaks:
    """What learners without entitlement were told of locked lessons, asked for with their own words."""

    asked: int
    leaked: int
    """Runs of locked words in answers that stand in no open text."""


@dataclass(frozen=True)
class Replaced:
    """Queries that a locked passage answers, asked with no course bought."""

    locked: int
    replaced: int
    """Answered by an open passage instead of a hint at the lock."""
    wrong: int
    """Of these the ones that the open passage does not answer."""


@dataclass(frozen=True)
class Gain:
    """What ranking by both sides gains over the better of the two, on one collection."""

    name: str
    points: float
    """nDCG@10, 0..100."""
    queries: int


def public_gains(
    folder: Path, embedder: Embedder, *, queries: int, documents: int, cache: Path | None = None
) -> list[Gain]:
    """One for each public set below a folder that has development queries and a corpus."""
    gains = []
    for name, whole in public_collections(folder).items():
        collection = sample(whole, queries, documents)
        kept = cache / f"{name}.npz" if cache else None
        modes = evaluate(collection, MODES, embedder, dense_weight=None, cache=kept)
        single = max(modes["dense"]["ndcg@10"], modes["sparse"]["ndcg@10"])
        gains.append(Gain(name, 100 * (modes["hybrid"]["ndcg@10"] - single), len(collection.queries)))
    return gains


def judged_figures(root: Path, embedder: Embedder, queries: Sequence[JudgedQuery]) -> dict[str, float]:
    """Figures of `measuring.table`, and both shares of false answers where `COVERAGE` of the answerable is answered."""
    fitted = load_fitted()
    with open_index(current_generation(root)) as index:
        legs = legs_of(index, embedder, queries)
        figures = table(index, legs, fitted)
        generous = measure(index, legs, _answering(fitted, measure(index, legs, fitted).probabilities, queries))
    for kind in ("near", "far"):
        chosen = [query.kind == f"{kind}_unanswerable" for query in queries]
        figures[f"false_answers_{kind}_at_coverage"] = round(generous.rate(chosen, generous.answered), 3)
    return figures


def _answering(fitted: Fitted, probabilities: Sequence[float], queries: Sequence[JudgedQuery]) -> Fitted:
    """The same with the highest threshold at which enough of the answerable queries is answered."""
    sure = sorted((p for p, q in zip(probabilities, queries, strict=True) if q.relevant), reverse=True)
    return replace(fitted, answers=replace(fitted.answers, threshold=sure[int(COVERAGE * (len(sure) - 1))]))


def composed(retriever: Retriever, embedder: Embedder, queries: Sequence[JudgedQuery]) -> Composed:
    """Every answer to the queries, held word for word against the passages it cites."""
    vectors = embedder.vectors([query.text for query in queries], "query")
    answers = unsupported = stale = 0
    for query, vector in zip(queries, vectors, strict=True):
        result = retriever.search(Query(query.text, query.language, vector, query.previous, intent=query.intent))
        if result.verdict != "answer":
            continue
        answers += 1
        answer = cite(result.hits, result.used_text)
        by_id = {hit.passage.id: hit.passage for hit in result.hits}
        said = [part for part in _MARK.split(answer.text) if part and part.strip()]
        unsupported += sum(not any(part in by_id[c.source_id].quotable for c in answer.citations) for part in said)
        for citation in answer.citations:
            passage = by_id[citation.source_id]
            stale += citation.version != passage.version or citation.quote not in passage.quotable
    return Composed(answers, unsupported, stale)


def leaks(retriever: Retriever, embedder: Embedder, passages: Sequence[Passage]) -> Leaks:
    """Asks for every locked passage by its heading and by its own first sentences, with no course bought."""
    spoken = {gram for passage in passages if passage.access == "open" for gram in _grams(passage)}
    locked = [passage for passage in passages if passage.access != "open"]
    secret = {gram for passage in locked for gram in _grams(passage)} - spoken
    asked = leaked = 0
    for passage in locked:
        questions = [passage.heading, passage.text[:_LONGEST]]
        for text, vector in zip(questions, embedder.vectors(questions, "query"), strict=True):
            asked += 1
            result = retriever.search(Query(text, passage.language, vector))
            if any(hit.readable for hit in result.hits):
                answer = cite(result.hits, result.used_text)
                said = passage.model_copy(update={"text": answer.text})
                leaked += sum(gram in secret for gram in _grams(said))
    return Leaks(asked, leaked)


def replacements(
    retriever: Retriever, embedder: Embedder, queries: Sequence[JudgedQuery], courses: Collection[str]
) -> Replaced:
    """Asks each query as an owner of all `courses` and as an owner of none."""
    locked = replaced = wrong = 0
    for query, vector in zip(queries, embedder.vectors([query.text for query in queries], "query"), strict=True):
        asked = Query(query.text, query.language, vector, query.previous, intent=query.intent)
        owner = retriever.search(replace(asked, entitled_courses=frozenset(courses)))
        if owner.verdict != "answer" or owner.hits[0].passage.access == "open":
            continue
        locked += 1
        stranger = retriever.search(asked)
        if stranger.verdict == "answer":
            replaced += 1
            wrong += not query.answered_by(stranger.hits[0].passage.id)
    return Replaced(locked, replaced, wrong)


def _grams(passage: Passage) -> Iterator[str]:
    size = _GRAM[passage.language]
    parts = passage.text if passage.language == "zh" else passage.text.lower().split()
    for start in range(len(parts) - size + 1):
        run = parts[start : start + size]
        yield run if isinstance(run, str) else " ".join(run)
