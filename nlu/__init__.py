"""One encoder: intent, sentiment, safety and the query vector of an utterance, in one pass."""

from nlu.bundle import DEFAULT_BUNDLE, load_manifest
from nlu.debt_distress import in_debt_distress
from nlu.errors import BundleError, DatasetError, NluError
from nlu.judging.bars import Bar, bars_as_json, show_bars
from nlu.labels import FALLBACK_INTENT, OUT_OF_SCOPE, Taxonomy, taxonomy
from nlu.language import chinese_script, detect_language
from nlu.normalisation import normalise, simplified
from nlu.prediction import Prediction, Safety, Vector
from nlu.red_flags import BY_MODEL, DANGERS, find_red_flag, forget_texts, is_figure_of_speech
from nlu.serving import Encoder, Predictor, Side

__all__ = [
    "BY_MODEL",
    "DANGERS",
    "DEFAULT_BUNDLE",
    "FALLBACK_INTENT",
    "OUT_OF_SCOPE",
    "Bar",
    "BundleError",
    "DatasetError",
    "Encoder",
    "NluError",
    "Prediction",
    "Predictor",
    "Safety",
    "Side",
    "Taxonomy",
    "Vector",
    "bars_as_json",
    "chinese_script",
    "detect_language",
    "find_red_flag",
    "forget_texts",
    "in_debt_distress",
    "is_figure_of_speech",
    "load_manifest",
    "normalise",
    "show_bars",
    "simplified",
    "taxonomy",
]
