"""A real house whose reading and finding come from a table, on a clock that can be moved, and its many learners."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from bot.bootstrap import House, build_house
from bot.engines import Engines
from bot.platform_port import Learner
from bot.platforms.demo import DemoPlatform
from bot.settings import Settings
from bot.understand import Limits
from knowledge import Catalogue, Passage, passages_of
from nlu import Prediction, find_red_flag
from recommender import Snapshot
from retrieval import Hit, Query, SearchResult
from tests.fakes.clock import FakeClock
from tests.system.offers.lines import BY_TEXT, Line

DOMAINS = ("health", "nutrition", "finance", "insurance", "home")
_AXES = dict(zip(DOMAINS, np.eye(8, dtype=np.float32), strict=False))
_UNCLEAR = np.eye(8, dtype=np.float32)[7]
MINORS = frozenset(f"minor-{n}" for n in range(40))


class TablePredictor:
    """Implements predictions.Predictor: every line is read as what it means; others are not understood."""

    def predict_many(self, texts: Sequence[str], default_languages: Sequence[str]) -> list[Prediction]:
        return [self._prediction(*asked) for asked in zip(texts, default_languages, strict=True)]

    def _prediction(self, text: str, default_language: str) -> Prediction:
        line = BY_TEXT.get(text) or Line(text, default_language, "out_of_scope", confidence=0.1)
        intent = "out_of_scope" if line.intent == "nlu_fallback" else line.intent
        ranking = ((intent, line.confidence), ("greet", 1 - line.confidence))
        return Prediction(
            text, line.language, intent, line.confidence, line.confidence - 0.05, ranking, line.sentiment, 0.9, 0.0,
            find_red_flag(text), _AXES.get(line.domain or "", _UNCLEAR),
        )  # fmt: skip


class TableRetriever:
    """Answers every subject question from a passage of its domain, and nothing else."""

    degraded = False

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._found: dict[tuple[str, str], Passage] = {}
        for passage in passages:
            if passage.access == "open":
                self._found.setdefault((passage.domain, passage.language), passage)

    def search(self, query: Query) -> SearchResult:
        line = BY_TEXT.get(query.text)
        passage = self._found.get((line.domain or "", query.language)) if line is not None else None
        if passage is None:
            return SearchResult("abstain", 0.1, 0.5, (), query.text, reason="nothing_found")
        return SearchResult("answer", 0.97, 0.5, (Hit(passage, 1.0, 1.0, 1.0, readable=True),), query.text)

    def open_source(self, source_id: str, query: Query) -> SearchResult | None:
        return None

    def read_pinyin(self, text: str) -> str | None:
        return None

    def read_slips(self, text: str) -> str | None:
        return None

    def read_homophones(self, text: str) -> str | None:
        return None

    def close(self) -> None:
        pass


class ManyLearners(DemoPlatform):
    """The demo's learners, and as many more as are simulated; some are minors, some own courses."""

    async def learner(self, learner_id: str) -> Learner | None:
        if learner_id.startswith(("learner-sim", "minor-")):
            return Learner(learner_id, learner_id, "zh", "CN", minor=learner_id in MINORS)
        return await super().learner(learner_id)

    async def owned_courses(self, learner_id: str) -> frozenset[str]:
        if learner_id.startswith("learner-sim") and learner_id.endswith("7"):
            return frozenset({"first-budget", "sleep-well"})
        return await super().owned_courses(learner_id)


@dataclass
class City:
    """Everything that outlives a restart: the database's folder, the clock, and what engines know."""

    settings: Settings
    catalogue: Catalogue
    seed: int = 1
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        vectors = {}
        for kind, items in (("course", self.catalogue.courses), ("partner", self.catalogue.products)):
            for item in items:
                near = _AXES[item.domain] + rng.normal(scale=0.18, size=8).astype(np.float32)
                vectors[f"{kind}:{item.id}"] = near / np.linalg.norm(near)
        retriever = cast(Any, TableRetriever(passages_of(self.catalogue)))
        self.engines = Engines(TablePredictor(), Limits(0.4, 0.05), retriever, Snapshot("v", vectors))

    async def open(self) -> House:
        """Start the program, as after a restart: only the database remembers."""
        house = build_house(
            self.settings, self.catalogue, rng=np.random.default_rng(self.seed), clock=self.clock,
            engines=self.engines, platform=ManyLearners(),
        )  # fmt: skip
        await house.start()
        return house
