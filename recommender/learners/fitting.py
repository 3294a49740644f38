"""The job that fits everything about learners from their events, and reports how far it can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.learners.calibration import Calibration
from recommender.learners.features import Happened, features_of
from recommender.learners.lifecycle import fit_lifecycle
from recommender.learners.model_file import LearnerModels
from recommender.learners.purchase_intent import IntentReport, fit_intent
from recommender.learners.segments import SegmentReport, fit_segments


@dataclass(frozen=True)
class LearnerReport:
    """How each part came out."""

    learners: int
    segments: SegmentReport
    churn: Calibration | None
    """On the last horizon; None where there was too little to fit on."""
    intent: IntentReport


def fit_learners(
    events: Sequence[Happened],
    now: float,
    *,
    churn_days: float = 60.0,
    intent_days: float = 30.0,
    seed: int = 0,
) -> tuple[LearnerModels, LearnerReport]:
    """Fit segments, lifecycle and purchase intent as of `now` (seconds since 1970). The same input, the same models."""
    features = features_of(events, now)
    segments, found = fit_segments(features, seed)
    lifecycle, churn = fit_lifecycle(events, now, churn_days)
    intent, compared = fit_intent(events, now, intent_days, seed)
    logs = features.logs
    centre = np.median(logs, axis=0) if len(logs) else np.zeros(logs.shape[1])
    spread = logs.std(axis=0) if len(logs) else np.ones(logs.shape[1])
    models = LearnerModels(now, segments, lifecycle, intent, intent_days, centre, np.where(spread > 1e-9, spread, 1.0))
    return models, LearnerReport(len(features.learners), found, churn, compared)
