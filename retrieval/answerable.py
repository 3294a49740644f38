"""One calibrated P(answerable) decides: answer, let the learner choose, or abstain."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from knowledge import Passage
from retrieval.analyzer import tokens
from retrieval.definitions import Asked, asked_term, explains
from retrieval.errors import RetrievalError
from retrieval.passage_store import PassageStore
from retrieval.ranking import Ranked, Weights, best_of_sources, source_of
from retrieval.sparse import searchable

PARAMETERS = "fitted.json"
# No length: the judged unanswerable queries are shorter, and a terse learner must not pay for that.
FEATURES = ("question", "text", "words", "share", "pair", "margin", "contrast", "agreement", "overlap", "intent")
_JUDGES = ("answers", "chooses", "words_alone")
EXPLAINED = "explained"
"""1 unless it is asked what something is and the first passage only mentions it. No judge weighs it: it decides."""
_OUT_OF_SCOPE = "out_of_scope"
_LOOKED_AT = 3
_CROWD = 20  # hits that the best one must stand out from


@dataclass(frozen=True)
class Judge:
    """Logistic regression over `FEATURES`, and the probability from which on it says yes."""

    threshold: float
    intercept: float
    coefficients: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        score = self.intercept + sum(self.coefficients[name] * features[name] for name in FEATURES)
        return 1 / (1 + math.exp(-score))


@dataclass(frozen=True)
class Fitted:
    """What `python -m retrieval fit` learned from judged development queries."""

    weights: Weights
    answers: Judge
    """Whether the first passage answers."""
    chooses: Judge
    """Whether one of the first three does, so that a learner may be asked which."""
    words_alone: Judge
    """Whether the first passage answers when there are no vectors."""
    encoder: str = ""
    """Identity of the model it was fitted with, where that is not the bundle."""

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Fitted":
        """Raises:
        ValueError, TypeError: it is something else.
        """
        data: dict[str, Any] = json.loads(text)
        judges: dict[str, Any] = {name: Judge(**data.pop(name)) for name in _JUDGES if name in data}
        return cls(**data, **judges)


@cache
def load_fitted() -> Fitted:
    return Fitted.from_json(files("retrieval").joinpath(PARAMETERS).read_text(encoding="utf-8"))


def read_fitted(file: Path, encoder: str) -> Fitted | None:
    """What was fitted for an encoder in the bundle's place; None where that wasn't done, or for another one.

    Raises:
        RetrievalError: the file cannot be read.
    """
    if not file.is_file():
        return None
    try:
        fitted = Fitted.from_json(file.read_text(encoding="utf-8"))
    except (ValueError, TypeError, AttributeError) as error:
        raise RetrievalError(f"{file} is not what `python -m retrieval fit` writes. Run it again.") from error
    return fitted if fitted.encoder == encoder else None


def explaining_first(query: str, ranking: Sequence[Ranked], store: PassageStore) -> Sequence[Ranked]:
    """The ranking; asked what something is, with one that explains it before those that only mention it."""
    asked = asked_term(query)
    if asked is None:
        return ranking
    for ranked in best_of_sources(ranking)[:_LOOKED_AT]:
        if explains(_as_asked(store, ranked, asked), asked):
            return [ranked, *(other for other in ranking if other is not ranked)]
    return ranking


def _as_asked(store: PassageStore, ranked: Ranked, asked: Asked) -> Passage:
    """Of a text in both languages the one in the question's: only there it can be told whether it explains the term."""
    return store.in_language(store.passage(ranked.candidate.id), asked.language)


def features_of(query: str, ranking: Sequence[Ranked], store: PassageStore, words_best: str | None) -> dict[str, float]:
    """What tells an answerable query from one that only looks like it. All but `margin` are 0..1 or near it.

    Args:
        ranking: not empty.
        words_best: the passage that words alone would put first.
    """
    asked_for = asked_term(query)
    asked = set(tokens(query, for_query=True))
    first = ranking[0]
    shared = asked & _words_of(searchable(store.passage(first.candidate.id)))
    source = source_of(first.candidate.id)
    runner_up = next((r.score for r in ranking[1:] if source_of(r.candidate.id) != source), first.score)
    crowd = sorted((r.candidate.dense for r in ranking), reverse=True)[1:_CROWD]
    return {
        "question": first.candidate.question,
        "text": first.candidate.text,
        "words": first.candidate.words,
        "share": first.share,
        # An entry and a lesson that say the same share what one of them would have alone.
        "pair": sum(ranked.share for ranked in best_of_sources(ranking)[:2]),
        "margin": first.score - runner_up,
        "contrast": first.candidate.dense - (sum(crowd) / len(crowd) if crowd else 0.0),
        "agreement": float(words_best is not None and source_of(words_best) == source),
        "overlap": len(shared) / len(asked) if asked else 0.0,
        "intent": first.candidate.intent,
        EXPLAINED: float(asked_for is None or explains(_as_asked(store, first, asked_for), asked_for)),
    }


@lru_cache(maxsize=2048)
def _words_of(passage: str) -> frozenset[str]:
    """The same passages answer again and again, and a long one takes a millisecond."""
    return frozenset(tokens(passage))


def probability(features: Mapping[str, float], judge: Judge, intent: str | None = None) -> float:
    """A judge's probability; 0 for what is surely none of our business, and for a term that is only mentioned, however
    near a passage is.
    """
    return 0.0 if intent == _OUT_OF_SCOPE or not features[EXPLAINED] else judge.probability(features)
