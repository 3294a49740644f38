"""Chooses how much each arm has to say: accurate first, wide where that costs little."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from recommender.ranking_metrics import PerUser
from recommender.validation import FusionTable

_STEPS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
_ROUNDS = 3
# Share of NDCG@10 that may be given for showing the wanted part of the catalogue. Raise it for more of the tail.
_PRICE_OF_COVERAGE = 0.04

Weights = tuple[float, ...]


@dataclass(frozen=True)
class Weighing:
    """Weights of the arms in the order in which they were given, and what they came to in validation."""

    weights: Weights
    ndcg: PerUser
    coverage: float


def choose_weights(table: FusionTable, arms: int, users: int, coverage_wanted: float = 0.9) -> Weighing:
    """The most accurate weighing that shows `coverage_wanted` of the catalogue to so many users, if that is affordable.

    Affordable is what costs at most _PRICE_OF_COVERAGE of the best NDCG@10. Where that does not buy the coverage, the
    widest is chosen among the best one's equals: those behind it by no more than one standard error of the paired
    difference per user. The search is coordinate ascent from the best subset of arms with equal voices.
    """
    ndcg = cache(table.ndcg)
    coverage = cache(lambda weights: table.coverage(weights, users))

    def score(weights: Weights) -> float:
        return float(ndcg(weights).mean())

    subsets = [weights for weights in itertools.product((0.0, 1.0), repeat=arms) if any(weights)]
    best, tried = _ascended(max(subsets, key=score), score)
    tried |= set(subsets)
    least = (1 - _PRICE_OF_COVERAGE) * score(best)

    def wide_then_accurate(weights: Weights) -> tuple[float, float]:
        affordable = score(weights) >= least
        return (min(coverage(weights), coverage_wanted) if affordable else 0.0, score(weights))

    widest, more = _ascended(max(tried, key=wide_then_accurate), wide_then_accurate)
    if coverage(widest) >= coverage_wanted:
        chosen = widest
    else:
        equals = [weights for weights in sorted(tried | more) if _as_good(ndcg(weights), ndcg(best))]
        chosen = max(equals, key=lambda weights: (coverage(weights), score(weights)))
    return Weighing(chosen, ndcg(chosen), coverage(chosen))


def _ascended(start: Weights, key: Callable[[Weights], Any]) -> tuple[Weights, set[Weights]]:
    """The best weighing found by changing one voice at a time, and all that were tried."""
    best, tried = start, {start}
    for _ in range(_ROUNDS):
        before = best
        for arm in range(len(start)):
            steps = {(*best[:arm], step, *best[arm + 1 :]) for step in _STEPS}
            steps = {weights for weights in steps if any(weights)}
            tried |= steps
            best = max([best, *sorted(steps)], key=key)
        if best == before:
            break
    return best, tried


def _as_good(ndcg: PerUser, best: PerUser) -> bool:
    lead = best - ndcg
    if len(lead) < 2:
        return True
    return bool(lead.mean() <= lead.std(ddof=1) / np.sqrt(len(lead)))


def weaker_segments(
    segments: Sequence[str], fused: PerUser, popular: PerUser, *, least_users: int = 20
) -> frozenset[str]:
    """Segments in which the fused arms do not lead popularity by more than one standard error of the paired difference.

    The burden of proof is on the arms: their weights were chosen on these very users. With fewer users nothing can be
    proven, and the arms serve.
    """
    labels = np.array(segments)
    found = set()
    for segment in sorted(set(segments)):
        lead = (fused - popular)[labels == segment]
        if len(lead) >= least_users and lead.mean() <= lead.std(ddof=1) / np.sqrt(len(lead)):
            found.add(segment)
    return frozenset(found)
