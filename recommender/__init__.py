"""May we offer, and what: courses and partner products."""

from recommender.errors import RecommenderError, SnapshotError
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
    "Impression",
    "Join",
    "Kind",
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
    "join",
    "load_snapshot",
    "may_offer",
    "may_show_partner",
    "offer_rows",
    "results",
    "write_offer_log",
]
