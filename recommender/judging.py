"""Judges a fitted model on held-out items: full ranking, per history segment, with intervals and timings."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from recommender.fitted import FittedModel
from recommender.interactions import Indices, Interactions
from recommender.ranking_metrics import (
    PerUser,
    bootstrap_interval,
    coverage,
    ndcg,
    recall,
    reciprocal_rank,
    tail_items,
)
from recommender.segments import SEGMENTS, segment_of

SLATE = 20


@dataclass(frozen=True)
class Case:
    """One user to rank for: what they took, and what was held out (ids, because some may be unknown to the model)."""

    user_id: str
    history: Indices
    wanted: frozenset[str]


@dataclass(frozen=True)
class Split:
    """Training data and the cases that were cut from it."""

    training: Interactions
    cases: tuple[Case, ...]


def leave_last_out_split(interactions: Interactions) -> Split:
    """The last item of every user who has two is wanted, everything before it is history and training."""
    able = [n for n, history in enumerate(interactions.histories) if len(history) > 1]
    users = np.array(able, np.int32)
    last = np.array([interactions.histories[user][-1] for user in able], np.int32)
    training = interactions.without(users, last)
    cases = tuple(
        Case(
            interactions.user_ids[user],
            interactions.histories[user][:-1],
            frozenset({interactions.item_ids[interactions.histories[user][-1]]}),
        )
        for user in able
    )
    return Split(training, cases)


def global_time_split(interactions: Interactions, share: float = 0.8) -> Split:
    """Events up to the moment at which `share` of all have happened are training; what users take later is wanted.

    Users without any training events are cases too, with an empty history.
    """
    cut = float(np.quantile(interactions.times, share))
    earlier = interactions.times <= cut
    training = interactions.only(earlier)
    wanted: dict[int, set[int]] = {}
    for user, item in zip(interactions.users[~earlier].tolist(), interactions.items[~earlier].tolist(), strict=True):
        if item not in training.histories[user]:
            wanted.setdefault(user, set()).add(item)
    cases = tuple(
        Case(
            interactions.user_ids[user],
            training.histories[user],
            frozenset(interactions.item_ids[item] for item in items),
        )
        for user, items in sorted(wanted.items())
    )
    return Split(training, cases)


@dataclass(frozen=True)
class Judgment:
    """What came of one model on its cases; users without anything wanted count for coverage and time alone."""

    figures: Mapping[str, float | int]
    intervals: Mapping[str, tuple[float, float]]
    """95 % bootstrap intervals over users."""
    segments: Mapping[str, Mapping[str, float | int]]
    violations: Mapping[str, int]
    """Items in slates that must not be there: seen, unknown, twice. Zero, or the model is broken."""


Ranker = Callable[[Indices, int], Indices]
"""A history and a length to a slate."""


def judge(model: FittedModel, training: Interactions, cases: Sequence[Case], *, seed: int = 0) -> Judgment:
    """Rank for every case, one slate at a time as in serving."""
    slates, milliseconds = _timed_slates(model.slate, cases)
    popular = [model.slate_of_popularity(case.history, SLATE).tolist() for case in cases]
    ids = model.item_ids
    tail = tail_items(np.bincount(training.items, minlength=len(ids)).astype(np.float64))
    asked = [n for n, case in enumerate(cases) if case.wanted]
    wanted = [_numbers(model, cases[n].wanted) for n in asked]
    in_tail = [{item for item in items if item >= 0 and tail[item]} for items in wanted]
    ours = [slates[n] for n in asked]
    theirs = [popular[n] for n in asked]
    per_user: dict[str, PerUser] = {
        "ndcg@10": _each(ours, wanted, lambda slate, items: ndcg(slate, items, 10)),
        "recall@20": _each(ours, wanted, lambda slate, items: recall(slate, items, SLATE)),
        "mrr@20": _each(ours, wanted, reciprocal_rank),
        "popularity_ndcg@10": _each(theirs, wanted, lambda slate, items: ndcg(slate, items, 10)),
        "popularity_recall@20": _each(theirs, wanted, lambda slate, items: recall(slate, items, SLATE)),
    }
    of_tail = _each(
        [slate for slate, items in zip(ours, in_tail, strict=True) if items],
        [items for items in in_tail if items],
        lambda slate, items: recall(slate, items, SLATE),
    )
    figures: dict[str, float | int] = {name: _mean(values) for name, values in per_user.items()}
    figures |= {
        "tail_recall@20": _mean(of_tail),
        "coverage@10": coverage(slates, len(ids), 10),
        "p50_ms": float(np.percentile(milliseconds, 50)) if len(cases) else 0.0,
        "p95_ms": float(np.percentile(milliseconds, 95)) if len(cases) else 0.0,
        "users": len(cases),
        "users_with_truth": len(asked),
        "cold_users": sum(not len(case.history) for case in cases),
        "unknown_wanted": sum(item < 0 for items in wanted for item in items),
    }
    rng = np.random.default_rng(seed)
    labels = np.array([segment_of(len(cases[n].history)) for n in asked])
    return Judgment(
        figures,
        {name: bootstrap_interval(per_user[name], rng) for name in ("ndcg@10", "recall@20")},
        _by_segment(per_user, labels),
        _violations(slates, cases, len(ids)),
    )


def _timed_slates(ranker: Ranker, cases: Sequence[Case]) -> tuple[list[list[int]], NDArray[np.float64]]:
    slates, seconds = [], []
    if cases:
        ranker(cases[0].history, SLATE)  # the first call fills caches that serving keeps
    for case in cases:
        start = perf_counter()
        slate = ranker(case.history, SLATE)
        seconds.append(perf_counter() - start)
        slates.append(slate.tolist())
    return slates, np.array(seconds) * 1e3


def _numbers(model: FittedModel, items: frozenset[str]) -> set[int]:
    """Unknown items get numbers below zero: they are wanted all the same, and always missed."""
    unknown = itertools.count(-1, -1)
    return {model.item_number[item] if item in model.item_number else next(unknown) for item in sorted(items)}


def _each(
    slates: Sequence[Sequence[int]], wanted: Sequence[set[int]], metric: Callable[[Sequence[int], set[int]], float]
) -> PerUser:
    return np.array([metric(slate, items) for slate, items in zip(slates, wanted, strict=True)], np.float64)


def _mean(values: PerUser) -> float:
    return float(values.mean()) if len(values) else 0.0


def _by_segment(per_user: Mapping[str, PerUser], labels: NDArray[np.str_]) -> dict[str, dict[str, float | int]]:
    return {
        segment: {"users": int((labels == segment).sum())}
        | {name: _mean(values[labels == segment]) for name, values in per_user.items()}
        for segment in SEGMENTS
        if (labels == segment).any()
    }


def _violations(slates: Sequence[Sequence[int]], cases: Sequence[Case], n_items: int) -> dict[str, int]:
    seen = sum(len(set(slate) & set(case.history.tolist())) for slate, case in zip(slates, cases, strict=True))
    return {
        "seen": seen,
        "unknown": sum(not 0 <= item < n_items for slate in slates for item in slate),
        "twice": sum(len(slate) - len(set(slate)) for slate in slates),
    }
