"""Reads characters and pinyin as the runs of characters that the content has under the same sound. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Runs = Mapping[str, Sequence[tuple[str, int]]]
"""By sound the runs of characters that sound like that, with their counts."""
LONGEST_RUN = 4
_LONGEST_SYLLABLE = 6
# Costs are logarithms: a run that is e times as frequent costs one less. Chosen on judged dev queries into which
# characters of the same sound were put.
_SEEN_ONCE = 13.0
_UNKNOWN = 13.0  # a character that stays though no run has it
_CHANGED = 4.0  # each character in whose place another one is read
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


@dataclass(frozen=True)
class _Piece:
    cost: float
    end: int
    text: str
    changed: int


def sounds_of(atoms: Sequence[Atom], syllables: frozenset[str]) -> set[str]:
    """What `read` wants to know the runs of."""
    return {_sound(atoms, start, end) for start, end, _ in _windows(atoms, syllables)}


def read(atoms: Sequence[Atom], runs: Runs, syllables: frozenset[str]) -> Reading | None:
    """The reading that costs least; None where letters are left over."""
    pieces: dict[int, list[_Piece]] = {}
    for start, end, size in _windows(atoms, syllables):
        for run, count in runs.get(_sound(atoms, start, end), ()):
            piece = _piece(atoms[start:end], end, run, count) if len(run) == size else None
            if piece is not None:
                pieces.setdefault(start, []).append(piece)
    best: list[tuple[float, list[_Piece]] | None] = [None] * len(atoms) + [(0.0, [])]
    for start in range(len(atoms) - 1, -1, -1):
        own = atoms[start].character
        options = [*pieces.get(start, ()), *([_Piece(_UNKNOWN, start + 1, own, 0)] if own else [])]
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
    return Reading(text, sum(piece.changed for piece in chosen), in_runs)


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


def _piece(atoms: Sequence[Atom], end: int, run: str, count: int) -> _Piece | None:
    cost = _SEEN_ONCE - math.log(count)
    written = [atom.character for atom in atoms if atom.character]
    if len(written) == len(atoms):
        changed = sum(a != b for a, b in zip(written, run, strict=True))
        if changed > len(run) // 2:
            return None
        return _Piece(cost + _CHANGED * changed, end, run, changed)
    if not all(character in run for character in written):
        return None
    return _Piece(cost + (_ALONE if len(run) == 1 else 0.0), end, run, 0)


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
