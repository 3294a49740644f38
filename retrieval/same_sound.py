"""Reads characters and pinyin as the runs of characters that the content has under the same sound. Pure."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

Runs = Mapping[str, Sequence[tuple[str, int]]]
"""By sound the runs of characters that sound like that, with their counts."""
LONGEST_RUN = 4
_LONGEST_SYLLABLE = 6
# Costs are logarithms: a run that is e times as frequent costs one less. A run that is seen once costs as much as a
# character that stays though no run has it. Chosen on judged dev queries into which characters of the same sound were
# put.
_CHANGED = 5.0  # each character in whose place another one is read
_OFTEN = 5  # a run that is seen less often may stand there by chance: the end of one word, the beginning of the next
_ALONE = 3.0  # a syllable that is read as a character by itself


@dataclass(frozen=True)
class Atom:
    """A character, or a letter of a word in pinyin."""

    sound: str
    character: str = ""
    word: int = 0
    """Which of the written words it belongs to: no syllable begins in one and ends in the next."""


@dataclass(frozen=True)
class Reading:
    """Atoms as characters."""

    text: str
    changed: int
    """Characters in whose place others are read."""
    in_runs: float
    """Share of what was read that stands in a run of two or more."""
    cost: float
    """By character: the lower, the more usual are the runs."""


@dataclass(frozen=True)
class _Piece:
    cost: float
    end: int
    text: str
    changed: int


def sounds_of(atoms: Sequence[Atom], syllables: frozenset[str]) -> set[str]:
    """What `read` wants to know the runs of."""
    return {_sound(atoms, start, end) for start, end, _ in _windows(atoms, syllables)}


def read(atoms: Sequence[Atom], runs: Runs, syllables: frozenset[str], characters: int) -> Reading | None:
    """The reading that costs least; None where letters are left over.

    Args:
        characters: so many has the content of which the runs were counted.
    """
    seen_once = math.log(max(2, characters))
    found = [
        (start, end, run, count)
        for start, end, size in _windows(atoms, syllables)
        for run, count in runs.get(_sound(atoms, start, end), ())
        if len(run) == size
    ]
    right = _right(atoms, found)
    pieces: dict[int, list[_Piece]] = {}
    for start, end, run, count in found:
        piece = _piece(atoms, start, end, run, right)
        if piece is not None:
            cost = piece.cost + seen_once - math.log(count)
            pieces.setdefault(start, []).append(replace(piece, cost=cost))
    best: list[tuple[float, list[_Piece]] | None] = [None] * len(atoms) + [(0.0, [])]
    for start in range(len(atoms) - 1, -1, -1):
        own = atoms[start].character
        options = [*pieces.get(start, ()), *([_Piece(seen_once, start + 1, own, 0)] if own else [])]
        for piece in options:
            rest = best[piece.end]
            so_far = best[start]
            if rest is not None and (so_far is None or piece.cost + rest[0] < so_far[0]):
                best[start] = (piece.cost + rest[0], [piece, *rest[1]])
    if best[0] is None:
        return None
    chosen = best[0][1]
    text = "".join(piece.text for piece in chosen)
    in_runs = sum(len(piece.text) for piece in chosen if len(piece.text) > 1) / max(1, len(text))
    return Reading(text, sum(piece.changed for piece in chosen), in_runs, best[0][0] / max(1, len(text)))


def splits(word: str, syllables: frozenset[str]) -> bool:
    """Whether a word is made of syllables.

    >>> splits("tuikuan", frozenset({"tui", "kuan"})), splits("refund", frozenset({"re", "fu"}))
    (True, False)
    """
    ends = {0}
    for start in range(len(word)):
        if start in ends:
            longest = min(len(word), start + _LONGEST_SYLLABLE)
            ends |= {end for end in range(start + 1, longest + 1) if word[start:end] in syllables}
    return len(word) in ends


def _right(atoms: Sequence[Atom], found: Iterable[tuple[int, int, str, int]]) -> set[int]:
    """Places of characters that stand in a run of the content as they are: what makes sense is no slip."""
    written = "".join(atom.character or " " for atom in atoms)
    return {
        place
        for start, end, run, count in found
        if count >= _OFTEN and run == written[start:end]
        for place in range(start, end)
    }


def _piece(atoms: Sequence[Atom], start: int, end: int, run: str, right: Collection[int]) -> _Piece | None:
    """A run as a reading, with what it costs besides its rarity; None where too much would have to be changed."""
    written = [atom.character for atom in atoms[start:end] if atom.character]
    if len(written) == end - start:
        changed = [place for place, here in enumerate(run, start) if atoms[place].character != here]
        if len(changed) > len(run) // 2 or any(place in right for place in changed):
            return None
        return _Piece(_CHANGED * len(changed), end, run, len(changed))
    if not all(character in run for character in written):
        return None
    return _Piece(_ALONE if len(run) == 1 else 0.0, end, run, 0)


def _windows(atoms: Sequence[Atom], syllables: frozenset[str]) -> set[tuple[int, int, int]]:
    """Start, end and number of characters of all that may be one run."""
    units = [_ends(atoms, start, syllables) for start in range(len(atoms))]
    found: set[tuple[int, int, int]] = set()
    for start in range(len(atoms)):
        ends = {start}
        for size in range(1, LONGEST_RUN + 1):
            ends = {after for end in ends if end < len(atoms) for after in units[end]}
            found |= {(start, end, size) for end in ends if size > 1 or not atoms[start].character}
    return found


def _ends(atoms: Sequence[Atom], start: int, syllables: frozenset[str]) -> list[int]:
    """Where a character or syllable that begins here may end."""
    first = atoms[start]
    if first.character:
        return [start + 1] if first.sound else []
    ends, sound = [], ""
    for end in range(start, min(len(atoms), start + _LONGEST_SYLLABLE)):
        if atoms[end].character or atoms[end].word != first.word:
            break
        sound += atoms[end].sound
        if sound in syllables:
            ends.append(end + 1)
    return ends


def _sound(atoms: Sequence[Atom], start: int, end: int) -> str:
    return "".join(atom.sound for atom in atoms[start:end])
