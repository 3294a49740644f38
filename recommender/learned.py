"""Learned: what the jobs have left for serving: nearness in the graph, the fitted model, the ranker, the bandit."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from knowledge import Catalogue
from recommender.bandit import BanditSettings, BanditState, initial_state
from recommender.bandit_file import load_bandit
from recommender.errors import RecommenderError
from recommender.fitted import FittedModel
from recommender.model_files import current_version, load_model
from recommender.ranker import Ranker, load_ranker
from recommender.related import Related

RELATED = "related.json"
MODEL = "model"
BANDIT = "bandit.npz"
LEARNERS = "learners"

FEATURES = ("score", "related", "learned", "partner", "requested", "price")
"""Numbers of a candidate that the ranker and the bandit learn from, in order; see `Recommender`."""
# A bandit begins as the scores have it: weight 1 for the score, 0 for the rest, held with the certainty of this many
# rows. Lower it to let the first rewards count for more.
_PRIOR_ROWS = 25.0


@dataclass(frozen=True)
class Learned:
    """Everything may be missing: then content decides alone."""

    related: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    model: FittedModel | None = None
    ranker: Ranker | None = None
    bandit: BanditState | None = None
    version: str = ""
    """Of the fitted model; part of every impression's policy version."""
    refused: tuple[str, ...] = ()
    """Why a part on disk is not served, with what mends it."""


def item_keys(catalogue: Catalogue) -> tuple[str, ...]:
    """`course:<id>` and `partner:<id>` of all items: the names under which models know them."""
    return tuple([f"course:{c.id}" for c in catalogue.courses] + [f"partner:{p.id}" for p in catalogue.products])


def first_bandit() -> BanditState:
    """A bandit that has seen nothing and chooses by the score."""
    fresh = initial_state(FEATURES, BanditSettings(ridge=_PRIOR_ROWS))
    prior = np.zeros(len(FEATURES))
    prior[FEATURES.index("score")] = 1.0
    return BanditState(fresh.features, fresh.settings, fresh.precision, fresh.precision @ prior, 0)


def load_learned(folder: Path, catalogue: Catalogue) -> Learned:
    """What is there and fits this catalogue. A part that doesn't is named and left out: suggestions go on without."""
    refused: list[str] = []
    model, ranker, bandit, version = None, None, None, ""
    try:
        if current_version(folder / MODEL) is not None:
            model, version = load_model(folder / MODEL, item_keys(catalogue))
    except RecommenderError as error:
        refused.append(str(error))
    try:
        considered = load_ranker(folder, FEATURES)
        ranker = None if considered is None else considered[1]
    except RecommenderError as error:
        refused.append(str(error))
    try:
        if (folder / BANDIT).is_file():
            bandit = load_bandit(folder / BANDIT, FEATURES)
    except RecommenderError as error:
        refused.append(str(error))
    return Learned(load_related(folder), model, ranker, bandit, version, tuple(refused))


def save_related(folder: Path, related: Mapping[str, Sequence[Related]]) -> None:
    """Written by the job that builds the item vectors."""
    staged = folder / f"{RELATED}.{os.getpid()}"
    kept = {source: [asdict(near) for near in found] for source, found in related.items()}
    staged.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    staged.replace(folder / RELATED)


def load_related(folder: Path) -> dict[str, tuple[Related, ...]]:
    """Nothing where it is missing or unreadable: it comes with the next ingest."""
    try:
        kept = json.loads((folder / RELATED).read_text(encoding="utf-8"))
        return {source: tuple(Related(**near) for near in found) for source, found in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
