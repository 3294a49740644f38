"""Ranks passages by what each side says of them, weighed by the kind of passage. Pure.

Weights are fitted on judged queries for each kind: a learner's question is nearer to another question than to any
text, so that a FAQ's cosine of 0.6 says less than a lesson's, and words say nothing across languages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

# What an open passage must have of a locked one to answer in its place: so much of its share among all that was found,
# or nearly all of each signal. Alone, the best of the bad looks good. Chosen on the judged dev queries of 2026-11-22
# whose locked best an open passage could replace: of 7 right replacements 7 stay, of 10 wrong ones 2.
_SHARE = 0.53
_LESS_QUESTION, _LESS_TEXT = 0.05, 0.1
_WORDS = 0.5
# How little less a source in the question's language may stand out than one in another language that it is put before.
_NEARLY = 0.7
_PIECE = re.compile(r"~\d+$")
# So much nearer to a near miss than to a question: of the judged dev questions from 0.02 on none loses its answer.
_CLEARLY = 0.03
SIGNALS = ("question", "text", "words", "language", "intent")
Weights = Mapping[str, Mapping[str, float]]
"""By kind of passage: a weight for each of `SIGNALS`, and `base`."""


@dataclass(frozen=True)
class Candidate:
    """A passage that one of the sides has found."""

    id: str
    kind: str
    question: float
    """Cosine to its nearest question; of a lesson, to its title and heading. 0 when vectors were not searched."""
    text: float
    """Cosine to its text."""
    words: float
    """BM25, 0..1."""
    language: float
    """1 when it is written in the language of the question."""
    intent: float
    """1 when understanding is sure of the intent that the passage was written for."""
    near_miss: float = 0.0
    """Cosine to the nearest question that looks like the passage's and that it doesn't answer."""

    @property
    def dense(self) -> float:
        return max(self.question, self.text)


@dataclass(frozen=True)
class Ranked:
    """A candidate with its score."""

    candidate: Candidate
    score: float
    """Log-odds up to a constant: comparable within one query."""
    share: float
    """Share of its source among all candidates, 0..1: how much it stands out."""
    missed: bool = False
    """The question is one of those that its source is known not to answer."""


def rank(candidates: Sequence[Candidate], weights: Weights) -> list[Ranked]:
    """Best first, what the question only looks like last; ties keep the candidates' order.

    Raises:
        KeyError: a kind without weights.
    """
    if not candidates:
        return []
    scores = np.array([_score(candidate, weights[candidate.kind]) for candidate in candidates])
    odds = np.exp(scores - scores.max())
    shares: dict[str, float] = {}
    for candidate, share in zip(candidates, odds / odds.sum(), strict=True):
        source = source_of(candidate.id)
        shares[source] = shares.get(source, 0.0) + float(share)
    missed = _missed(candidates)
    ranked = [
        Ranked(candidate, float(score), shares[source_of(candidate.id)], source_of(candidate.id) in missed)
        for candidate, score in zip(candidates, scores, strict=True)
    ]
    return sorted(ranked, key=lambda one: (one.missed, -one.score))


def _missed(candidates: Sequence[Candidate]) -> frozenset[str]:
    """Sources of which the question is nearer to a near miss than to any of their own questions, in either language."""
    asked: dict[str, float] = {}
    missed: dict[str, float] = {}
    for one in candidates:
        source = source_of(one.id)
        asked[source] = max(one.question, asked.get(source, 0.0))
        missed[source] = max(one.near_miss, missed.get(source, 0.0))
    return frozenset(source for source, near in missed.items() if near > asked[source] + _CLEARLY)


def among_themselves(ranking: Sequence[Ranked]) -> list[Ranked]:
    """The same passages with shares as if nothing else had been found; not empty."""
    whole = sum(one.share for one in best_of_sources(ranking))
    return [replace(one, share=one.share / whole) for one in ranking]


def stands_in(opened: Ranked, locked: Ranked) -> bool:
    """Whether an open passage is about the same as the locked one that is ranked first."""
    if opened.share >= _SHARE * locked.share:
        return True
    ours, theirs = opened.candidate, locked.candidate
    return (
        ours.question >= theirs.question - _LESS_QUESTION
        and ours.text >= theirs.text - _LESS_TEXT
        and ours.words >= _WORDS * theirs.words
    )


def own_language_first(ranking: Sequence[Ranked]) -> Sequence[Ranked]:
    """The ranking; where its first source stands in another language than the question's alone, with one that is about
    the same in the question's before it. Whether there is an answer is judged by the ranking as it was.
    """
    if not ranking:
        return ranking
    first, *others = best_of_sources(ranking)
    of_first = source_of(first.candidate.id)
    if any(one.candidate.language for one in ranking if source_of(one.candidate.id) == of_first):
        return ranking
    for other in others[:1]:
        if other.candidate.language and other.share >= _NEARLY * first.share:
            return [other, *(one for one in ranking if one is not other)]
    return ranking


def best_of_sources(ranking: Sequence[Ranked]) -> list[Ranked]:
    """The first of each source: translations of one text are one."""
    seen: dict[str, Ranked] = {}
    for ranked in ranking:
        seen.setdefault(source_of(ranked.candidate.id), ranked)
    return list(seen.values())


def source_of(passage_id: str) -> str:
    """What translations of one text share, and the pieces of one section.

    >>> source_of("faq:invoice-title.zh"), source_of("lesson:sleep-01#light"), source_of("lesson:sleep-01#light~2")
    ('faq:invoice-title', 'lesson:sleep-01#light', 'lesson:sleep-01#light')
    """
    return _PIECE.sub("", passage_id).removesuffix(".zh").removesuffix(".en")


def _score(candidate: Candidate, weights: Mapping[str, float]) -> float:
    signals: list[float] = [getattr(candidate, name) for name in SIGNALS]
    return weights["base"] + sum(weights[name] * signal for name, signal in zip(SIGNALS, signals, strict=True))
