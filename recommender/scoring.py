"""Scoring: how well each item that fits suits a moment; content, the graph of concepts and what others took."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from knowledge import Catalogue, Course, PartnerProduct
from recommender.filters import course_fits, product_fits
from recommender.learned import Learned
from recommender.reasons import matched_topic, studied_before
from recommender.related import Related, nearest
from recommender.slate import Kind, OfferContext, Vector
from recommender.snapshot import Snapshot

TOPIC_BONUS = 0.25
_CITED_BONUS = 0.15
_NEXT_BONUS = 0.15
_OWN_COURSE_BONUS = 0.05
# Below a topic that was named and above what tells two near items apart. The first neighbour, or the model's first
# item, has all of it, the n-th an n-th.
_RELATED_BONUS = 0.08
_LEARNED_BONUS = 0.12
_RANKED = 10
_SOURCES = 2


@dataclass(frozen=True)
class Candidate:
    """An item that fits, and what speaks for it now."""

    kind: Kind
    item: Course | PartnerProduct
    near: float
    """Nearness to what was said, by vector and words: whether the item may be suggested at all."""
    score: float
    """What orders those that may."""
    features: tuple[float, ...]
    """As `learned.FEATURES` names them."""
    related: tuple[str, Related] | None = None
    """The course that leads here, as `course:<id>`, and by which concept."""
    because: str | None = None
    """Key of the event in the learner's history that speaks loudest for the item in the fitted model."""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.item.id}"


class Scoring:
    """Scores the items of one catalogue."""

    def __init__(self, catalogue: Catalogue, snapshot: Snapshot, learned: Learned) -> None:
        self._catalogue = catalogue
        self._snapshot = snapshot
        self._learned = learned

    def candidates(self, context: OfferContext) -> list[Candidate]:
        """All items that meet the filters and the wish, in the order of the catalogue."""
        around = self._around(context)
        ranks = self._ranks(context)
        found: list[tuple[Kind, Course | PartnerProduct]] = []
        if "course" in context.kinds:
            found += [("course", c) for c in self._catalogue.courses if course_fits(c, context)]
        if "partner" in context.kinds:
            found += [("partner", p) for p in self._catalogue.products if product_fits(p, context)]
        scored = [self._scored(kind, item, context, around, ranks) for kind, item in found]
        return self._ranked(scored) if self._learned.ranker is not None and scored else scored

    def mean(self, keys: list[str]) -> Vector | None:
        """The direction of several items together; None when none of them is known."""
        known = [self._snapshot.vectors[key] for key in keys if key in self._snapshot.vectors]
        if not known:
            return None
        total: Vector = np.sum(known, axis=0, dtype=np.float32)
        length = float(np.linalg.norm(total))
        return total / np.float32(length) if length else None

    def vector(self, candidate: Candidate) -> Vector:
        return self._snapshot.vectors[candidate.key]

    def _scored(
        self,
        kind: Kind,
        item: Course | PartnerProduct,
        context: OfferContext,
        around: Mapping[str, tuple[str, Related]],
        ranks: Mapping[str, int],
    ) -> Candidate:
        key = f"{kind}:{item.id}"
        near = 0.0 if context.vector is None else float(self._snapshot.vectors[key] @ context.vector)
        subject = has_subject(context)
        earlier = () if subject else context.recent_texts[:2]
        for text in (context.text, *earlier):
            if matched_topic(item, text):
                near += TOPIC_BONUS
                break
        if item.id in context.cited_courses[:_SOURCES] and not subject:
            near += _CITED_BONUS
        if studied_before(item, context) is not None:
            near += _NEXT_BONUS
        near += _OWN_COURSE_BONUS if kind == "course" else 0.0
        related = around.get(key)
        nearness = 0.0 if related is None else related[1].nearness / self._learned.related[related[0]][0].nearness
        learned = 1.0 / ranks[key] if key in ranks else 0.0
        score = near + _RELATED_BONUS * nearness + _LEARNED_BONUS * learned
        price = float(np.log1p(item.price_cny)) / 10.0
        features = (score, nearness, learned, float(kind == "partner"), float(context.requested), price)
        because = self._because(context, key) if key in ranks else None
        return Candidate(kind, item, near, score, features, related, because)

    def _around(self, context: OfferContext) -> dict[str, tuple[str, Related]]:
        """What the graph knows near the courses that were cited or are open; nothing where a subject was named."""
        if has_subject(context):
            return {}
        sources = list(context.cited_courses[:_SOURCES])
        if context.page_course is not None and "page" in context.basis:
            sources.append(context.page_course)
        return nearest(self._learned.related, [f"course:{source}" for source in sources])

    def _ranks(self, context: OfferContext) -> dict[str, int]:
        """Places, from 1, in the fitted model's slate: for a history it may use, or where the subject was left open."""
        model = self._learned.model
        if model is None or not (context.history or context.any_subject):
            return {}
        slate = model.slate(model.numbers(_history_of(context)), _RANKED)
        return {model.item_ids[item]: place for place, item in enumerate(slate.tolist(), start=1)}

    def _because(self, context: OfferContext, key: str) -> str | None:
        model = self._learned.model
        if model is None or not context.history or key not in model.item_number:
            return None
        history = model.numbers(_history_of(context))
        place = model.because(history, model.item_number[key])
        return None if place is None else model.item_ids[int(history[place])]

    def _ranked(self, candidates: list[Candidate]) -> list[Candidate]:
        ranker = self._learned.ranker
        assert ranker is not None
        chances = ranker.probabilities([candidate.features for candidate in candidates])
        return [
            Candidate(c.kind, c.item, c.near, float(chance), c.features, c.related, c.because)
            for c, chance in zip(candidates, chances, strict=True)
        ]


def has_subject(context: OfferContext) -> bool:
    """Who asks for a course on money doesn't mean the sleep talked about before.

    What was said before counts only where the request itself has no subject, or nobody asked.
    """
    return context.requested and context.vector is not None


def _history_of(context: OfferContext) -> list[str]:
    return [f"course:{course}" for course in reversed(context.history)]
