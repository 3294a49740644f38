"""Compares an index with what was published: each passage in the store, among the vectors and among the words."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge import Passage
from retrieval.dense import DenseIndex
from retrieval.errors import DAMAGE, IndexUnavailable
from retrieval.manifest import current_generation
from retrieval.passage_store import PassageStore, passage_of
from retrieval.sparse import SparseIndex, searchable

Place = Literal["store", "vectors", "words"]
Fault = Literal["missing", "unpublished", "changed", "unreadable"]


@dataclass(frozen=True)
class Difference:
    """One passage that a part of the index has otherwise than it was published."""

    place: Place
    fault: Fault
    id: str


def verify_index(root: Path, published: Sequence[Passage]) -> list[Difference]:
    """What differs between the serving generation and the passages that were published; empty when all is well.

    Raises:
        IndexMissing: nothing serves.
    """
    generation = current_generation(root)
    try:
        with closing(PassageStore(generation)) as store:
            kept = {passage.id: passage for passage in store.passages()}
            order, entries = store.ids(), store.searched()
    except DAMAGE:
        return [Difference("store", "unreadable", "*")]
    wanted = {passage.id: passage for passage in published}
    differences = [*_ids("store", wanted, kept)]
    differences += [
        Difference("store", "changed", one) for one, passage in wanted.items() if kept.get(one, passage) != passage
    ]
    differences += _vectors(generation, wanted, {entry.id for entry in entries})
    return differences + _words(generation, wanted, order)


def _vectors(generation: Path, wanted: dict[str, Passage], entries: set[str]) -> list[Difference]:
    try:
        dense = DenseIndex(generation)
        try:
            found = set(dense.entry_ids())
        finally:
            dense.close()
    except IndexUnavailable:
        return [Difference("vectors", "unreadable", "*")]
    strangers = {passage_of(entry) for entry in found - entries}
    lost = {passage_of(entry) for entry in entries - found}
    missing = (lost | (set(wanted) - {passage_of(entry) for entry in found})) & set(wanted)
    unpublished = strangers | ({passage_of(entry) for entry in found} - set(wanted))
    return [
        *(Difference("vectors", "missing", one) for one in sorted(missing)),
        *(Difference("vectors", "unpublished", one) for one in sorted(unpublished)),
    ]


def _words(generation: Path, wanted: dict[str, Passage], order: Sequence[str]) -> list[Difference]:
    try:
        words = SparseIndex.load(generation, order)
        if words.size != len(order):
            return [Difference("words", "unreadable", "*")]
        by_id = dict(zip(order, words.vocabularies(), strict=True))
    except (*DAMAGE, LookupError):
        return [Difference("words", "unreadable", "*")]
    both = sorted(wanted.keys() & by_id.keys())
    changed = [one for one in both if words.known(searchable(wanted[one])) != by_id[one]]
    return [*_ids("words", wanted, by_id), *(Difference("words", "changed", one) for one in changed)]


def _ids(place: Place, wanted: Iterable[str], found: Iterable[str]) -> list[Difference]:
    here, there = set(wanted), set(found)
    return [
        *(Difference(place, "missing", one) for one in sorted(here - there)),
        *(Difference(place, "unpublished", one) for one in sorted(there - here)),
    ]
