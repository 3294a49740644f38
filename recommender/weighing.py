"""Chooses how much each arm has to say: accurate first, wide where that costs little."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.ranking_metrics import PerUser
from recommender.validation import FusionTable

_STEPS = (0.0, 0.25, 0.5, 1.0, 2.0)
_ROUNDS = 3
# Share of NDCG@10 that may be given for showing the wanted part of the catalogue. Raise it for more of the tail.
_PRICE_OF_COVERAGE = 0.02


@dataclass(frozen=True)
class Weighing:
    """Weights of the arms in the order in which they were given, and what they came to in validation."""

    weights: tuple[float, ...]
    ndcg: PerUser
    coverage: float


def choose_weights(table: FusionTable, arms: int, users: int, coverage_wanted: float = 0.9) -> Weighing:
    """Every subset of arms with equal voices, then coordinate ascent from the best, by NDCG@10.

    Of all that were tried and show `coverage_wanted` of the catalogue to so many users, the most accurate is chosen if
    that costs little (_PRICE_OF_COVERAGE). Otherwise the widest among the best one's equals: those behind it by no more
    than one standard error of the paired difference per user.
    """
    tried: dict[tuple[float, ...], PerUser] = {}

    def score(weights: tuple[float, ...]) -> float:
        if weights not in tried:
            tried[weights] = table.ndcg(weights)
        return float(tried[weights].mean())

    best = max((weights for weights in itertools.product((0.0, 1.0), repeat=arms) if any(weights)), key=score)
    for _ in range(_ROUNDS):
        before = best
        for arm in range(arms):
            steps = [(*best[:arm], step, *best[arm + 1 :]) for step in _STEPS]
            best = max([best, *(weights for weights in steps if any(weights))], key=score)
        if best == before:
            break
    affordable = {
        weights: table.coverage(weights, users)
        for weights, ndcg in tried.items()
        if _as_good(ndcg, tried[best]) or score(weights) >= (1 - _PRICE_OF_COVERAGE) * score(best)
    }
    wide = [
        weights
        for weights, coverage in affordable.items()
        if coverage >= coverage_wanted and score(weights) >= (1 - _PRICE_OF_COVERAGE) * score(best)
    ]
    equals = [weights for weights in affordable if _as_good(tried[weights], tried[best])]
    chosen = max(wide, key=score) if wide else max(equals, key=lambda weights: (affordable[weights], score(weights)))
    return Weighing(chosen, tried[chosen], affordable[chosen])


def _as_good(ndcg: PerUser, best: PerUser) -> bool:
    lead = best - ndcg
    if len(lead) < 2:
        return True
    return bool(lead.mean() <= lead.std(ddof=1) / np.sqrt(len(lead)))


def weaker_segments(
    segments: Sequence[str], fused: PerUser, popular: PerUser, *, least_users: int = 20
) -> frozenset[str]:
    """Segments in which the fused arms' mean is below popularity's; too few users to tell counts as not below."""
    labels = np.array(segments)
    found = set()
    for segment in sorted(set(segments)):
        mine = labels == segment
        if mine.sum() >= least_users and fused[mine].mean() < popular[mine].mean():
            found.add(segment)
    return frozenset(found)
