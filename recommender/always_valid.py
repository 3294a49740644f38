"""Tests that stay valid however often one looks: events by a Bayes factor of counts, means by a confidence sequence."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Weight of the prior around the null, in events. 100 puts it on effects of some 20 % for equal arms; fewer look for
# larger effects.
CONCENTRATION = 100.0
# Observations at which the confidence sequence of a mean is narrowest; it costs little to be wrong by ten times.
BEST_AT = 2000.0
# The sequence of a mean is asymptotic: with fewer learners in an arm than this it says nothing.
LEAST_IN_ARM = 100
_BISECTIONS = 60


def log_bayes_factor(counts: ArrayLike, shares: ArrayLike, concentration: float = CONCENTRATION) -> Floats:
    """Evidence that arms differ in how they share events, as the logarithm of a Bayes factor.

    The counts are of events (or of learners, for the mismatch of assignments) by arm. If assignment is random with
    `shares` and has no effect, the chance that the factor ever reaches 1/alpha is at most alpha: exactly, for any
    number of events, rates that change over time, and outcomes that come late (Lindon and Malek 2022, Anytime-valid
    inference for multinomial count data; Ville's inequality).

    Args:
        counts: (..., k)
        shares: (k,), sum to 1.

    >>> bool(np.exp(log_bayes_factor([80, 20], [0.5, 0.5])) > 20)
    True
    """
    from scipy.special import gammaln, xlogy  # noqa: PLC0415 - servers judge once an hour, and most not at all

    counts, prior = np.asarray(counts, dtype=np.float64), concentration * np.asarray(shares, dtype=np.float64)
    found: Floats = (
        (gammaln(prior + counts) - gammaln(prior)).sum(axis=-1)
        - gammaln(concentration + counts.sum(axis=-1))
        + gammaln(concentration)
        - xlogy(counts, prior / concentration).sum(axis=-1)
    )
    return found


def ratio_interval(
    events: ArrayLike, events_of_control: ArrayLike, share: float, alpha: float, concentration: float = CONCENTRATION
) -> tuple[Floats, Floats]:
    """All ratios of the arm's rate to the control's that `log_bayes_factor` has not rejected.

    Args:
        events, events_of_control: counts of learners with the event, any shape.
        share: of the arm among learners of both arms, 0..1.

    Returns:
        Lowest and highest ratio, 0 and infinity while nothing is excluded on that side.
    """
    from scipy.special import gammaln, xlogy  # noqa: PLC0415 - as above

    treated = np.asarray(events, dtype=np.float64)
    control = np.asarray(events_of_control, dtype=np.float64)
    prior = concentration * np.array([share, 1 - share])
    marginal = (
        gammaln(prior[0] + treated)
        + gammaln(prior[1] + control)
        - gammaln(concentration + treated + control)
        - gammaln(prior).sum()
        + gammaln(concentration)
    )
    total = treated + control
    least = marginal + np.log(alpha)  # a share of events is kept while its log-likelihood is above this
    likeliest = np.where(total > 0, treated / np.maximum(total, 1), share)

    def edge(outside: float) -> Floats:
        inner, outer = likeliest, np.full_like(likeliest, outside)
        everything = xlogy(treated, outside) + xlogy(control, 1 - outside) >= least
        for _ in range(_BISECTIONS):
            middle = (inner + outer) / 2
            keep = xlogy(treated, middle) + xlogy(control, 1 - middle) >= least
            inner, outer = np.where(keep, middle, inner), np.where(keep, outer, middle)
        return np.where(everything, outside, outer)

    low, high = edge(0.0), edge(1.0)
    odds = (1 - share) / share
    with np.errstate(divide="ignore"):
        return low / (1 - low) * odds, high / (1 - high) * odds


def difference_interval(
    counts: tuple[ArrayLike, ArrayLike],
    means: tuple[ArrayLike, ArrayLike],
    variances: tuple[ArrayLike, ArrayLike],
    alpha: float,
    best_at: float = BEST_AT,
) -> tuple[Floats, Floats]:
    """Lowest and highest difference of two means (arm less control), at all times at once.

    Robbins' normal mixture (Howard et al. 2021, Time-uniform, nonparametric, nonasymptotic confidence sequences) on
    an estimator that is asymptotically a mean of independent terms (Waudby-Smith et al. 2024, Time-uniform central
    limit theory). Variances must exist. Infinite while either arm has fewer than LEAST_IN_ARM learners.

    Args:
        counts, means, variances: of the arm and of the control, any shape.
        best_at: number of learners in both at which the interval is narrowest.
    """
    n1, n0 = (np.asarray(count, dtype=np.float64) for count in counts)
    m1, m0 = (np.asarray(mean, dtype=np.float64) for mean in means)
    v1, v0 = (np.asarray(variance, dtype=np.float64) for variance in variances)
    total = n1 + n0
    enough = np.minimum(n1, n0) >= LEAST_IN_ARM
    variance = total * (v1 / np.maximum(n1, 1) + v0 / np.maximum(n0, 1))
    reach = np.sqrt(variance) * mixture_boundary(total, alpha, best_at) / np.maximum(total, 1)
    reach = np.where(enough, reach, np.inf)
    return m1 - m0 - reach, m1 - m0 + reach


def mixture_boundary(time: ArrayLike, alpha: float, best_at: float = BEST_AT) -> Floats:
    """How far a sum of `time` independent terms of variance 1 strays, at any time, with chance 1 - alpha at most."""
    # The precision that makes the boundary narrowest near best_at (Waudby-Smith et al., appendix on tuning).
    precision = best_at / (-2 * np.log(alpha) + np.log(1 - 2 * np.log(alpha)))
    moved = np.asarray(time, dtype=np.float64) + precision
    found: Floats = np.sqrt(moved * np.log(moved / (precision * alpha**2)))
    return found
