"""What off-policy estimators need, computed from logged exposures, a policy to judge and the reward model."""

from collections.abc import Sequence

import numpy as np

from recommender.errors import LogError
from recommender.logged import Exposure
from recommender.off_policy import Evidence, Floats
from recommender.reward_model import Entries, predicted_rewards
from recommender.target_policy import TargetPolicy


def evidence_of(exposures: Sequence[Exposure], policy: TargetPolicy) -> tuple[Evidence, int]:
    """What the estimators need of exposures with a known reward, and in how many of them the policy lacks support.

    The reward model is fitted on folds of impressions and predicts only the fold that it has not seen.

    Raises:
        LogError: no exposure has a reward, or they differ in which numbers they carry.
    """
    known = [e for e in exposures if e.reward is not None]
    if not known:
        raise LogError("No exposure has a reward yet: there is nothing to judge from")
    entries = _entries(known, policy)
    sizes = np.array([len(e.arms) for e in known])
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    shown = starts + np.array([e.shown for e in known])
    rewards = np.array([e.reward for e in known], dtype=np.float64)
    _, clusters = np.unique([e.impression_id for e in known], return_inverse=True)
    predicted = predicted_rewards(entries, shown, rewards, clusters)
    evidence = Evidence(
        rewards=rewards,
        propensities=np.array([e.propensity for e in known]),
        targets=entries.targets[shown],
        clusters=clusters,
        predicted=predicted[shown],
        expected=np.add.reduceat(entries.targets * predicted, starts),
    )
    by_exposure = np.split(entries.targets, starts[1:])
    return evidence, sum(map(_unsupported, known, by_exposure))


def _unsupported(exposure: Exposure, targets: Floats) -> bool:
    return bool(exposure.propensities) and bool((targets[np.array(exposure.propensities) == 0] > 0).any())


def _entries(exposures: Sequence[Exposure], policy: TargetPolicy) -> Entries:
    owner, arms, numbers, targets = list[int](), list[str](), list[tuple[float, ...]](), list[Floats]()
    for n, e in enumerate(exposures):
        owner += [n] * len(e.arms)
        arms += e.arms
        targets.append(policy(e))
        for at in range(len(e.arms)):
            own = (*(e.scores[at : at + 1]), *(e.features[at] if e.features else ()))
            numbers.append((*e.context, *own))
    if len({len(row) for row in numbers}) != 1:
        raise LogError("Some exposures have scores, features or numbers about the moment, and some have not")
    _, codes = np.unique(arms, return_inverse=True)
    return Entries(np.array(owner), codes, np.array(numbers, dtype=np.float64), np.concatenate(targets))
