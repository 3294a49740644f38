"""Who is likely to enrol soon: three ways fitted, made believable and compared on times that follow each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.learners.calibration import Calibration, calibration
from recommender.learners.features import BOUGHT, DAY, Happened, acted, features_of
from recommender.learners.predictors import Predictor, boosting, forest, svm

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Fewer enrolments than this in the time to learn from, or to judge on, and the best of three is a matter of luck.
_FEWEST_TO_FIT, _FEWEST_TO_JUDGE = 50, 30
# Standard errors: one-sided, for the best of three.
_SURE = 2.4
# A kernel machine costs the square of its cases.
_MOST_FOR_SVM = 3000


@dataclass(frozen=True)
class Judged:
    """One way, on learners of the later time."""

    kind: str
    calibration: Calibration


@dataclass(frozen=True)
class IntentReport:
    """What was compared, and what was kept or why nothing was."""

    horizon_days: float
    base_rate: float
    """Part of the learners who enrolled in the time that was judged on."""
    base_log_loss: float
    """Of saying to everybody the rate of the time before."""
    compared: tuple[Judged, ...] = ()
    kept: str | None = None
    refused: str | None = None
    """`too_few_enrolments`, or `no_better_than_the_rate`."""


def fit_intent(
    events: Sequence[Happened], now: float, horizon_days: float = 30.0, seed: int = 0
) -> tuple[Predictor | None, IntentReport]:
    """Fit on who enrolled three horizons ago, calibrate on two ago, judge on the last one; keep the best log-loss.

    Calibrating on a later time takes up what changes for everybody as a platform grows older. The judged figures of the
    one that is kept are a little flattering: it was chosen among three by them.
    """
    starts = [now - n * horizon_days * DAY for n in (3, 2, 1)]
    fit, adjust, judge = (_cases(events, start, horizon_days) for start in starts)
    rate = float(judge.bought.mean()) if len(judge.bought) else 0.0
    enough = min(fit.bought.sum(), adjust.bought.sum()) >= _FEWEST_TO_FIT and judge.bought.sum() >= _FEWEST_TO_JUDGE
    if not enough:
        return None, IntentReport(horizon_days, rate, float("nan"), refused="too_few_enrolments")
    known_rate = np.full(len(judge.bought), adjust.bought.mean())
    fitted = [_calibrated(predictor, adjust) for predictor in _fit_all(fit, seed)]
    said = [predictor.probability(judge.inputs) for predictor in fitted]
    compared = tuple(Judged(p.kind, calibration(s, judge.bought)) for p, s in zip(fitted, said, strict=True))
    best = int(np.argmin([judged.calibration.log_loss for judged in compared]))
    base = calibration(known_rate, judge.bought)
    report = IntentReport(horizon_days, rate, base.log_loss, compared, fitted[best].kind)
    if not _surely_better(said[best], known_rate, judge.bought):
        return None, replace(report, kept=None, refused="no_better_than_the_rate")
    return fitted[best], report


@dataclass(frozen=True)
class _Cases:
    """Learners as of a moment, and who of them enrolled within the horizon after it."""

    inputs: Floats
    bought: Flags


def _cases(events: Sequence[Happened], start: float, horizon_days: float) -> _Cases:
    who = features_of(events, start)
    buyers = acted(events, start, start + horizon_days * DAY, BOUGHT)
    return _Cases(who.logs, np.array([learner in buyers for learner in who.learners], bool))


def _surely_better(said: Floats, rate: Floats, bought: Flags) -> bool:
    """Whether the mean gain in log-loss is more than chance would give the best of three."""
    chosen, known = (np.clip(np.where(bought, p, 1 - p), 1e-6, 1.0) for p in (said, rate))
    gain = np.log(chosen) - np.log(known)
    return bool(gain.mean() > _SURE * gain.std(ddof=1) / np.sqrt(len(gain)))


def _fit_all(cases: _Cases, seed: int) -> list[Predictor]:
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier  # noqa: PLC0415 - heavy, only here
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415 - the same
    from sklearn.svm import SVC  # noqa: PLC0415 - the same

    x, bought = cases.inputs, cases.bought
    trees = RandomForestClassifier(300, min_samples_leaf=10, max_features="sqrt", random_state=seed)
    steps = GradientBoostingClassifier(
        n_estimators=150, max_depth=3, learning_rate=0.05, subsample=0.7, min_samples_leaf=10, random_state=seed
    )
    few = np.random.default_rng(seed).permutation(len(x))[:_MOST_FOR_SVM]
    scaler = StandardScaler().fit(x[few])
    vectors = SVC(C=1.0, gamma="scale", class_weight="balanced").fit(scaler.transform(x[few]), bought[few])
    return [forest(trees.fit(x, bought)), svm(scaler, vectors), boosting(steps.fit(x, bought))]


def _calibrated(predictor: Predictor, cases: _Cases) -> Predictor:
    """Platt scaling on a later time than the predictor was fitted on."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - heavy, and only here

    line = LogisticRegression(C=1e3, max_iter=500).fit(predictor.margin(cases.inputs)[:, None], cases.bought)
    slope, rate = float(line.coef_[0, 0]), float(cases.bought.mean())
    if slope <= 0:  # the score is worth nothing: everybody gets the rate
        return replace(predictor, slope=0.0, offset=float(np.log(rate / (1 - rate))))
    return replace(predictor, slope=slope, offset=float(line.intercept_[0]))
