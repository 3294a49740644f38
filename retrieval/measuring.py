"""Measures search on judged queries as the retriever would treat them."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.answerable import Fitted, explaining_first, features_of, probability
from retrieval.candidates import gather
from retrieval.dense import DenseIndex
from retrieval.embedder import Embedder
from retrieval.follow_up import carried_query, carried_wins, needs_context
from retrieval.judged import JudgedQuery
from retrieval.passage_store import PassageStore
from retrieval.ranking import Candidate, Ranked, best_of_sources, own_language_first, rank
from retrieval.respelling import Respelt, respell, respelt_wins
from retrieval.sparse import SparseIndex, searchable
from retrieval.spellings import Spellings

LEG = 30
"""Hits taken from each side."""


@dataclass(frozen=True)
class OpenIndex:
    """The parts of one generation that a measurement reads."""

    store: PassageStore
    dense: DenseIndex
    sparse: SparseIndex
    spellings: Spellings


@contextmanager
def open_index(generation: Path) -> Iterator[OpenIndex]:
    """Raises:
    OSError, sqlite3.Error, IndexUnavailable: the generation was taken away, or is damaged.
    """
    with (
        closing(PassageStore(generation)) as store,
        closing(DenseIndex(generation)) as dense,
        closing(Spellings(generation)) as spellings,
    ):
        yield OpenIndex(store, dense, SparseIndex.load(generation, store.ids()), spellings)


@dataclass(frozen=True)
class Legs:
    """What both sides found for one wording of a judged query."""

    judged: JudgedQuery
    text: str
    candidates: Sequence[Candidate]
    words_best: str | None
    respelt: Respelt | None = None
    """The reading that it is, where it is not the question as it was written."""


def legs_of(index: OpenIndex, embedder: Embedder, queries: Sequence[JudgedQuery]) -> list[list[Legs]]:
    """For each query its wordings: the raw one, with carried context where it is a follow-up, and what it is read as
    without slips where there is such a reading.
    """
    texts, readings = [], []
    for query in queries:
        carried = carried_query(query.text, query.previous, query.language)
        respelt = respell(query.text, index.spellings)
        texts.append([query.text, *([carried] if carried else []), *([respelt.text] if respelt else [])])
        readings.append(respelt)
    vectors = iter(embedder.vectors([text for wordings in texts for text in wordings], "query"))
    found = []
    for query, wordings, respelt in zip(queries, texts, readings, strict=True):
        legs = []
        for text in wordings:
            read = respelt if respelt is not None and text == wordings[-1] else None
            pinyin = read is not None and read.pinyin
            vector = next(vectors)
            words = index.sparse.best(text, LEG)
            candidates = gather(
                index.store,
                index.dense.nearest(vector, LEG),
                words,
                vector,
                language="zh" if pinyin else query.language,
                intent=None if pinyin else query.intent,
            )
            legs.append(Legs(query, text, candidates, words[0][0] if words else None, read))
        found.append(legs)
    return found


@dataclass(frozen=True)
class Measured:
    """What a fit achieves on a set of judged queries."""

    probabilities: list[float]
    ranks: list[int | None]
    """Rank of the first passage that answers, from 1; None when it isn't among the hits, or nothing answers."""
    answered: list[bool]

    def rate(self, chosen: Sequence[bool], good: Sequence[bool]) -> float:
        total = sum(chosen)
        return sum(c and g for c, g in zip(chosen, good, strict=True)) / total if total else 0.0


def measure(index: OpenIndex, legs: Sequence[Sequence[Legs]], fitted: Fitted) -> Measured:
    """Every query by the surer of its wordings; without its slips only where it is not answered as it stands."""
    probabilities, ranks, answered = [], [], []
    for wordings in legs:
        judged = wordings[0].judged
        best: tuple[float, list[Ranked]] = (-1.0, [])
        for number, one in enumerate(wordings):
            ranking = rank(one.candidates, fitted.weights)
            sure, words = 0.0, ""
            if ranking:
                ranking = list(explaining_first(one.text, ranking, index.store))
                passage = index.store.passage(ranking[0].candidate.id)
                features = features_of(one.text, ranking, index.store, one.words_best)
                intent = None if one.respelt is not None and one.respelt.pinyin else judged.intent
                sure, words = probability(features, fitted.answers, intent), searchable(passage)
            if one.respelt is not None:
                wins = best[0] < fitted.answers.threshold and respelt_wins(best[0], one.respelt, sure)
            else:
                wins = number == 0 or (
                    needs_context(judged.text, judged.language, best[0], fitted.answers.threshold)
                    and carried_wins(best[0], sure, judged.text, judged.language, words)
                )
            if wins:
                best = (sure, ranking)
        found = [judged.answered_by(ranked.candidate.id) for ranked in best_of_sources(own_language_first(best[1]))]
        ranks.append(found.index(True) + 1 if True in found else None)
        probabilities.append(best[0])
        answered.append(best[0] >= fitted.answers.threshold)
    return Measured(probabilities, ranks, answered)


def table(index: OpenIndex, legs: Sequence[Sequence[Legs]], fitted: Fitted) -> dict[str, float]:
    """The bars of DESIGN.md that judged queries can show."""
    queries = [wordings[0].judged for wordings in legs]
    measured = measure(index, legs, fitted)
    chooses = measure(index, legs, replace(fitted, answers=fitted.chooses))
    ranks, answered = measured.ranks, measured.answered
    figures: dict[str, float] = {}
    for kind in ("faq", "lesson", "policy", "cross_lingual", "follow_up"):
        chosen = [q.kind == kind for q in queries]
        for depth in (1, 5):
            hit = [rank is not None and rank <= depth for rank in ranks]
            figures[f"{kind}_recall@{depth}"] = round(measured.rate(chosen, hit), 3)
    answerable = [bool(q.relevant) for q in queries]
    figures["coverage"] = round(measured.rate(answerable, answered), 3)
    right = [rank == 1 for rank in ranks]
    said = [a and b for a, b in zip(answerable, answered, strict=True)]
    figures["right_when_answered"] = round(measured.rate(said, right), 3)
    asked = [choose and not answer for choose, answer in zip(chooses.answered, answered, strict=True)]
    figures["asked_which"] = round(measured.rate(answerable, asked), 3)
    among = [rank is not None and rank <= 3 for rank in ranks]
    figures["right_among_choices"] = round(
        measured.rate([a and b for a, b in zip(answerable, asked, strict=True)], among), 3
    )
    for kind in ("near_unanswerable", "far_unanswerable"):
        chosen = [q.kind == kind for q in queries]
        figures[f"false_answers_{kind.split('_')[0]}"] = round(measured.rate(chosen, answered), 3)
        figures[f"asked_which_{kind.split('_')[0]}"] = round(measured.rate(chosen, asked), 3)
    return figures
