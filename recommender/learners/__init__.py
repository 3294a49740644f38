"""Learners as groups: features of what they did, segments, lifecycle, purchase intent, each explained in words.

Fitting imports scikit-learn, inside the functions that fit; what they leave behind is served with numpy alone.
"""

from recommender.learners.calibration import Calibration, calibration
from recommender.learners.explain import Explained, explain_learner
from recommender.learners.features import (
    NAMES,
    Happened,
    LearnerEvent,
    LearnerFeatures,
    features_of,
    learner_events,
)
from recommender.learners.fitting import LearnerReport, fit_learners
from recommender.learners.lifecycle import Lifecycle, Stage, stage_of
from recommender.learners.model_file import LearnerModels, load_learner_models, save_learner_models
from recommender.learners.purchase_intent import IntentReport
from recommender.learners.segments import SegmentReport

__all__ = [
    "NAMES",
    "Calibration",
    "Explained",
    "Happened",
    "IntentReport",
    "LearnerEvent",
    "LearnerFeatures",
    "LearnerModels",
    "LearnerReport",
    "Lifecycle",
    "SegmentReport",
    "Stage",
    "calibration",
    "explain_learner",
    "features_of",
    "fit_learners",
    "learner_events",
    "load_learner_models",
    "save_learner_models",
    "stage_of",
]
