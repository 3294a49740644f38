"""Many timings to a few figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np


@dataclass(frozen=True)
class Spread:
    """Of timings in milliseconds."""

    n: int
    p50: float
    p95: float
    p99: float


def spread(milliseconds: Sequence[float]) -> Spread:
    """Percentiles, by linear interpolation.

    >>> spread([1.0, 2.0, 3.0])
    Spread(n=3, p50=2.0, p95=2.9, p99=2.98)
    """
    p50, p95, p99 = np.percentile(np.asarray(milliseconds), [50, 95, 99])
    return Spread(len(milliseconds), round(float(p50), 2), round(float(p95), 2), round(float(p99), 2))


def ratio_of_medians(later: Sequence[float], earlier: Sequence[float]) -> float:
    return round(median(later) / median(earlier), 3)
