"""Reads a question again whose words the content does not know: pinyin, characters of the same sound, slips of letters.

What it finds is another question to search with, never an answer: that takes the same P(answerable) as any other.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog

from retrieval.analyzer import normalised
from retrieval.same_sound import Atom, Reading, read, sounds_of, splits
from retrieval.spellings import Spellings

log = structlog.get_logger()
# What an apostrophe cuts short ("wasn't") is no word to be put right.
_PIECE = re.compile(
    r"(?P<cut>[a-z]+['’](?:t|s|re|ve|ll|d|m)(?![a-z]))"
    r"|(?P<han>[\u4e00-\u9fff]+)|(?P<word>[a-z]+)|(?P<other>[^\u4e00-\u9fffa-z]+)"
)
_PIECE_OF_HAN = re.compile(r"[\u4e00-\u9fff]")
_LONGEST_TEXT = 120  # characters: a longer question has words enough that are right
_MOST_CHANGED = 0.34  # of the characters; a text that is mostly something else is something else
_IN_RUNS = 0.6  # of what is read as pinyin, so much must be in words; letters by themselves mean anything
# By character, in what is read as pinyin: two syllables are as well a name ("Zhang Wei").
_MOST_COST, _MOST_COST_OF_SHORT, _SHORT = 5.8, 4.75, 4
_MOSTLY = 0.6  # of the letters
_FEWEST_LETTERS = 4
_LEAD = 0.1  # how much surer another reading must be than the words as they stand


@dataclass(frozen=True)
class Respelt:
    """Another reading of a question."""

    text: str
    pinyin: bool
    """Letters were read as Chinese."""


def from_pinyin(text: str, spellings: Spellings) -> str | None:
    """What a question means that has no characters at all; None where it is no pinyin.

    Said at once of what isn't: this is asked of every message.
    """
    plain = normalised(text)
    pieces = [_piece(found) for found in _PIECE.finditer(plain)]
    if len(plain) > _LONGEST_TEXT or any(piece.kind == "han" for piece in pieces):
        return None
    typed = _with_pinyin(pieces, spellings)
    return _said(typed, spellings) if any(piece.kind == "pinyin" for piece in typed) else None


def respelt_wins(probability: float, respelt: Respelt, again: float) -> bool:
    """Whether another reading's result is kept, given both probabilities; what letters find as they stand is chance."""
    return respelt.pinyin or again > probability + _LEAD


@dataclass(frozen=True)
class _Piece:
    text: str
    kind: str
    """han, word or other; pinyin for a word that is read as such."""


def _piece(found: re.Match[str]) -> _Piece:
    return _Piece(found[0], "other" if found.lastgroup == "cut" else str(found.lastgroup))


def from_slips(text: str, spellings: Spellings) -> str | None:
    """What a message in Latin letters says without its slips; None where there are none, or it is rather pinyin.

    Unlike a question, whose slips are mostly in the words of the content, a wish has them in its commonest words.
    """
    if _PIECE_OF_HAN.search(text):
        return None
    found = respell(text, spellings, by_letters=True)
    return None if found is None or found.pinyin else found.text


def from_homophones(text: str, spellings: Spellings) -> str | None:
    """What a Chinese message says with the characters that were meant for those that sound or look like them; None
    where none were, or where it is in Latin letters.

    Words that the content doesn't have are often taken for such as it has: who asks holds both readings side by side.
    """
    if not _PIECE_OF_HAN.search(text):
        return None
    found = respell(text, spellings, by_letters=True)
    return None if found is None or found.pinyin else found.text


def respell(text: str, spellings: Spellings, *, by_letters: bool = False) -> Respelt | None:
    """The question as it was probably meant; None where it is best read as it stands, or where that can't be told since
    the index is damaged.

    Args:
        by_letters: as for `Spellings.nearest`.
    """
    try:
        return _respelt(text, spellings, by_letters=by_letters)
    except sqlite3.Error as error:
        log.error("spellings_unreadable", error=str(error))  # noqa: TRY400 - the cause is in the message
        return None


