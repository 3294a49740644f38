"""May we offer, and what: courses and partner products."""

from recommender.bars import JudgedBar, judged_bars
from recommender.choosing import OWN as OWN_COURSES
from recommender.critique import Critique, read_critique
from recommender.elicitation import MOST_QUESTIONS, Answer, Question, subjects_in
from recommender.errors import ExperimentError, RecommenderError, SnapshotError
from recommender.experiment_log import Entered, Happened, outcomes_at
from recommender.experiment_report import Effect, ExperimentReport
from recommender.experiment_report import report as judge_experiment
from recommender.experiments import HOLD_OUT, Experiment, Metric, arm_of, held_out, load_experiment
from recommender.exposure import Band
from recommender.judge_offers import judge_policy
from recommender.learned import Learned, load_learned
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
from recommender.learning import Learning
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
from recommender.policy import (
    HELD_OUT,
    ONLY_WHEN_ASKED,
    PLATFORM_DOWN,
    RULES,
    OfferState,
    Silence,
    may_offer,
    may_show_partner,
    silence_named,
)
from recommender.recommend import Recommender
from recommender.regions import REGIONS, RegionPack, label_of
from recommender.slate import Basis, Impression, Kind, Offer, OfferContext, Recommendation
from recommender.snapshot import Snapshot, build_snapshot, load_snapshot, snapshot_is_current
from recommender.wishes import ASPECTS, Aspect, Wish, wish_words

__all__ = [
    "ASPECTS",
    "ATTRIBUTION_WINDOW",
    "HELD_OUT",
    "HOLD_OUT",
    "MOST_QUESTIONS",
    "ONLY_WHEN_ASKED",
    "OUTCOME_TYPES",
    "OWN_COURSES",
    "PLATFORM_DOWN",
    "REGIONS",
    "RULES",
    "Answer",
    "Aspect",
    "Band",
    "Basis",
    "Critique",
    "Effect",
    "Entered",
    "Experiment",
    "ExperimentError",
    "ExperimentReport",
    "Explained",
    "Happened",
    "Impression",
    "Join",
    "JudgedBar",
    "Kind",
    "Learned",
    "LearnerEvent",
    "LearnerModels",
    "LearnerReport",
    "Learning",
    "Metric",
    "Offer",
    "OfferContext",
    "OfferResult",
    "OfferState",
    "Outcome",
    "OutcomeType",
    "Pseudonyms",
    "Question",
    "Recommendation",
    "Recommender",
    "RecommenderError",
    "RegionPack",
    "ShownItem",
    "Silence",
    "Snapshot",
    "SnapshotError",
    "Wish",
    "arm_of",
    "build_snapshot",
    "explain_learner",
    "fit_learners",
    "held_out",
    "join",
    "judge_experiment",
    "judge_policy",
    "judged_bars",
    "label_of",
    "learner_events",
    "load_experiment",
    "load_learned",
    "load_learner_models",
    "load_snapshot",
    "may_offer",
    "may_show_partner",
    "offer_rows",
    "outcomes_at",
    "read_critique",
    "results",
    "save_learner_models",
    "silence_named",
    "snapshot_is_current",
    "subjects_in",
    "wish_words",
    "write_offer_log",
]
