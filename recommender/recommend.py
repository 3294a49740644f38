"""Recommender: may we, candidates, filter, score, choose with a propensity, explain. Read this file first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge import Catalogue, Course, PartnerProduct
from recommender.filters import course_fits, product_fits
from recommender.policy import POLICY_VERSION, Silence, may_offer
from recommender.reasons import matched_topic, reason_for
from recommender.slate import Impression, Kind, Offer, OfferContext, Recommendation, Vector
from recommender.snapshot import Snapshot

_ARMS = 6
_SLATE = {True: 3, False: 1}  # requested or not: an unsolicited suggestion is one card
# Cosines of centred vectors: in trials items off the topic stayed below 0.28, items on it came to 0.33 and more. An
# unsolicited card must be clearly on topic.
_CLOSE_ENOUGH = {True: 0.30, False: 0.40}
_TOPIC_BONUS = 0.25
_CITED_BONUS = 0.15
_OWN_COURSE_BONUS = 0.05
# Plackett-Luce temperature: low, so that the best item nearly always leads, but every arm keeps a known propensity,
# without which no other policy can ever be judged from the log. Raise it to explore more.
_TEMPERATURE = 0.05

_LABELS: dict[Kind, tuple[str, str]] = {"course": ("本平台课程", "Our course"), "partner": ("广告", "Sponsored")}


@dataclass(frozen=True)
class _Candidate:
    kind: Kind
    item: Course | PartnerProduct
    score: float


class Recommender:
    """Suggests courses and partner products of one catalogue, or stays silent with a reason."""

    def __init__(self, catalogue: Catalogue, snapshot: Snapshot, rng: np.random.Generator) -> None:
        self._catalogue = catalogue
        self._snapshot = snapshot
        self._rng = rng

    def offer(self, context: OfferContext) -> Offer:
        """An impression to show now, or silence. Without a vector, topics in words decide alone."""
        silence = may_offer(context.state, requested=context.requested)
        if silence is not None:
            return Offer(None, silence)
        candidates = self._candidates(context)
        if not candidates:
            return Offer(None, Silence("nothing_fits", "没有合适的内容", "nothing in the catalogue fits"))
        chosen = self._choose(candidates, _SLATE[context.requested])
        items = tuple(
            Recommendation(
                kind=candidate.kind,
                id=candidate.item.id,
                title=candidate.item.title.in_language(context.language),
                url=f"/courses/{candidate.item.id}" if candidate.kind == "course" else str(candidate.item.url),  # type: ignore[union-attr]  # kind tells
                sponsored=candidate.kind == "partner",
                label=_LABELS[candidate.kind][context.language != "zh"],
                reason=reason_for(candidate.item, context),
                propensity=propensity,
            )
            for candidate, propensity in chosen
        )
        return Offer(Impression(uuid.uuid4().hex[:12], POLICY_VERSION, context.requested, items), None)

    def _candidates(self, context: OfferContext) -> list[_Candidate]:
        found: list[_Candidate] = []
        if "course" in context.kinds:
            found += [self._scored("course", c, context) for c in self._catalogue.courses if course_fits(c, context)]
        if "partner" in context.kinds:
            found += [self._scored("partner", p, context) for p in self._catalogue.products if product_fits(p, context)]
        enough = _CLOSE_ENOUGH[context.requested]
        if context.wish.domain:
            enough = -1.0  # a subject that was chosen outright needs no nearness as well
        elif context.vector is None:
            enough = _TOPIC_BONUS  # words decide alone: a topic must have been named
        close = [candidate for candidate in found if candidate.score >= enough]
        return sorted(close, key=lambda c: (-c.score, c.item.id))[:_ARMS]

    def _scored(self, kind: Kind, item: Course | PartnerProduct, context: OfferContext) -> _Candidate:
        score = self._similarity(f"{kind}:{item.id}", context.vector)
        # Who asks for a course on money doesn't mean the sleep talked about before; what was said before counts only
        # where the request itself has no subject, or nobody asked.
        has_subject = context.requested and context.vector is not None
        earlier = () if has_subject else context.recent_texts[:2]
        for text in (context.text, *earlier):
            if matched_topic(item, text):
                score += _TOPIC_BONUS
                break
        if item.id in context.cited_courses[:2] and not has_subject:
            score += _CITED_BONUS
        return _Candidate(kind, item, score + (_OWN_COURSE_BONUS if kind == "course" else 0.0))

    def _similarity(self, key: str, vector: Vector | None) -> float:
        return 0.0 if vector is None else float(self._snapshot.vectors[key] @ vector)

    def _choose(self, candidates: Sequence[_Candidate], size: int) -> list[tuple[_Candidate, float]]:
        """Draw a slate position by position without replacement (Plackett-Luce), with each draw's probability."""
        remaining = list(candidates)
        chosen: list[tuple[_Candidate, float]] = []
        while remaining and len(chosen) < size:
            scores = np.array([c.score for c in remaining]) / _TEMPERATURE
            weights = np.exp(scores - scores.max())
            probabilities = weights / weights.sum()
            at = int(self._rng.choice(len(remaining), p=probabilities))
            chosen.append((remaining.pop(at), round(float(probabilities[at]), 6)))
        return chosen
