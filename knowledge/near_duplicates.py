"""Texts that say nearly the same: MinHash over runs of characters, found through buckets instead of pair by pair."""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from datasketch import MinHash, MinHashLSH

from knowledge.content_models import Passage

_RUN = 5  # characters; in Chinese about two words, in English one
_PERMUTATIONS = 128
_MARGIN = 0.2
_SHORTEST = 40  # characters; shorter texts are alike without meaning the same
SIMILAR = 0.85
"""Share of runs in common from which a text counts as the same again. Two editions of a page reach it, two pages on
one subject stay below 0.4."""


@dataclass(frozen=True)
class Twin:
    """Two texts by name, and how much of them is the same, 0 to 1."""

    first: str
    second: str
    similarity: float


class TextIndex:
    """Knows texts by name and finds those that are nearly the same as a new one."""

    def __init__(self, similar: float = SIMILAR) -> None:
        self._similar = similar
        # Buckets for less than what is asked for: at their own threshold they miss every third pair.
        self._lsh = MinHashLSH(threshold=similar - _MARGIN, num_perm=_PERMUTATIONS)
        self._hashes: dict[str, MinHash] = {}

    def add(self, name: str, text: str) -> None:
        """Remember a text. Very short ones are passed over."""
        if (minhash := _minhash(text)) is not None and name not in self._hashes:
            self._lsh.insert(name, minhash)
            self._hashes[name] = minhash

    def closest(self, text: str, *, besides: Iterable[str] = ()) -> tuple[str, float] | None:
        """The most similar known text and its similarity, an estimate within about 0.04; None below the threshold."""
        minhash = _minhash(text)
        if minhash is None:
            return None
        left_out = set(besides)
        names = [str(name) for name in self._lsh.query(minhash) if name not in left_out]
        scored = [(name, float(minhash.jaccard(self._hashes[name]))) for name in sorted(names)]
        best = max(scored, key=lambda item: item[1], default=None)
        return best if best is not None and best[1] >= self._similar else None


def find_twins(passages: Sequence[Passage]) -> list[Twin]:
    """Passages that say nearly the same as an earlier one, the most similar first."""
    index = TextIndex()
    twins = []
    for passage in passages:
        if (found := index.closest(passage.text)) is not None:
            twins.append(Twin(found[0], passage.id, found[1]))
        index.add(passage.id, passage.text)
    return sorted(twins, key=lambda twin: -twin.similarity)


def same_text(text: str) -> str:
    """What two texts have in common that differ only in case, width, marks and spaces.

    >>> same_text("Sleep, 7 hours!") == same_text("sleep　７ hours")
    True
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _minhash(text: str) -> MinHash | None:
    letters = same_text(text)
    if len(letters) < _SHORTEST:
        return None
    minhash = MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=zlib.crc32)
    minhash.update_batch({letters[i : i + _RUN].encode() for i in range(len(letters) - _RUN + 1)})
    return minhash
