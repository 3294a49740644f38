"""A small catalogue with vectors by hand: the first axis is sleep, the second money, the third everything else."""

from pathlib import Path

import numpy as np

from knowledge import Catalogue, load_catalogue
from recommender import Kind, OfferContext, OfferState, Recommender, Snapshot, Wish
from recommender.slate import Vector
from tests.small_content import write_small_content

SLEEP, MONEY, OTHER = (np.eye(3, dtype=np.float32)[n] for n in range(3))


def small_catalogue(folder: Path) -> Catalogue:
    return load_catalogue(write_small_content(folder))


def snapshot_of(catalogue: Catalogue) -> Snapshot:
    vectors: dict[str, Vector] = {}
    for course in catalogue.courses:
        vectors[f"course:{course.id}"] = SLEEP if course.domain == "health" else MONEY
    for product in catalogue.products:
        axis = {"health": SLEEP, "nutrition": SLEEP, "finance": MONEY, "insurance": MONEY}.get(product.domain, OTHER)
        vectors[f"partner:{product.id}"] = axis
    return Snapshot("v1", vectors)


def recommender_of(catalogue: Catalogue, seed: int = 0) -> Recommender:
    return Recommender(catalogue, snapshot_of(catalogue), np.random.default_rng(seed))


def context(
    *,
    state: OfferState | None = None,
    text: str = "",
    vector: Vector | None = None,
    requested: bool = True,
    language: str = "zh",
    region: str = "CN",
    owned: tuple[str, ...] = (),
    rejected: tuple[str, ...] = (),
    cited: tuple[str, ...] = (),
    recent: tuple[str, ...] = (),
    wish: Wish | None = None,
    kinds: tuple[Kind, ...] = ("course", "partner"),
) -> OfferContext:
    return OfferContext(
        state=state or OfferState(),
        text=text,
        vector=(SLEEP + MONEY + OTHER) / np.sqrt(np.float32(3)) if vector is None else vector,
        language=language,
        requested=requested,
        region=region,
        owned_courses=frozenset(owned),
        rejected_items=frozenset(rejected),
        cited_courses=cited,
        recent_texts=recent,
        wish=wish or Wish(),
        kinds=kinds,
    )
