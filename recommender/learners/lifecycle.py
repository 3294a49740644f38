"""Where a learner stands: new, active, slipping or gone, by their own rhythm; and how likely they stay away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommender.learners.calibration import Calibration, calibration
from recommender.learners.features import DAY, Happened, LearnerFeatures, acted, features_of

Floats = NDArray[np.float64]
Stage = Literal["new", "active", "slipping", "gone"]
STAGES: tuple[Stage, ...] = ("new", "active", "slipping", "gone")

_NEW_DAYS = 14
_NEW_VISITS = 3
# A silence of twice one's usual gap happens to everybody; of four times the gap it has become a habit. A learner with
# few visits borrows the gap that is usual here, as if they had come that often already.
_SLIPPING, _GONE = 2.0, 4.0
_BORROWED_VISITS = 2.0
_SHORTEST_GAP_DAYS = 3.0
_FEWEST_LEARNERS = 100


@dataclass(frozen=True)
class Lifecycle:
    """The usual gap here, and a model of who stays away."""

    usual_gap_days: float
    horizon_days: float
    """The model says how likely somebody does nothing for this long; 0 where there was too little to fit one."""
    weights: Floats
    """(1 + inputs,): intercept first, on standardised inputs."""
    means: Floats
    scales: Floats

    def churn(self, features: LearnerFeatures) -> Floats | None:
        """Probability of each learner to do nothing within the horizon; None without a model."""
        if not self.horizon_days or not len(features.learners):
            return None
        z = (_inputs(features, self.usual_gap_days) - self.means) / self.scales
        return np.asarray(1 / (1 + np.exp(-(self.weights[0] + z @ self.weights[1:]))))


def stage_of(row: dict[str, float], usual_gap_days: float) -> Stage:
    """A learner's stage by their numbers (features.NAMES).

    >>> steady = {"recency_days": 3.0, "tenure_days": 200.0, "active_days": 40.0, "gap_days": 5.0}
    >>> stage_of(steady, 7.0), stage_of(steady | {"recency_days": 60.0}, 7.0)
    ('active', 'gone')
    """
    if row["tenure_days"] <= _NEW_DAYS and row["active_days"] < _NEW_VISITS:
        return "new"
    silence = row["recency_days"] / expected_gap(row["gap_days"], row["active_days"], usual_gap_days)
    if silence <= _SLIPPING:
        return "active"
    return "slipping" if silence <= _GONE else "gone"


def expected_gap(gap_days: float, active_days: float, usual_gap_days: float) -> float:
    """Days after which this learner usually comes back."""
    seen = max(active_days - 1, 0.0)
    mixed = (_BORROWED_VISITS * usual_gap_days + seen * gap_days) / (_BORROWED_VISITS + seen)
    return max(mixed, _SHORTEST_GAP_DAYS)


def fit_lifecycle(
    events: Sequence[Happened], now: float, horizon_days: float = 60.0
) -> tuple[Lifecycle, Calibration | None]:
    """Fit on who stayed away in the horizon before the last one, judge on the last one.

    Returns:
        The model, and its calibration in the last horizon; None where there were too few learners for either.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - heavy, and only here

    usual = _usual_gap(features_of(events, now))
    split, start = now - horizon_days * DAY, now - 2 * horizon_days * DAY
    past, later = features_of(events, start), features_of(events, split)
    away_past, away_later = _stayed_away(events, past, start, split), _stayed_away(events, later, split, now)
    enough = min(len(past.learners), len(later.learners)) >= _FEWEST_LEARNERS
    if not enough or len(np.unique(away_past)) < 2:
        nothing = np.zeros(0)
        return Lifecycle(usual, 0.0, nothing, nothing, nothing), None
    x = _inputs(past, usual)
    means, scales = x.mean(axis=0), np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    model = LogisticRegression(C=1.0, max_iter=500).fit((x - means) / scales, away_past)
    fitted = Lifecycle(usual, horizon_days, np.r_[model.intercept_, model.coef_[0]], means, scales)
    said = fitted.churn(later)
    return fitted, None if said is None else calibration(said, away_later)


def _usual_gap(features: LearnerFeatures) -> float:
    """The median gap of those who came more than once; a week where nobody did."""
    gaps = features.of("gap_days")[features.of("active_days") > 1]
    return float(np.median(gaps)) if len(gaps) else 7.0


def _stayed_away(events: Sequence[Happened], who: LearnerFeatures, after: float, until: float) -> NDArray[np.bool_]:
    came = acted(events, after, until)
    return np.array([learner not in came for learner in who.learners], bool)


def _inputs(features: LearnerFeatures, usual_gap_days: float) -> Floats:
    pairs = zip(features.of("gap_days"), features.of("active_days"), strict=True)
    expected = np.array([expected_gap(float(gap), float(active), usual_gap_days) for gap, active in pairs])
    recency = features.of("recency_days")
    columns = (recency, recency / expected, features.of("active_days"), features.of("tenure_days"), expected)
    return np.asarray(np.log1p(np.column_stack(columns)))
