"""Ranker: boosted trees over a candidate's features; it takes over by itself, once the log shows that it is better."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommender.errors import SnapshotError
from recommender.logged import Exposure

Floats = NDArray[np.float64]

FILE = "ranker.json"
# Below these, trees learn who happened to come by. Both are about what LightGBM's own defaults need for a few dozen
# leaves of twenty rows each.
ENOUGH_EXPOSURES = 2_000
ENOUGH_REWARDS = 100
_JUDGED = 0.2
_SURE = 1.645  # one-sided 95 %
_LIKELIHOODS = (1e-6, 1 - 1e-6)


@dataclass(frozen=True)
class Verdict:
    """Whether the ranker serves, and on what grounds; written beside the model, whichever way it fell."""

    serves: bool
    reason: str
    """`too_few_exposures`, `too_few_rewards`, `not_better` or `better`."""
    exposures: int
    rewards: int
    log_loss: float | None = None
    """Mean on the last fifth of the log, which it did not learn from."""
    log_loss_of_scores: float | None = None
    """The same for the scores that serve without it, made into probabilities on the first four fifths."""
    gain_at_least: float | None = None
    """Lower end of the one-sided 95 % interval of what it gains; impressions, not rows, are taken for independent."""


class Ranker:
    """Probabilities of a reward from candidates' features."""

    def __init__(self, features: Sequence[str], model: str) -> None:
        import lightgbm  # noqa: PLC0415 - only where a ranker serves

        self.features = tuple(features)
        self._booster = lightgbm.Booster(model_str=model)

    def probabilities(self, candidates: ArrayLike) -> Floats:
        """One for each row of features, 0..1."""
        matrix = np.atleast_2d(np.asarray(candidates, dtype=np.float64))
        return np.asarray(self._booster.predict(matrix), dtype=np.float64)


def consider(exposures: Sequence[Exposure], features: Sequence[str], seed: int = 0) -> tuple[Verdict, str | None]:
    """Fit on the first four fifths of a log in time order, judge on the last fifth, and say which should serve.

    Args:
        exposures: oldest first; those without features, scores or a known reward teach nothing.
        features: names of the numbers that each arm has.

    Returns:
        The verdict, and the model as text where it serves.
    """
    known = [e for e in exposures if e.reward is not None and e.features and e.scores]
    rewards = sum((e.reward or 0.0) > 0 for e in known)
    for few, reason in (
        (len(known) < ENOUGH_EXPOSURES, "too_few_exposures"),
        (rewards < ENOUGH_REWARDS, "too_few_rewards"),
    ):
        if few:
            return Verdict(False, reason, len(known), rewards), None
    # An impression is never cut in two.
    order = list(dict.fromkeys(e.impression_id for e in known))
    first = set(order[: int(len(order) * (1 - _JUDGED))])
    learned, judged = [e for e in known if e.impression_id in first], [e for e in known if e.impression_id not in first]
    model = _fit(learned, features, seed)
    ours = _losses(Ranker(features, model).probabilities(_features(judged)), judged)
    theirs = _losses(_scores_as_probabilities(learned, judged), judged)
    gain = _gain_at_least(theirs - ours, [e.impression_id for e in judged])
    better = gain > 0
    verdict = Verdict(
        better,
        "better" if better else "not_better",
        len(known),
        rewards,
        round(float(ours.mean()), 6),
        round(float(theirs.mean()), 6),
        round(gain, 6),
    )
    return verdict, _fit(known, features, seed) if better else None


def save_ranker(folder: Path, features: Sequence[str], verdict: Verdict, model: str | None) -> None:
    """Keep the verdict and, where it serves, the model; swapped in atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    staged = folder / f"{FILE}.{os.getpid()}"
    kept = {"features": list(features), "verdict": asdict(verdict), "model": model}
    staged.write_text(json.dumps(kept), encoding="utf-8")
    staged.replace(folder / FILE)


def load_ranker(folder: Path, features: Sequence[str]) -> tuple[Verdict, Ranker | None] | None:
    """The last verdict, with the ranker where it serves; None when none was ever considered.

    Raises:
        SnapshotError: damaged, or fitted on other features.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    remedy = "Run: zhike train recommender"
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        verdict, model, names = Verdict(**kept["verdict"]), kept["model"], kept["features"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SnapshotError(f"{file} is damaged. {remedy}") from error
    if model is None:
        return verdict, None
    if names != list(features):
        raise SnapshotError(f"{file} was fitted on the features {names}, this program has {list(features)}. {remedy}")
    return verdict, Ranker(names, model)


def _fit(exposures: Sequence[Exposure], features: Sequence[str], seed: int) -> str:
    import lightgbm  # noqa: PLC0415 - only the fit job needs it

    settings = {
        "objective": "binary",
        "learning_rate": 0.05,
        "num_leaves": 15,
        "min_data_in_leaf": 40,
        "lambda_l2": 1.0,
        "feature_fraction": 0.9,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 2,
        "seed": seed,
        "verbose": -1,
    }
    data = lightgbm.Dataset(_features(exposures), label=_labels(exposures), feature_name=list(features))
    text: str = lightgbm.train(settings, data, num_boost_round=150).model_to_string()
    return text


def _scores_as_probabilities(learned: Sequence[Exposure], judged: Sequence[Exposure]) -> Floats:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only the fit job needs it

    model = LogisticRegression(C=1e3).fit(_scores(learned), _labels(learned))
    return np.asarray(model.predict_proba(_scores(judged))[:, 1], dtype=np.float64)


def _losses(probabilities: Floats, exposures: Sequence[Exposure]) -> Floats:
    sure = np.clip(probabilities, *_LIKELIHOODS)
    labels = _labels(exposures)
    return -(labels * np.log(sure) + (1 - labels) * np.log(1 - sure))


def _gain_at_least(gains: Floats, impressions: Sequence[str]) -> float:
    """Lower bound of the mean gain, its variance taken over impressions (the delta method for a ratio of sums)."""
    _, cluster = np.unique(np.array(impressions), return_inverse=True)
    totals, counts = np.bincount(cluster, weights=gains), np.bincount(cluster)
    mean = float(gains.mean())
    spread = totals - mean * counts
    error = float(np.sqrt((spread**2).sum() * len(counts) / max(len(counts) - 1, 1))) / len(gains)
    return mean - _SURE * error


def _features(exposures: Sequence[Exposure]) -> Floats:
    return np.array([e.features[e.shown] for e in exposures], dtype=np.float64)


def _scores(exposures: Sequence[Exposure]) -> Floats:
    return np.array([[e.scores[e.shown]] for e in exposures], dtype=np.float64)


def _labels(exposures: Sequence[Exposure]) -> Floats:
    return np.array([(e.reward or 0.0) > 0 for e in exposures], dtype=np.float64)
