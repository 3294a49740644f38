"""May we offer, and what: courses and partner products."""

from recommender.critique import Critique, read_critique
from recommender.elicitation import MOST_QUESTIONS, Answer, Question, subjects_in
from recommender.errors import RecommenderError, SnapshotError
from recommender.policy import RULES, OfferState, Silence, may_offer, may_show_partner, silence_named
from recommender.recommend import Recommender
from recommender.regions import REGIONS, RegionPack, label_of
from recommender.slate import Basis, Impression, Kind, Offer, OfferContext, Recommendation
from recommender.snapshot import Snapshot, build_snapshot, load_snapshot
from recommender.wishes import ASPECTS, Aspect, Wish, wish_words

__all__ = [
    "ASPECTS",
    "MOST_QUESTIONS",
    "REGIONS",
    "RULES",
    "Answer",
    "Aspect",
    "Basis",
    "Critique",
    "Impression",
    "Kind",
    "Offer",
    "OfferContext",
    "OfferState",
    "Question",
    "Recommendation",
    "Recommender",
    "RecommenderError",
    "RegionPack",
    "Silence",
    "Snapshot",
    "SnapshotError",
    "Wish",
    "build_snapshot",
    "label_of",
    "load_snapshot",
    "may_offer",
    "may_show_partner",
    "read_critique",
    "silence_named",
    "subjects_in",
    "wish_words",
]
