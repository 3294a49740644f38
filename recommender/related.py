"""What is near an item in the graph of concepts, and by which concept: made by a fit, looked up while serving."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Related:
    """An item near a source, and the concept that both have, by which the nearness is explained."""

    key: str
    """`course:<id>` or `partner:<id>`."""
    nearness: float
    """Share of the walk from the source, 0..1; comparable within one source only."""
    concepts: dict[str, str]
    """The rarest concept that both have, by language; at least one language."""


def nearest(related: Mapping[str, tuple[Related, ...]], sources: Iterable[str]) -> dict[str, tuple[str, Related]]:
    """For each item the source of a conversation that it is nearest to, with how; of unknown sources nothing."""
    found: dict[str, tuple[str, Related]] = {}
    for source in sources:
        for near in related.get(source, ()):
            if near.key not in found or near.nearness > found[near.key][1].nearness:
                found[near.key] = (source, near)
    return found
