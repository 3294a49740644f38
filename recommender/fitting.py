"""The fit: picks the main arm by memory, all knobs by nested validation, then fits on all of the data."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from recommender.arms import ease, ials
from recommender.arms.arm import Arm, FittedArm
from recommender.arms.content import Content
from recommender.arms.copurchase import Copurchase
from recommender.arms.ease import Ease
from recommender.arms.ials import FittedFactors, Ials
from recommender.arms.item_knn import ItemKnn
from recommender.arms.item_links import ItemLinks
from recommender.arms.next_in_path import NextInPath
from recommender.arms.popularity import Popularity
from recommender.errors import FitError
from recommender.fitted import FittedModel, WeighedArm
from recommender.interactions import Interactions, Scores
from recommender.segments import segment_of
from recommender.validation import FusionTable, Nested, leave_last_out, ndcg_alone, rankings
from recommender.weighing import choose_weights, weaker_segments

_VALIDATION_USERS = 5_000
_FADINGS = (0.0, 0.5, 1.0, 2.0)
_HALF_LIVES = (None, 365.0, 90.0, 30.0, 7.0)
_REGULARISATIONS = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
# Popular items alone like a greater λ than a whole catalogue, and a smaller one shows more of the tail: of values that
# do about as well the smallest is taken.
_NEARLY_AS_GOOD = 0.01
# λ is chosen on the most popular items: inverting that many takes a moment, and the best λ hardly moves with more.
_ITEMS_TO_CHOOSE_BY = 1_700
_USERS_TO_CHOOSE_BY = 2_000
# Interpreter, libraries and the tables of validation; and what one event costs while it is read and ordered.
_BASE_BYTES = 400_000_000
_BYTES_PER_EVENT = 800

Progress = Callable[[str], None]


@dataclass(frozen=True)
class FitSettings:
    """What an operator may turn."""

    memory_bytes: int = 1_200_000_000
    """What the whole process may use at its peak; decides between EASE and iALS."""
    seed: int = 0
    coverage_wanted: float = 0.9
    """Share of the catalogue that the first tens of all users together should show, if that costs little accuracy."""
    prerequisites: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By item id, the items to take before it."""
    vectors: Mapping[str, Scores] = field(default_factory=dict)
    """By item id; with vectors, content is one more arm."""
    copurchase: bool = False
    """Rules of what is taken together are one more arm. Mining them pays on a catalogue of hundreds, not thousands."""


def ease_memory_bytes(n_items: int, n_events: int) -> int:
    """Estimated peak of a process that fits with EASE."""
    return _BASE_BYTES + _BYTES_PER_EVENT * n_events + ease.memory_bytes(n_items)


def ials_memory_bytes(n_users: int, n_items: int, n_events: int) -> int:
    """Estimated peak of a process that fits without EASE."""
    return _BASE_BYTES + _BYTES_PER_EVENT * n_events + ials.memory_bytes(n_users, n_items)


def ease_fits(n_items: int, n_events: int, memory_bytes: int) -> bool:
    return ease_memory_bytes(n_items, n_events) <= memory_bytes


def fit(
    interactions: Interactions, settings: FitSettings | None = None, progress: Progress | None = None
) -> FittedModel:
    """Fit all arms and their fusion; the same interactions and settings give the same model.

    Raises:
        FitError: no events.
    """
    settings = settings or FitSettings()
    say = progress or (lambda _text: None)
    if not len(interactions):
        raise FitError("There are no events to fit on.")
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  # fit jobs only

    # One thread of BLAS: on a busy machine more of them wait for one another and take ten times as long.
    with threadpool_limits(limits=1, user_api="blas"):
        return _fit(interactions, settings, say)


