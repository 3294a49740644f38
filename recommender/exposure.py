"""Exposure bands: each provider group's share of impressions is kept inside bounds that the operator sets. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from recommender.errors import RecommenderError

T = TypeVar("T")


@dataclass(frozen=True)
class Band:
    """Least and greatest share of impressions of one group of providers, 0..1."""

    group: str
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Limited(Generic[T]):
    """The candidates that may stand in the next slate, in the order given, and why others may not."""

    candidates: tuple[T, ...]
    over: frozenset[str]
    """Groups left out because one more impression would bring them above their band."""
    owed: frozenset[str]
    """Groups under their band that had candidates: only theirs were kept."""


def check_bands(bands: Iterable[Band]) -> tuple[Band, ...]:
    """The bands, when they can all hold at once.

    Raises:
        RecommenderError: a group twice, a bound outside 0..1 or low above high, or lows that sum to more than 1.
    """
    found = tuple(bands)
    if len({band.group for band in found}) != len(found):
        raise RecommenderError(f"A group has two bands: {[band.group for band in found]}")
    for band in found:
        if not 0 <= band.low <= band.high <= 1:
            raise RecommenderError(f"Band of {band.group}: 0 <= {band.low} <= {band.high} <= 1 does not hold")
    if sum(band.low for band in found) > 1:
        raise RecommenderError("The lower bounds of the bands sum to more than 1")
    return found


def within_bands(
    candidates: Sequence[T], group_of: Callable[[T], str], bands: Sequence[Band], shown: Mapping[str, int]
) -> Limited[T]:
    """Limit candidates so that the next impression keeps, or brings back, every group inside its band.

    The upper bound is hard: nothing may be left. The lower bound holds as far as its group has candidates that fit.
    What is decided before the bandit chooses leaves its propensities true for the candidates that remain.

    Args:
        shown: impressions of each group in the window that the operator counts over; groups without a band too.
    """
    total = sum(shown.values()) + 1
    # Counted with this impression in, so that the first one of a group is allowed and shares keep within 1/total.
    over = frozenset(b.group for b in bands if shown.get(b.group, 0) >= b.high * total)
    allowed = [c for c in candidates if group_of(c) not in over]
    short = frozenset(b.group for b in bands if shown.get(b.group, 0) + 1 <= b.low * total)
    owed = short & {group_of(c) for c in allowed}
    kept = [c for c in allowed if group_of(c) in owed] if owed else allowed
    return Limited(tuple(kept), over & {group_of(c) for c in candidates}, owed)
