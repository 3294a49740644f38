"""One calibrated P(answerable) decides: answer or abstain."""

import json
import math
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from knowledge import Passage
from retrieval.analyzer import tokens
from retrieval.errors import RetrievalError
from retrieval.fusion import Fused
from retrieval.sparse import searchable

PARAMETERS = "fitted.json"
# No length: the judged unanswerable queries are shorter, and a terse learner must not pay for that.
FEATURES = ("dense", "contrast", "margin", "agreement", "overlap", "intent")
_OUT_OF_SCOPE = "out_of_scope"
_UNKNOWN = 0.5
_CROWD = 20  # hits that the best one must stand out from


@dataclass(frozen=True)
class Fitted:
    """What `python -m retrieval fit` learned from judged development queries."""

    dense_weight: float
    threshold: float
    intercept: float
    coefficients: dict[str, float]
    encoder: str = ""
    """Identity of the model it was fitted with, where that is not the bundle."""

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


@cache
def load_fitted() -> Fitted:
    return Fitted(**json.loads(files("retrieval").joinpath(PARAMETERS).read_text(encoding="utf-8")))


def read_fitted(file: Path, encoder: str) -> Fitted | None:
    """What was fitted for an encoder in the bundle's place; None where that wasn't done, or for another one.

    Raises:
        RetrievalError: the file cannot be read.
    """
    if not file.is_file():
        return None
    try:
        fitted = Fitted(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise RetrievalError(f"{file} is not what `python -m retrieval fit` writes. Run it again.") from error
    return fitted if fitted.encoder == encoder else None


def features_of(
    query: str, ranking: list[Fused], best: Passage, sparse_best: str | None, intent: str | None
) -> dict[str, float]:
    """What tells an answerable query from one that only looks like it. All are 0..1 or near it."""
    words = set(tokens(query, for_query=True))
    found = words & set(tokens(searchable(best)))
    runner_up = next((f.score for f in ranking[1:] if _source(f.id) != _source(ranking[0].id)), 0.0)
    return {
        "dense": ranking[0].dense,
        "contrast": ranking[0].dense - sum(f.dense for f in ranking[1:_CROWD]) / max(1, len(ranking[1:_CROWD])),
        "margin": ranking[0].score - runner_up,
        "agreement": float(sparse_best is not None and _source(sparse_best) == _source(ranking[0].id)),
        "overlap": len(found) / len(words) if words else 0.0,
        "intent": _UNKNOWN if intent is None or best.intent is None else float(intent == best.intent),
    }


def probability(features: dict[str, float], fitted: Fitted, intent: str | None = None) -> float:
    """Logistic regression over the features; 0 for what is surely none of our business, however near a passage is."""
    if intent == _OUT_OF_SCOPE:
        return 0.0
    score = fitted.intercept + sum(fitted.coefficients[name] * features[name] for name in FEATURES)
    return 1 / (1 + math.exp(-score))


def _source(passage_id: str) -> str:
    return passage_id.removesuffix(".zh").removesuffix(".en")
