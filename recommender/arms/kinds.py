"""The kinds of fitted arms by the name under which a snapshot stores them."""

from recommender.arms.arm import Arrays, FittedArm
from recommender.arms.content import FittedContent
from recommender.arms.ials import FittedFactors
from recommender.arms.item_links import ItemLinks
from recommender.arms.popularity import FittedPopularity

KINDS: dict[str, type[ItemLinks | FittedFactors | FittedPopularity | FittedContent]] = {
    "links": ItemLinks,
    "factors": FittedFactors,
    "popularity": FittedPopularity,
    "content": FittedContent,
}


def kind_of(arm: FittedArm) -> str:
    return next(name for name, kind in KINDS.items() if isinstance(arm, kind))


def restored(kind: str, arrays: Arrays) -> FittedArm:
    return KINDS[kind].from_arrays(arrays)
