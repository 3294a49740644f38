"""Searching for a turn: the query with its context, in a worker thread, and what the log keeps of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Protocol

import anyio
import structlog

from bot.actions.call import TurnFacts
from bot.dialogue import responses
from bot.dialogue.events import Searched
from bot.platform_port import PlatformPort, PlatformUnavailable
from bot.predictions import Predictions
from nlu import FALLBACK_INTENT
from retrieval import Embedder, Query, SearchResult

log = structlog.get_logger()
# As the judgements on which P(answerable) was fitted had it.
_SURE = 0.5


class Searcher(Protocol):
    """What actions need of the retriever."""

    def search(self, query: Query) -> SearchResult: ...

    def open_source(self, source_id: str, query: Query) -> SearchResult | None: ...


class TurnSearch:
    """Runs one search for a turn.

    The query vector is the one that the understanding stage computed, unless another model embeds for search.
    """

    def __init__(
        self,
        retriever: Searcher,
        predictions: Predictions,
        platform: PlatformPort,
        limiter: anyio.CapacityLimiter,
        embedder: Embedder | None = None,
        today: Callable[[], date] | None = None,
    ) -> None:
        """`today`: what was due for review before it is not quoted; without it everything is."""
        self._retriever = retriever
        self._predictions = predictions
        self._platform = platform
        self._limiter = limiter
        self._embedder = embedder
        self._today = today

    async def search(self, facts: TurnFacts) -> SearchResult:
        vector = None
        if self._embedder is not None:
            embed = self._embedder.vectors
            vector = (await anyio.to_thread.run_sync(embed, [facts.question], "query", limiter=self._limiter))[0]
        elif not facts.understood.degraded:
            vector = (await self._predictions.predict(facts.question, facts.tracker.language or "zh")).vector
        query = replace(
            await self._query(facts),
            vector=vector,
            intent=_sure_intent(facts),
            previous=facts.previous_question,
            quoted=facts.quoted,
        )
        return await anyio.to_thread.run_sync(self._retriever.search, query, limiter=self._limiter)

    async def opened(self, facts: TurnFacts, source_id: str) -> SearchResult:
        """What the learner chose of the readings that were offered; searched anew when it is there no longer."""
        query = await self._query(facts)
        found = await anyio.to_thread.run_sync(self._retriever.open_source, source_id, query, limiter=self._limiter)
        return found or await self.search(facts)

    async def _query(self, facts: TurnFacts) -> Query:
        owned: frozenset[str] = frozenset()
        if facts.context.learner_id is not None:
            owned = await self._owned(facts.context.learner_id)
        today = self._today() if self._today is not None else None
        return Query(facts.question, facts.language, None, entitled_courses=owned, today=today)

    async def _owned(self, learner_id: str) -> frozenset[str]:
        """Nothing while the platform is down: open lessons and help pages still answer, locked ones don't."""
        try:
            return await self._platform.owned_courses(learner_id)
        except PlatformUnavailable:
            log.warning("entitlements_missing")
            return frozenset()


def introduced(facts: TurnFacts, result: SearchResult, text: str) -> str:
    """A quotation after what must be said of it: how it was searched for, or that it is in the other language."""
    if result.degraded:
        text = f"{responses.say('utter_words_only', facts.language)}\n{text}"
    elif result.hits[0].passage.language != facts.language:
        text = f"{responses.say('utter_other_language', facts.language)}\n{text}"
    return read_as(facts, result) + text


def read_as(facts: TurnFacts, result: SearchResult) -> str:
    """A line that says what was searched for, where that is not what was written; empty otherwise."""
    if not result.respelt and facts.understood.read_as is None:
        return ""
    asked = result.used_text if result.respelt else facts.question
    return f"{responses.say('utter_read_as', facts.language, text=asked)}\n"


def _sure_intent(facts: TurnFacts) -> str | None:
    understood = facts.understood
    return understood.intent if understood.confidence >= _SURE and understood.intent != FALLBACK_INTENT else None


def searched(facts: TurnFacts, result: SearchResult) -> Searched:
    """The fact of a search, with its probability against the threshold."""
    courses = [hit.passage.course_id for hit in result.hits[:2] if hit.passage.course_id is not None]
    return Searched(
        turn_id=facts.context.turn_id,
        verdict=result.verdict,
        probability=round(result.probability, 4),
        threshold=result.threshold,
        source_ids=tuple(hit.passage.id for hit in result.hits[:3]),
        course_ids=tuple(courses),
        domain=result.hits[0].passage.domain if result.hits else None,
        carried=result.used_text != facts.question and not result.respelt,
    )
