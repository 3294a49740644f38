"""Recommender: may we, candidates, filter, score, choose with a propensity, explain. Read this file first."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge import Catalogue, Course, PartnerProduct
from recommender.elicitation import Question, next_question
from recommender.filters import course_fits, product_fits
from recommender.policy import NOTHING_FITS, POLICY_VERSION, OfferState, may_offer
from recommender.reasons import matched_topic, reason_for, studied_before
from recommender.regions import label_of
from recommender.slate import Basis, Impression, Kind, Offer, OfferContext, Recommendation, Vector
from recommender.snapshot import Snapshot
from recommender.wishes import Aspect

_ARMS = 6
_SLATE = {True: 3, False: 1}  # requested or not: an unsolicited suggestion is one card
# Cosines of centred vectors: in trials items off the topic stayed below 0.28, items on it came to 0.33 and more. An
# unsolicited card must be clearly on topic.
_CLOSE_ENOUGH = {True: 0.30, False: 0.40}
_TOPIC_BONUS = 0.25
_CITED_BONUS = 0.15
_NEXT_BONUS = 0.15
_OWN_COURSE_BONUS = 0.05
# Plackett-Luce temperature: low, so that the best item nearly always leads, but every arm keeps a known propensity,
# without which no other policy can ever be judged from the log. Raise it to explore more.
_TEMPERATURE = 0.05


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
        context = self._seen_from(context)
        silence = may_offer(context.state, requested=context.requested)
        if silence is not None:
            return Offer(None, silence)
        candidates = self._candidates(context)
        if not candidates:
            alone = self._ruled_out_by(context)
            freed = replace(context, wish=context.wish.dropping(context.wish.aspects()))
            return Offer(None, NOTHING_FITS, alone, not alone and freed != context and bool(self._candidates(freed)))
        chosen = self._choose(candidates, _SLATE[context.requested])
        courses = self._catalogue.course_by_id
        titles = {c: courses[c].title.in_language(context.language) for c in context.history if c in courses}
        items: list[Recommendation] = []
        basis: set[Basis] = {"message"}
        for candidate, propensity in chosen:
            reason, rests_on = reason_for(candidate.item, context, titles)
            basis.add(rests_on)
            items.append(self._shown(candidate, context, reason, propensity))
        basis |= self._looked_at(context)
        impression = Impression(
            uuid.uuid4().hex[:12], POLICY_VERSION, context.requested, tuple(items), tuple(sorted(basis))
        )
        return Offer(impression, None)

    def question(self, context: OfferContext, asked: Collection[str]) -> Question | None:
        """What to ask a learner whose request tells too little; None when a question isn't worth a turn."""
        context = self._seen_from(context)
        if "course" not in context.kinds or may_offer(context.state, requested=True) is not None:
            return None
        left = [course for course in self._catalogue.courses if course_fits(course, context)]
        return next_question(left, context.wish, asked) if len(left) > _SLATE[True] else None

    def fitting(self, context: OfferContext) -> tuple[Course | PartnerProduct, ...]:
        """All that meets the filters and the wish, however near it is to what was said."""
        return tuple(candidate.item for candidate in self._fitting(self._seen_from(context)))

    def near(self, context: OfferContext) -> tuple[Course | PartnerProduct, ...]:
        """What also is near enough to what was said: all that a slate could be drawn from."""
        return tuple(candidate.item for candidate in self._near(self._seen_from(context)))

    def _seen_from(self, context: OfferContext) -> OfferContext:
        """The context as far as its basis allows, its kinds as far as the operator does."""
        basis, state = context.basis, context.state
        kinds = tuple(kind for kind in context.kinds if _switched_on(kind, state))
        page = self._catalogue.course_by_id.get(context.page_course or "")
        near = state.answer_domain or (page.domain if page is not None else None)
        vector, rejected = context.vector, context.rejected_items
        if context.any_subject and context.history and "history" in basis:
            vector = self._mean([f"course:{course}" for course in context.history])
        elif vector is None and page is not None and not context.any_subject and context.wish.domain is None:
            # What is like the open course; that one itself stands before the learner already.
            vector, rejected = self._mean([f"course:{page.id}"]), rejected | {page.id}
        return replace(
            context,
            state=replace(state, answer_domain=near, kind_enabled=state.kind_enabled and bool(kinds)),
            kinds=kinds,
            vector=vector,
            rejected_items=rejected,
            recent_texts=context.recent_texts if "conversation" in basis else (),
            cited_courses=context.cited_courses if "conversation" in basis else (),
            history=context.history if "history" in basis else (),
        )

    def _mean(self, keys: Sequence[str]) -> Vector | None:
        known = [self._snapshot.vectors[key] for key in keys if key in self._snapshot.vectors]
        if not known:
            return None
        total: Vector = np.sum(known, axis=0, dtype=np.float32)
        length = float(np.linalg.norm(total))
        return total / np.float32(length) if length else None

    def _looked_at(self, context: OfferContext) -> set[Basis]:
        """What else went into the scores."""
        looked: set[Basis] = set()
        if context.page_course is not None and "page" in context.basis:
            looked.add("page")
        if (context.recent_texts or context.cited_courses) and not _has_subject(context):
            looked.add("conversation")
        if context.history:
            looked.add("history")
        return looked

    def _shown(self, candidate: _Candidate, context: OfferContext, reason: str, propensity: float) -> Recommendation:
        item = candidate.item
        return Recommendation(
            kind=candidate.kind,
            id=item.id,
            title=item.title.in_language(context.language),
            url=f"/courses/{item.id}" if isinstance(item, Course) else str(item.url),
            sponsored=candidate.kind == "partner",
            label=label_of(candidate.kind, getattr(item, "regulated", "none"), context.region, context.language),
            reason=reason,
            propensity=propensity,
        )

    def _fitting(self, context: OfferContext) -> list[_Candidate]:
        found: list[_Candidate] = []
        if "course" in context.kinds:
            found += [self._scored("course", c, context) for c in self._catalogue.courses if course_fits(c, context)]
        if "partner" in context.kinds:
            found += [self._scored("partner", p, context) for p in self._catalogue.products if product_fits(p, context)]
        return found

    def _candidates(self, context: OfferContext) -> list[_Candidate]:
        return sorted(self._near(context), key=lambda c: (-c.score, c.item.id))[:_ARMS]

    def _near(self, context: OfferContext) -> list[_Candidate]:
        enough = _CLOSE_ENOUGH[context.requested]
        if context.wish.domain or context.any_subject:
            enough = -1.0  # a subject that was chosen outright, or left open, needs no nearness as well
        elif context.vector is None:
            enough = _TOPIC_BONUS  # words decide alone: a topic must have been named
        return [candidate for candidate in self._fitting(context) if candidate.score >= enough]

    def _ruled_out_by(self, context: OfferContext) -> tuple[Aspect, ...]:
        """Each constraint of the wish without which something would be left."""
        return tuple(
            aspect
            for aspect in context.wish.aspects()
            if self._candidates(replace(context, wish=context.wish.dropping({aspect})))
        )

    def _scored(self, kind: Kind, item: Course | PartnerProduct, context: OfferContext) -> _Candidate:
        score = self._similarity(f"{kind}:{item.id}", context.vector)
        has_subject = _has_subject(context)
        earlier = () if has_subject else context.recent_texts[:2]
        for text in (context.text, *earlier):
            if matched_topic(item, text):
                score += _TOPIC_BONUS
                break
        if item.id in context.cited_courses[:2] and not has_subject:
            score += _CITED_BONUS
        if studied_before(item, context) is not None:
            score += _NEXT_BONUS
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


def _has_subject(context: OfferContext) -> bool:
    """Who asks for a course on money doesn't mean the sleep talked about before.

    What was said before counts only where the request itself has no subject, or nobody asked.
    """
    return context.requested and context.vector is not None


def _switched_on(kind: Kind, state: OfferState) -> bool:
    # Finance partners have a switch of their own, product by product.
    return state.courses_enabled if kind == "course" else state.partners_enabled or state.finance_partners_enabled
