"""May we offer, and what: courses and partner products."""

from recommender.errors import RecommenderError, SnapshotError
from recommender.learners import (
    Explained,
    LearnerEvent,
    LearnerModels,
    LearnerReport,
    explain_learner,
    fit_learners,
    learner_events,
    load_learner_models,
    save_learner_models,
)
from recommender.offer_log import Pseudonyms, offer_rows, write_offer_log
from recommender.outcomes import (
    ATTRIBUTION_WINDOW,
    OUTCOME_TYPES,
    Join,
    OfferResult,
    Outcome,
    OutcomeType,
    ShownItem,
    join,
    results,
)
from recommender.policy import RULES, OfferState, Silence, may_offer, may_show_partner
from recommender.recommend import Recommender
from recommender.slate import Impression, Kind, Offer, OfferContext, Recommendation, Wish
from recommender.snapshot import Snapshot, build_snapshot, load_snapshot

__all__ = [
    "ATTRIBUTION_WINDOW",
    "OUTCOME_TYPES",
    "RULES",
    "Explained",
    "Impression",
    "Join",
    "Kind",
    "LearnerEvent",
    "LearnerModels",
    "LearnerReport",
    "Offer",
    "OfferContext",
    "OfferResult",
    "OfferState",
    "Outcome",
    "OutcomeType",
    "Pseudonyms",
    "Recommendation",
    "Recommender",
    "RecommenderError",
    "ShownItem",
    "Silence",
    "Snapshot",
    "SnapshotError",
    "Wish",
    "build_snapshot",
    "explain_learner",
    "fit_learners",
    "join",
    "learner_events",
    "load_learner_models",
    "load_snapshot",
    "may_offer",
    "may_show_partner",
    "offer_rows",
    "results",
    "save_learner_models",
    "write_offer_log",
]