def _fit(interactions: Interactions, settings: FitSettings, say: Progress) -> FittedModel:
    rng = np.random.default_rng(settings.seed)
    half_life = _choose_half_life(interactions)
    popularity = Popularity(half_life).fit(interactions)
    nested = leave_last_out(interactions, _VALIDATION_USERS, rng)
    if not nested.histories:
        say("nobody has two items: popularity serves everybody")
        return FittedModel(interactions.item_ids, (), popularity, seed=settings.seed, notes={"main": "popularity"})
    with_ease = ease_fits(len(interactions.item_ids), len(interactions), settings.memory_bytes)
    regularisation = _choose_regularisation(interactions, settings.seed) if with_ease else None
    arms = _arms(settings, regularisation, half_life)
    say(f"main arm {'EASE' if with_ease else 'iALS'}; validating on {len(nested.histories)} users")

    fadings: dict[str, float] = {}
    tables = {}
    alone = {}
    for name, arm in arms.items():
        fitted, alone[name] = _best_faded(arm.fit(nested.training), nested)
        fadings[name] = getattr(fitted, "fading", 0.0)
        tables[name] = rankings(fitted, nested)
        say(f"{name}: NDCG@10 {alone[name]:.4f} alone, fading {fadings[name]:g}")
        del fitted
    table = FusionTable(list(tables.values()), nested.targets, len(interactions.item_ids))
    chosen = choose_weights(table, len(arms), len(interactions.user_ids), settings.coverage_wanted)
    popular = ndcg_alone(Popularity(half_life).fit(nested.training), nested)
    weaker = weaker_segments([segment_of(len(history)) for history in nested.histories], chosen.ndcg, popular)
    del table, tables

    voices = dict(zip(arms, chosen.weights, strict=True))
    say("weights " + ", ".join(f"{name} {weight:g}" for name, weight in voices.items()))
    weighed = tuple(
        WeighedArm(name, voices[name], _faded(arm.fit(interactions), fadings[name]))
        for name, arm in arms.items()
        if voices[name] > 0
    )
    notes = {
        "main": "ease" if with_ease else "ials",
        "regularisation": regularisation,
        "half_life_days": half_life,
        "weights": voices,
        "fadings": fadings,
        "validation_users": len(nested.histories),
        "validation_ndcg@10": {**alone, "fused": float(chosen.ndcg.mean())},
        "validation_coverage@10": chosen.coverage,
        "popularity_serves": sorted(weaker),
    }
    return FittedModel(interactions.item_ids, weighed, popularity, weaker, settings.seed, notes)


def _arms(settings: FitSettings, regularisation: float | None, half_life: float | None) -> dict[str, Arm]:
    arms: dict[str, Arm] = {}
    if regularisation is not None:
        arms["ease"] = Ease(regularisation)
    arms |= {
        "item_knn": ItemKnn(),
        "ials": Ials(seed=settings.seed),
        "next_in_path": NextInPath(settings.prerequisites),
        "popularity": Popularity(half_life),
    }
    if settings.copurchase:
        arms["copurchase"] = Copurchase()
    if settings.vectors:
        arms["content"] = Content(settings.vectors)
    return arms


def _faded(arm: FittedArm, fading: float) -> FittedArm:
    return arm.faded(fading) if isinstance(arm, ItemLinks | FittedFactors) else arm


def _best_faded(arm: FittedArm, nested: Nested) -> tuple[FittedArm, float]:
    candidates = [_faded(arm, fading) for fading in _FADINGS] if isinstance(arm, ItemLinks | FittedFactors) else [arm]
    some = nested.first(_USERS_TO_CHOOSE_BY)
    scored = [(candidate, float(ndcg_alone(candidate, some).mean())) for candidate in candidates]
    return max(scored, key=lambda pair: pair[1])


def _choose_regularisation(interactions: Interactions, seed: int) -> float:
    counts = np.bincount(interactions.items, minlength=len(interactions.item_ids))
    popular = np.argsort(-counts, kind="stable")[:_ITEMS_TO_CHOOSE_BY]
    part = interactions.on_items(np.sort(popular).astype(np.int32))
    nested = leave_last_out(part, _USERS_TO_CHOOSE_BY, np.random.default_rng(seed))
    if not nested.histories:
        return _REGULARISATIONS[-1]

    def score(regularisation: float) -> float:
        return _best_faded(Ease(regularisation).fit(nested.training), nested)[1]

    scores = {regularisation: score(regularisation) for regularisation in _REGULARISATIONS}
    enough = (1 - _NEARLY_AS_GOOD) * max(scores.values())
    return min(regularisation for regularisation, found in scores.items() if found >= enough)


def _choose_half_life(interactions: Interactions) -> float | None:
    """Recency is judged forward in time: by how well nine tenths of the events foretell the last tenth."""
    cut = math.ceil(len(interactions) * 0.9)
    order = np.arange(len(interactions))
    earlier, later = interactions.only(order < cut), interactions.items[cut:]
    if not len(earlier) or not len(later):
        return None
    wanted = np.bincount(later, minlength=len(interactions.item_ids))

    def score(half_life: float | None) -> float:
        best = np.argsort(-Popularity(half_life).fit(earlier).counts, kind="stable")[:20]
        return float((wanted[best] / np.log2(np.arange(2, len(best) + 2))).sum())

    return max(_HALF_LIVES, key=score)