def _respelt(text: str, spellings: Spellings, *, by_letters: bool) -> Respelt | None:
    plain = normalised(text)
    if len(plain) > _LONGEST_TEXT:
        return None
    pieces = [_piece(found) for found in _PIECE.finditer(plain)]
    for typed in (_with_pinyin(pieces, spellings), pieces):
        pinyin = any(piece.kind == "pinyin" for piece in typed)
        said = _said(typed, spellings, by_letters=by_letters)
        if said is not None:
            return Respelt(said, pinyin) if said != plain else None
        if not pinyin:
            break
    return None


def _with_pinyin(pieces: Sequence[_Piece], spellings: Spellings) -> list[_Piece]:
    """The pieces with those marked that may be pinyin: beside characters what is no word otherwise, and where letters
    are all there is, all or nothing.
    """
    words = {piece.text for piece in pieces if piece.kind == "word"}
    syllables = {word for word in words if splits(word, spellings.syllables)}
    strange = {word for word in syllables if not spellings.is_english(word) and not spellings.written(word)}
    if any(piece.kind == "han" for piece in pieces):
        chosen = strange
    else:
        letters = sum(map(len, syllables))
        rest = all(spellings.written(word) for word in words - syllables)
        enough = letters >= _FEWEST_LETTERS and letters >= _MOSTLY * sum(map(len, words))
        chosen = syllables if strange and rest and enough else set()
    return [_Piece(p.text, "pinyin") if p.kind == "word" and p.text in chosen else p for p in pieces]


def _said(pieces: Sequence[_Piece], spellings: Spellings, *, by_letters: bool = False) -> str | None:
    """The text with every piece read; None where what was taken for pinyin is none."""
    said = ""
    for stretch in _stretches(pieces):
        if stretch[0].kind == "other":
            said += stretch[0].text
        elif stretch[0].kind == "word":
            said += spellings.nearest(stretch[0].text, by_letters=by_letters) or stretch[0].text
        else:
            reading = _reading(stretch, spellings)
            if reading is None:
                return None
            said += reading
    return said


def _stretches(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Characters and pinyin that follow one another, whatever spaces are between them; all others by themselves."""
    stretch: list[_Piece] = []
    space: list[_Piece] = []
    for piece in pieces:
        if piece.kind in {"han", "pinyin"}:
            joins = not space or "pinyin" in {piece.kind, stretch[-1].kind}
            if not joins:
                yield stretch
                yield from ([one] for one in space)
                stretch = []
            stretch.append(piece)
            space = []
        elif stretch and not space and piece.text.isspace():
            space = [piece]
        else:
            if stretch:
                yield stretch
            yield from ([one] for one in space)
            yield [piece]
            stretch, space = [], []
    if stretch:
        yield stretch
    yield from ([one] for one in space)


def _reading(stretch: Sequence[_Piece], spellings: Spellings) -> str | None:
    characters = "".join(piece.text for piece in stretch if piece.kind == "han")
    sounds = spellings.sounds(characters)
    atoms: list[Atom] = []
    for number, piece in enumerate(stretch):
        if piece.kind == "han":
            atoms += [Atom(sounds.get(character, ""), character) for character in piece.text]
        else:
            atoms += [Atom(letter, word=number) for letter in piece.text]
    runs = spellings.runs(sounds_of(atoms, spellings.syllables))
    reading = read(atoms, runs, spellings.syllables, spellings.size)
    if len(characters) < len(atoms):
        return reading.text if reading is not None and _is_chinese(reading) else None
    return reading.text if reading is not None and _is_a_slip(reading) else characters


def _is_chinese(reading: Reading) -> bool:
    most = _MOST_COST if len(reading.text) > _SHORT else _MOST_COST_OF_SHORT
    return reading.in_runs >= _IN_RUNS and reading.cost <= most


def _is_a_slip(reading: Reading) -> bool:
    return reading.changed <= max(1, _MOST_CHANGED * len(reading.text))
