"""One calibrated P(answerable) decides: answer or abstain."""

import json
import math
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from knowledge import Passage
from retrieval.analyzer import tokens
from retrieval.fusion import Fused
from retrieval.sparse import searchable

PARAMETERS = "fitted.json"
FEATURES = ("dense", "sparse", "margin", "agreement", "overlap", "short")


@dataclass(frozen=True)
class Fitted:
    """What `python -m retrieval fit` learned from judged development queries."""

    dense_weight: float
    threshold: float
    intercept: float
    coefficients: dict[str, float]

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"


@cache
def load_fitted() -> Fitted:
    return Fitted(**json.loads(files("retrieval").joinpath(PARAMETERS).read_text(encoding="utf-8")))


def features_of(query: str, ranking: list[Fused], best: Passage, sparse_best: str | None) -> dict[str, float]:
    """What tells an answerable query from one that only looks like it. All are 0..1 or near it."""
    words = set(tokens(query, for_query=True))
    found = words & set(tokens(searchable(best)))
    runner_up = next((f.score for f in ranking[1:] if _source(f.id) != _source(ranking[0].id)), 0.0)
    return {
        "dense": ranking[0].dense,
        "sparse": ranking[0].sparse,
        "margin": ranking[0].score - runner_up,
        "agreement": float(sparse_best is not None and _source(sparse_best) == _source(ranking[0].id)),
        "overlap": len(found) / len(words) if words else 0.0,
        "short": 1.0 / (1 + len(words)),
    }


def probability(features: dict[str, float], fitted: Fitted) -> float:
    """Logistic regression over the features."""
    score = fitted.intercept + sum(fitted.coefficients[name] * features[name] for name in FEATURES)
    return 1 / (1 + math.exp(-score))


def _source(passage_id: str) -> str:
    return passage_id.removesuffix(".zh").removesuffix(".en")
