"""Choosing: the last step, which draws a slate from few candidates and knows with what probability it did."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from recommender.bandit import Bandit, BanditState
from recommender.exposure import Band, check_bands, within_bands
from recommender.scoring import Candidate
from recommender.slate_variety import diverse_order

ARMS = 6
"""Candidates among which the draw is made."""
# Plackett-Luce temperature: low, so that the best item nearly always leads, but every arm keeps a known propensity,
# without which no other policy can ever be judged from the log. Raise it to explore more.
_TEMPERATURE = 0.05
_VARIETY = 0.85  # weight of the score against likeness to what stands above; 1 is the score alone
OWN = "own"


class Choosing:
    """Variety and the operator's bands first, by rule; then a draw, by the bandit where one has learned."""

    def __init__(
        self,
        rng: np.random.Generator,
        bandit: BanditState | None = None,
        bands: Sequence[Band] = (),
        shown: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        """Args:
            bands: of provider groups: a partner's English name, or `own` for courses.
            shown: impressions of each group in the operator's window, as of now.

        Raises:
            RecommenderError: bands that can't hold together.
        """
        self._rng = rng
        self._bandit = None if bandit is None else Bandit(bandit, rng)
        self._bands = check_bands(bands)
        self._shown = shown

    @property
    def version(self) -> str:
        """Which way of drawing it is; part of every impression's policy version."""
        return "softmax" if self._bandit is None else self._bandit.version

    def arms(
        self, candidates: Sequence[Candidate], vectors: Callable[[Candidate], object], size: int
    ) -> list[Candidate]:
        """The candidates to draw from, best first: within the bands, and for a slate not all of one kind."""
        allowed = (
            within_bands(candidates, group_of, self._bands, self._shown()).candidates if self._bands else candidates
        )
        best = sorted(allowed, key=lambda c: (-c.score, c.item.id))
        if size == 1 or len(best) < 2:
            return best[:ARMS]
        order = diverse_order([c.score for c in best], np.array([vectors(c) for c in best]), ARMS, _VARIETY)
        return [best[at] for at in order]

    def draw(self, arms: Sequence[Candidate], size: int) -> list[tuple[Candidate, float]]:
        """A slate position by position without replacement, with each draw's probability given those above it."""
        if self._bandit is not None:
            choices = self._bandit.choose([arm.features for arm in arms], size)
            return [(arms[choice.index], choice.propensity) for choice in choices]
        remaining = list(arms)
        chosen: list[tuple[Candidate, float]] = []
        while remaining and len(chosen) < size:
            scores = np.array([c.score for c in remaining]) / _TEMPERATURE
            weights = np.exp(scores - scores.max())
            probabilities = weights / weights.sum()
            at = int(self._rng.choice(len(remaining), p=probabilities))
            chosen.append((remaining.pop(at), float(probabilities[at])))
        return chosen


def group_of(candidate: Candidate) -> str:
    """The provider whose share of impressions is kept in a band."""
    provider = getattr(candidate.item, "provider", None)
    return OWN if provider is None else str(provider.en)
