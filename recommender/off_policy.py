"""Off-policy estimates: what a policy would have earned on the moments of a log; IPS, SNIPS and DR with intervals."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CONFIDENCE = 0.95
# Below a twentieth of the rows, or a hundred of them, a few rows with large weights decide, and the normal
# approximation behind the intervals fails without showing it.
ESS_SHARE = 0.05
ESS_FLOOR = 100.0
# The same for the weighted rewards themselves: where clicks are rare, one of them can carry an estimate however many
# rows there are.
REWARD_FLOOR = 10.0
# Weights have mean 1 when propensities are right and every arm of the policy could be shown. Five standard errors
# happen by chance once in a million logs.
_WEIGHTS_OFF = 5.0


@dataclass(frozen=True)
class Estimate:
    """A mean reward per exposure with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Refusal:
    """Why no estimate is given."""

    code: str
    reason: str


@dataclass(frozen=True)
class Evidence:
    """What the estimators need of each exposure; all arrays are (n,)."""

    rewards: Floats
    propensities: Floats
    """Of the arm shown, under the policy that chose it; > 0."""
    targets: Floats
    """Of the arm shown, under the policy to judge."""
    clusters: Ints
    """Exposures of one impression share a number and are not taken for independent."""
    predicted: Floats
    """Of a reward model that has not seen this exposure: the reward of the arm shown."""
    expected: Floats
    """Of the same model: the mean over all arms under the policy to judge."""

    @property
    def weights(self) -> Floats:
        """How many times more often the policy to judge shows what was shown."""
        return self.targets / self.propensities


@dataclass(frozen=True)
class OffPolicyReport:
    """Estimates of one policy from one log, or why there are none."""

    exposures: int
    impressions: int
    ess: float
    logged: Estimate
    """What the policy that chose did earn."""
    ips: Estimate | None
    snips: Estimate | None
    dr: Estimate | None
    gain: Estimate | None
    """DR less logged, exposure by exposure: an interval above 0 says that the policy to judge is better."""
    refusal: Refusal | None


def effective_sample_size(weights: Floats) -> float:
    """Kish's (sum w)² / sum w²: as many unweighted rows would be as much worth (Owen, Monte Carlo, ch. 9.3)."""
    square = float((weights**2).sum())
    return 0.0 if square == 0 else float(weights.sum()) ** 2 / square


def mean_with_interval(scores: Floats, clusters: Ints, confidence: float = CONFIDENCE) -> Estimate:
    """The mean of scores with a normal interval whose variance sums within clusters first (Liang and Zeger 1986).

    With clusters of one it is the usual s/√n. Asymptotic: it wants hundreds of exposures, not tens.
    """
    value = float(scores.mean())
    sums = np.bincount(clusters, weights=scores - value)
    groups = len(sums)
    error = float(np.sqrt((sums**2).sum() * groups / max(groups - 1, 1))) / len(scores)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    return Estimate(value, value - reach, value + reach)


def ips(evidence: Evidence) -> Estimate:
    """Inverse propensity scoring (Horvitz and Thompson 1952): unbiased, with the variance of the weights."""
    return mean_with_interval(evidence.weights * evidence.rewards, evidence.clusters)


def snips(evidence: Evidence) -> Estimate:
    """Self-normalised IPS (Swaminathan and Joachims 2015); the interval is the delta method's (Owen, ch. 9.2)."""
    weights = evidence.weights
    mean = float(weights.mean())
    value = float((weights * evidence.rewards).mean()) / mean
    spread = mean_with_interval(weights * (evidence.rewards - value) / mean, evidence.clusters)
    return Estimate(value, value + spread.low, value + spread.high)


def doubly_robust(evidence: Evidence) -> Estimate:
    """DR (Dudík et al. 2011): right when propensities or model are; ours are known, so the model saves variance."""
    return mean_with_interval(_dr_scores(evidence), evidence.clusters)


def judge(evidence: Evidence, unseen: int = 0) -> OffPolicyReport:
    """All estimates of a policy, unless the log is too thin for it.

    Args:
        unseen: exposures in which the policy to judge would show an arm that the logging policy never did.
    """
    ess = effective_sample_size(evidence.weights)
    refusal = _refusal(evidence, ess, unseen)
    told = refusal is None
    return OffPolicyReport(
        exposures=len(evidence.rewards),
        impressions=len(np.unique(evidence.clusters)),
        ess=ess,
        logged=mean_with_interval(evidence.rewards, evidence.clusters),
        ips=ips(evidence) if told else None,
        snips=snips(evidence) if told else None,
        dr=doubly_robust(evidence) if told else None,
        gain=mean_with_interval(_dr_scores(evidence) - evidence.rewards, evidence.clusters) if told else None,
        refusal=refusal,
    )


def _dr_scores(evidence: Evidence) -> Floats:
    return evidence.expected + evidence.weights * (evidence.rewards - evidence.predicted)


def _refusal(evidence: Evidence, ess: float, unseen: int) -> Refusal | None:
    n = len(evidence.rewards)
    if unseen:
        return Refusal("no_support", f"in {unseen} of {n} exposures the policy may show what was never shown there")
    if ess < ESS_SHARE * n:
        return Refusal("ess_share", f"effective sample size {ess:.1f} is under {ESS_SHARE:.0%} of {n} exposures")
    if ess < ESS_FLOOR:
        return Refusal("ess_floor", f"effective sample size {ess:.1f} is under {ESS_FLOOR:.0f}")
    carrying = effective_sample_size(np.abs(evidence.weights * evidence.rewards))
    if carrying < REWARD_FLOOR:
        return Refusal("few_rewards", f"the estimate would rest on {carrying:.1f} rewarded exposures")
    weights = evidence.weights
    spread = mean_with_interval(weights, evidence.clusters, confidence=0.6826895)  # one standard error to each side
    if abs(spread.value - 1) > _WEIGHTS_OFF * (spread.high - spread.value) + 1e-9:
        return Refusal(
            "weights_off",
            f"weights have mean {spread.value:.3f} where 1 is right: propensities are wrong, or arms are missing",
        )
    return None
