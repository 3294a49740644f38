"""Fairness: who gets suggestions and whose items are shown, as plain numbers with intervals."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from recommender.off_policy import CONFIDENCE, Estimate


@dataclass(frozen=True)
class Shown:
    """One item shown to one learner."""

    learner: str
    segment: str
    provider: str
    item: str
    rewarded: bool = False


@dataclass(frozen=True)
class SegmentCoverage:
    """What one segment of learners gets."""

    segment: str
    learners: int
    served: Estimate
    """Share of the segment's learners who were shown anything."""
    items: int
    coverage: float
    """Share of the catalogue that was shown to the segment: a count of this log, which has no interval."""
    rewarded: Estimate
    """Share of items shown that were taken up; interval of a single share, though one learner sees several."""


@dataclass(frozen=True)
class ProviderExposure:
    """What one group of providers gets."""

    group: str
    impressions: int
    share: Estimate
    """Of all items shown."""
    offered: float
    """Share of the catalogue that is the group's."""
    ratio: Estimate
    """Share of impressions over share of the catalogue: 1 is exposure in proportion, as far as that is the aim."""


def share_with_interval(part: int, whole: int, confidence: float = CONFIDENCE) -> Estimate:
    """A share with Wilson's interval (1927), which stays in 0..1 and means something at 0 too; (0, 0, 1) of nothing."""
    from scipy.stats import binomtest  # noqa: PLC0415  # half a second that only reports pay

    if whole == 0:
        return Estimate(0.0, 0.0, 1.0)
    found = binomtest(part, whole).proportion_ci(confidence, method="wilson")
    return Estimate(part / whole, float(found.low), float(found.high))


def coverage_by_segment(
    shown: Iterable[Shown], learners: Mapping[str, int], catalogue: int
) -> tuple[SegmentCoverage, ...]:
    """Coverage of each segment, in the order given.

    Args:
        learners: number of learners of each segment, those who were shown nothing included.
        catalogue: number of items that could be shown.
    """
    by_segment: dict[str, list[Shown]] = {segment: [] for segment in learners}
    for row in shown:
        by_segment.setdefault(row.segment, []).append(row)
    found = []
    for segment, rows in by_segment.items():
        served, items = len({row.learner for row in rows}), len({row.item for row in rows})
        all_learners = max(learners.get(segment, 0), served)
        found.append(
            SegmentCoverage(
                segment=segment,
                learners=all_learners,
                served=share_with_interval(served, all_learners),
                items=items,
                coverage=items / catalogue if catalogue else 0.0,
                rewarded=share_with_interval(sum(row.rewarded for row in rows), len(rows)),
            )
        )
    return tuple(found)


def exposure_by_group(
    shown: Sequence[Shown], providers: Mapping[str, int], group_of: Callable[[str], str]
) -> tuple[ProviderExposure, ...]:
    """Exposure of each group of providers, most shown first.

    Args:
        providers: number of items of each provider in the catalogue.
        group_of: the group of a provider; the provider itself where nobody groups.
    """
    impressions = Counter(group_of(row.provider) for row in shown)
    items = Counter[str]()
    for provider, count in providers.items():
        items[group_of(provider)] += count
    total, catalogue = len(shown), sum(items.values())
    found = []
    for group in sorted(items | impressions, key=lambda g: (-impressions[g], g)):
        share = share_with_interval(impressions[group], total)
        offered = items[group] / catalogue if catalogue else 0.0
        by = 1 / offered if offered else float("inf")
        ratio = Estimate(share.value * by, share.low * by, share.high * by) if offered else Estimate(by, by, by)
        found.append(ProviderExposure(group, impressions[group], share, offered, ratio))
    return tuple(found)


def gini(impressions: Sequence[int]) -> float:
    """How unequally impressions fall on items: 0 when all get the same, near 1 when one gets all.

    Args:
        impressions: of every item of the catalogue, those never shown too.

    >>> gini([3, 3, 3])
    0.0
    >>> gini([0, 0, 0, 8])
    0.75
    """
    total, count = sum(impressions), len(impressions)
    if total == 0:
        return 0.0
    ordered = sorted(impressions)
    return sum((2 * rank - count - 1) * n for rank, n in enumerate(ordered, start=1)) / (count * total)
