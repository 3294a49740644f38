"""Recommender: may we, candidates, filter, score, choose with a propensity, explain. Read this file first."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from knowledge import Catalogue, Course, PartnerProduct
from recommender.choosing import Choosing
from recommender.elicitation import Question, next_question
from recommender.exposure import Band
from recommender.filters import course_fits
from recommender.learned import Learned
from recommender.policy import NOTHING_FITS, OVER_BAND, POLICY_VERSION, OfferState, may_offer
from recommender.reasons import reason_for
from recommender.regions import label_of
from recommender.scoring import TOPIC_BONUS, Candidate, Scoring, has_subject
from recommender.slate import Basis, Considered, Impression, Kind, Offer, OfferContext, Recommendation
from recommender.snapshot import Snapshot
from recommender.wishes import Aspect

_SLATE = {True: 3, False: 1}  # requested or not: an unsolicited suggestion is one card
# Cosines of centred vectors: in trials items off the topic stayed below 0.28, items on it came to 0.33 and more. An
# unsolicited card must be clearly on topic.
_CLOSE_ENOUGH = {True: 0.30, False: 0.40}


class Recommender:
    """Suggests courses and partner products of one catalogue, or stays silent with a reason."""

    def __init__(
        self,
        catalogue: Catalogue,
        snapshot: Snapshot,
        rng: np.random.Generator,
        learned: Learned | None = None,
        bands: Sequence[Band] = (),
        shown: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        """Args:
        learned: what jobs have left; without it content decides alone.
        bands, shown: the operator's exposure bands and the impressions so far (see `Choosing`).
        """
        learned = learned or Learned()
        self._catalogue = catalogue
        self._scoring = Scoring(catalogue, snapshot, learned)
        self._choosing = Choosing(rng, learned.bandit, bands, shown)
        parts = (POLICY_VERSION, learned.version, "ranker" if learned.ranker else "", self._choosing.version)
        self._version = "+".join(part for part in parts if part)

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
        size = _SLATE[context.requested]
        arms = self._choosing.arms(candidates, self._scoring.vector, size)
        if not arms:
            return Offer(None, OVER_BAND)
        items: list[Recommendation] = []
        titles = {course.id: course.title.in_language(context.language) for course in self._catalogue.courses}
        basis: set[Basis] = {"message"}
        for candidate, propensity in self._choosing.draw(arms, size):
            reason, rests_on = reason_for(candidate.item, context, titles, candidate.related, candidate.because)
            basis.add(rests_on)
            items.append(self._shown(candidate, context, reason, propensity))
        basis |= self._looked_at(context)
        considered = tuple(
            Considered(arm.key, round(arm.score, 4), tuple(round(number, 4) for number in arm.features)) for arm in arms
        )
        impression = Impression(
            uuid.uuid4().hex[:12], self._version, context.requested, tuple(items), tuple(sorted(basis)), considered
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
        return tuple(candidate.item for candidate in self._scoring.candidates(self._seen_from(context)))

    def near(self, context: OfferContext) -> tuple[Course | PartnerProduct, ...]:
        """What also is near enough to what was said: all that a slate could be drawn from."""
        return tuple(candidate.item for candidate in self._candidates(self._seen_from(context)))

    def _seen_from(self, context: OfferContext) -> OfferContext:
        """The context as far as its basis allows, its kinds as far as the operator does."""
        basis, state = context.basis, context.state
        kinds = tuple(kind for kind in context.kinds if _switched_on(kind, state))
        page = self._catalogue.course_by_id.get(context.page_course or "")
        near = state.answer_domain or (page.domain if page is not None else None)
        vector, rejected = context.vector, context.rejected_items
        if context.any_subject and context.history and "history" in basis:
            vector = self._scoring.mean([f"course:{course}" for course in context.history])
        elif vector is None and page is not None and not context.any_subject and context.wish.domain is None:
            # What is like the open course; that one itself stands before the learner already.
            vector, rejected = self._scoring.mean([f"course:{page.id}"]), rejected | {page.id}
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

    def _looked_at(self, context: OfferContext) -> set[Basis]:
        """What else went into the scores."""
        looked: set[Basis] = set()
        if context.page_course is not None and "page" in context.basis:
            looked.add("page")
        if (context.recent_texts or context.cited_courses) and not has_subject(context):
            looked.add("conversation")
        if context.history:
            looked.add("history")
        return looked

    def _shown(self, candidate: Candidate, context: OfferContext, reason: str, propensity: float) -> Recommendation:
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

    def _candidates(self, context: OfferContext) -> list[Candidate]:
        enough = _CLOSE_ENOUGH[context.requested]
        if context.wish.domain or context.any_subject:
            enough = -1.0  # a subject that was chosen outright, or left open, needs no nearness as well
        elif context.vector is None:
            enough = TOPIC_BONUS  # words decide alone: a topic must have been named
        return [candidate for candidate in self._scoring.candidates(context) if candidate.near >= enough]

    def _ruled_out_by(self, context: OfferContext) -> tuple[Aspect, ...]:
        """Each constraint of the wish without which something would be left."""
        return tuple(
            aspect
            for aspect in context.wish.aspects()
            if self._candidates(replace(context, wish=context.wish.dropping({aspect})))
        )


def _switched_on(kind: Kind, state: OfferState) -> bool:
    # Finance partners have a switch of their own, product by product.
    return state.courses_enabled if kind == "course" else state.partners_enabled or state.finance_partners_enabled
