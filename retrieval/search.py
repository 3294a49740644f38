"""Retriever: follow-up, both sides, rank, entitlement, then answer, ask or abstain. Read this file first."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from knowledge import Passage
from retrieval.answerable import EXPLAINED, Fitted, explaining_first, features_of, load_fitted, probability
from retrieval.candidates import Found, gather
from retrieval.embedder import Embedder
from retrieval.errors import IndexUnavailable
from retrieval.follow_up import carried_query, carried_wins, needs_context
from retrieval.hits import Hit, Query, SearchResult, Vector, Verdict
from retrieval.open_index import OpenIndex, ServingIndex
from retrieval.ranking import Candidate, Ranked, among_themselves, own_language_first, rank, source_of, stands_in
from retrieval.respelling import from_homophones, from_pinyin, from_slips, respell, respelt_wins
from retrieval.sparse import searchable

log = structlog.get_logger()
_LEG = 30  # hits taken from each side before ranking
_SHOWN = 5
# How much less sure an open passage may be than a locked one in whose place it answers.
_NEARLY_AS_SURE = 0.1
_NOT_FOUND = frozenset({"nothing_found", "below_threshold", "not_explained"})


class Retriever:
    """Searches the current generation of the index; safe to call from several threads.

    When Chroma's files are broken, words alone answer while a new generation is built.
    """

    def __init__(self, root: Path, embedder: Embedder, fitted: Fitted | None = None) -> None:
        """Raises:
        IndexMissing, IndexMismatch: nothing to open, or built with another encoder.
        """
        self._embedder = embedder
        self._fitted = fitted or load_fitted()
        self._serving = ServingIndex(root, embedder.identity)

    @property
    def degraded(self) -> bool:
        """True while words alone answer."""
        return self._serving.degraded

    def search(self, query: Query) -> SearchResult:
        """The best passages and whether they answer; never raises for a broken dense side."""
        index = self._serving.current()
        result = self._as_it_stands(index, query)
        return self._read_again(index, query, result) or result

    def _as_it_stands(self, index: OpenIndex, query: Query) -> SearchResult:
        result = self._search_one(index, query, query.text, query.vector)
        carried = carried_query(query.text, query.previous, query.language)
        alone = (result.probability, result.threshold)
        if carried is not None and needs_context(query.text, query.language, *alone):
            with_context = self._with_context(index, query, carried)
            found = searchable(with_context.hits[0].passage) if with_context.hits else ""
            sure = (result.probability, with_context.probability)
            if carried_wins(*sure, query.text, query.language, found):
                return with_context
        return result

    def _with_context(self, index: OpenIndex, query: Query, carried: str) -> SearchResult:
        """A short answer is said whole: who goes on asking wants another one, where there is one."""
        vector = self._vector(query, carried)
        found = self._search_one(index, query, carried, vector)
        if found.verdict != "answer" or found.hits[0].passage.id not in query.quoted:
            return found
        if found.hits[0].passage.kind != "faq":
            return found
        another = self._search_one(index, query, carried, vector, without=frozenset(map(source_of, query.quoted)))
        return another if another.verdict == "answer" and another.hits[0].passage.kind == "faq" else found

    def _read_again(self, index: OpenIndex, query: Query, result: SearchResult) -> SearchResult | None:
        """What is found when slips and pinyin are read as they were probably meant; None where that is no better."""
        if result.reason not in _NOT_FOUND:
            return None
        respelt = respell(query.text, index.spellings)
        if respelt is None:
            return None
        if respelt.pinyin:  # what understanding made of the letters says nothing
            query = replace(query, language="zh", intent=None)
        again = self._search_one(index, query, respelt.text, self._vector(query, respelt.text))
        return replace(again, respelt=True) if respelt_wins(result.probability, respelt, again.probability) else None

    def _vector(self, query: Query, text: str) -> Vector | None:
        """Of another wording; None where the query is searched by words alone."""
        return None if query.vector is None else self._embedder.vectors([text], "query")[0]

    def open_source(self, source_id: str, query: Query) -> SearchResult | None:
        """A source that the learner has chosen, as if it had been found; None when it is there no longer.

        It is answered only where the learner may read it.
        """
        index = self._serving.current()
        passage = index.store.of_source(source_id, query.language)
        if passage is None:
            return None
        due = query.today is not None and passage.review_due_on < query.today
        hit = Hit(passage, 1.0, 1.0, 1.0, _readable(passage, query) and not due)
        verdict: Verdict = "answer" if hit.readable else "abstain"
        reason = "" if hit.readable else "under_review" if due else "locked"
        return SearchResult(verdict, 1.0, 0.0, (hit,), query.text, False, reason)

    def read_pinyin(self, text: str) -> str | None:
        """What a message in Latin letters says in Chinese; None where it is no pinyin."""
        return from_pinyin(text, self._serving.current().spellings)

    def read_slips(self, text: str) -> str | None:
        """What a message in Latin letters says without its slips; None where there are none."""
        return from_slips(text, self._serving.current().spellings)

    def read_homophones(self, text: str) -> str | None:
        """What a Chinese message says with the characters that were meant; None where none were mistaken."""
        return from_homophones(text, self._serving.current().spellings)

    def close(self) -> None:
        self._serving.close()

    def _search_one(
        self,
        index: OpenIndex,
        query: Query,
        text: str,
        vector: Vector | None,
        *,
        without: frozenset[str] = frozenset(),
    ) -> SearchResult:
        """`without`: sources that are not wanted again."""
        words = [found for found in index.sparse.best(text, _LEG) if source_of(found[0]) not in without]
        dense, degraded = self._dense(index, vector)
        near = None if degraded else vector
        candidates = gather(index.store, dense, words, near, language=query.language, intent=query.intent)
        candidates = [candidate for candidate in candidates if source_of(candidate.id) not in without]
        overdue = frozenset() if query.today is None else index.store.overdue(query.today)
        due = [candidate for candidate in candidates if candidate.id in overdue]
        result = self._rank_and_judge(
            index, query, text, [found for found in candidates if found not in due], words, degraded
        )
        if result.verdict == "answer" or not due:
            return result
        return self._under_review(index, query, text, candidates, words, degraded) or result

    def _under_review(
        self, index: OpenIndex, query: Query, text: str, candidates: list[Candidate], words: Found, degraded: bool
    ) -> SearchResult | None:
        """What would have answered were its review not overdue, to be named and not quoted."""
        result = self._rank_and_judge(index, replace(query, today=None), text, candidates, words, degraded)
        best = result.hits[:1]
        if result.verdict != "answer" or query.today is None or best[0].passage.review_due_on >= query.today:
            return None
        named = (replace(best[0], readable=False),)
        return replace(result, verdict="abstain", reason="under_review", hits=named)

    def _rank_and_judge(
        self, index: OpenIndex, query: Query, text: str, candidates: list[Candidate], words: Found, degraded: bool
    ) -> SearchResult:
        ranking = rank(candidates, self._fitted.weights)
        if not ranking:
            return SearchResult("abstain", 0.0, self._threshold(degraded), (), text, degraded, "nothing_found")
        words_best = words[0][0] if words else None
        whole = self._judge(index, query, text, ranking, words_best, degraded)
        readable = [found for found in ranking if _readable(index.store.passage(found.candidate.id), query)]
        if len(readable) == len(ranking) or not readable:
            return whole
        # What stands behind a lock is often said in the open as well, in an answer or a first lesson. Where it is not,
        # the learner is told where it stands.
        if whole.hits[0].readable:
            # Locked or not, what says the same behind it makes it no less an answer.
            open_first = own_language_first(explaining_first(text, readable, index.store))
            return replace(whole, hits=self._shown(index, query, open_first))
        if whole.reason != "locked":
            return self._judge(index, query, text, readable, words_best, degraded)
        if not stands_in(readable[0], ranking[0]):
            return whole
        instead = self._judge(index, query, text, among_themselves(readable), words_best, degraded)
        nearly = instead.verdict == "answer" and instead.probability >= whole.probability - _NEARLY_AS_SURE
        return instead if nearly else whole

    def _judge(
        self,
        index: OpenIndex,
        query: Query,
        text: str,
        ranking: Sequence[Ranked],
        words_best: str | None,
        degraded: bool,
    ) -> SearchResult:
        ranking = explaining_first(text, ranking, index.store)
        best = index.store.passage(ranking[0].candidate.id)
        features = features_of(text, ranking, index.store, words_best)
        judge = self._fitted.words_alone if degraded else self._fitted.answers
        sure = probability(features, judge, query.intent)
        shown = self._shown(index, query, own_language_first(ranking))
        verdict: Verdict = "answer"
        reason = ""
        # Words alone are only trusted with the reviewed answers.
        if sure < judge.threshold or (degraded and best.kind != "faq"):
            verdict, reason = "abstain", "below_threshold"
            choices = probability(features, self._fitted.chooses, query.intent)
            if not degraded and choices >= self._fitted.chooses.threshold and shown[0].readable:
                verdict = "choose"
            if not features[EXPLAINED]:
                reason = "not_explained"
        elif not shown[0].readable:
            verdict, reason = "abstain", "locked"
        return SearchResult(verdict, sure, judge.threshold, shown, text, degraded, reason, features)

    def _shown(self, index: OpenIndex, query: Query, ranking: Sequence[Ranked]) -> tuple[Hit, ...]:
        """The first hits, each in the learner's language where somebody wrote it in that."""
        hits: dict[str, Hit] = {}
        for found in ranking[: _SHOWN * 3]:
            if len(hits) == _SHOWN:
                break
            passage = index.store.in_language(index.store.passage(found.candidate.id), query.language)
            if query.today is not None and passage.review_due_on < query.today:
                passage = index.store.passage(found.candidate.id)  # the other language is under review
            readable = _readable(passage, query)
            hit = Hit(passage, found.share, found.candidate.dense, found.candidate.words, readable, found.missed)
            hits.setdefault(source_of(passage.id), hit)
        return tuple(hits.values())

    def _threshold(self, degraded: bool) -> float:
        return (self._fitted.words_alone if degraded else self._fitted.answers).threshold

    def _dense(self, index: OpenIndex, vector: Vector | None) -> tuple[list[tuple[str, float]], bool]:
        if vector is None or index.dense is None:
            return [], True
        try:
            return index.dense.nearest(vector, _LEG), False
        except IndexUnavailable as error:
            log.error("dense_search_failed", error=str(error))  # noqa: TRY400 - the cause is in the message
            self._serving.without_dense(index)
            return [], True


def _readable(passage: Passage, query: Query) -> bool:
    return passage.access == "open" or passage.course_id in query.entitled_courses
