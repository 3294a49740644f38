"""Other ways of choosing, judged from our own log of suggestions."""

from collections.abc import Sequence

from recommender.evidence import evidence_of
from recommender.learning import exposures_of
from recommender.off_policy import OffPolicyReport, judge
from recommender.outcomes import OfferResult
from recommender.target_policy import target_policy


def judge_policy(results: Sequence[OfferResult], policy: str) -> OffPolicyReport:
    """What a policy, named as `python -m recommender replay --policy` names it, would have earned on these moments.

    Raises:
        LogError: nothing was shown, or the log does not keep what this policy chooses by.
    """
    return judge(*evidence_of(exposures_of(results), target_policy(policy)))
