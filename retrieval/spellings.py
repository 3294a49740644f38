"""How the words of one generation sound and are spelt, so that a question with slips or in pinyin can be read again."""

import itertools
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache, cached_property
from pathlib import Path

from knowledge import Passage
from retrieval.analyzer import normalised
from retrieval.same_sound import LONGEST_RUN

_FILE = "spellings.db"
_SCHEMA = """
CREATE TABLE runs (sound TEXT, run TEXT, count INTEGER, PRIMARY KEY (sound, run)) WITHOUT ROWID;
CREATE TABLE sounds (character TEXT PRIMARY KEY, sound TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
CREATE TABLE english (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z]+")
_LEAST = {1: 2, 2: 2, 3: 3, 4: 3}
"""How often a run of so many characters must stand in the content; what is named counts twice."""
_READINGS = 2
# The library lists readings of names and old texts too: these characters have a second one in what learners write.
_OF_TWO_SOUNDS = frozenset(
    "行重长还得都乐着了地觉单调会参差便藏传弹倒给降角结解尽卡壳累率没难铺强切塞色省识数似为系校血约载扎占涨折只转钻薄"
)
_MOST_KEYS = 4  # sounds under which one run is kept
_MOST_COUNTED = 1_000_000  # runs kept in memory while counting; those seen once go first
_COMMON = 100  # rarer ones of the list are slips themselves
_SHORTEST_WORD = 4  # letters; among shorter ones each is a slip of many others
_AS_OFTEN = 20
_LONG_WORD = 8  # letters that may hide two slips


class Spellings:
    """One generation's runs of characters by their sound, and its Latin words; read-only."""

    def __init__(self, generation: Path) -> None:
        """Of a generation that was built without it, an empty one.

        Raises:
            sqlite3.Error: it is damaged.
        """
        file = generation / _FILE
        if file.is_file():
            uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        else:
            self._db = sqlite3.connect(":memory:", check_same_thread=False)
            self._db.executescript(_SCHEMA)

    @classmethod
    def build(cls, generation: Path, passages: Iterable[Passage]) -> None:
        runs, words = _counted(passages)
        sounds = _sounds_of_common_characters()
        named = (
            (sound, run, count)
            for run, count in runs.items()
            if count >= _LEAST[len(run)]
            for sound in _keys(run, sounds)
        )
        with closing(sqlite3.connect(generation / _FILE)) as db, db:
            db.executescript(_SCHEMA)
            db.executemany("INSERT INTO runs VALUES (?, ?, ?)", named)
            db.executemany("INSERT INTO sounds VALUES (?, ?)", ((c, found[0]) for c, found in sounds.items()))
            db.executemany("INSERT INTO words VALUES (?, ?)", words.items())
            db.executemany("INSERT INTO english VALUES (?)", ((word,) for word in _common_english()))

    def runs(self, sounds: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        """By sound the runs of characters that sound like that, with their counts, the most frequent first."""
        wanted = sorted(set(sounds))
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT sound, run, count FROM runs WHERE sound IN ({marks}) ORDER BY sound, count DESC, run"  # noqa: S608 - question marks only
        rows = self._db.execute(query, wanted)
        return {
            sound: [(run, count) for _, run, count in found]
            for sound, found in itertools.groupby(rows, key=lambda row: row[0])
        }

    def sounds(self, characters: Iterable[str]) -> dict[str, str]:
        """The usual reading of each character, in letters without tones; rare characters are left out."""
        wanted = sorted(set(characters))
        marks = ", ".join("?" * len(wanted))
        return dict(self._db.execute(f"SELECT character, sound FROM sounds WHERE character IN ({marks})", wanted))  # noqa: S608 - the same

    @cached_property
    def syllables(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._db.execute("SELECT DISTINCT sound FROM sounds"))

    @cached_property
    def size(self) -> int:
        """Characters of the content."""
        single = "SELECT DISTINCT run, count FROM runs WHERE length(run) = 1"
        return int(self._db.execute(f"SELECT COALESCE(SUM(count), 0) FROM ({single})").fetchone()[0])  # noqa: S608 - a constant

    def written(self, word: str) -> bool:
        """Whether the content writes a Latin word."""
        return self._holds("words", word)

    def is_english(self, word: str) -> bool:
        """Whether it is a word at all, and so no slip, whatever the content writes."""
        return self._holds("english", word)

    def nearest(self, word: str, *, by_letters: bool = False) -> str | None:
        """The word of the content that a slip was meant to be; None where there is none, or the word is none of ours.

        The first letter is rarely wrong, and a word that differs in it ("parrot", "carrot") is rather another one.

        Args:
            by_letters: of two as near, the one with the same letters ("wnat" is "want") and not the more frequent.
        """
        if len(word) < _SHORTEST_WORD or self.is_english(word):
            return None
        from rapidfuzz import process  # noqa: PLC0415 - a start waits for it longer than for the index
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - the same

        most = 2 if len(word) >= _LONG_WORD else 1
        starts = {word[0], word[1]}
        known = [other for letter in sorted(starts) for other in self._by_first_letter.get(letter, ())]
        near = process.extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=None)
        # Content lists slips among its questions too: what it has once for many times of another word is one.
        found = self._db.execute("SELECT count FROM words WHERE word = ?", (word,)).fetchone()
        least = _AS_OFTEN * found[0] if found is not None else 0
        chosen = [
            (distance, other[0] != word[0], by_letters and sorted(other) != sorted(word), -self._words[other], other)
            for other, distance, _ in near
            if (other[0] == word[0] or {other[0], other[1]} == starts) and self._words[other] >= least
        ]
        return min(chosen)[-1] if chosen else None

    def close(self) -> None:
        self._db.close()

    @cached_property
    def _words(self) -> dict[str, int]:
        query = "SELECT word, count FROM words WHERE length(word) >= ? AND count > 1"
        return dict(self._db.execute(query, (_SHORTEST_WORD,)))

    @cached_property
    def _by_first_letter(self) -> dict[str, list[str]]:
        by_letter: dict[str, list[str]] = {}
        for word in self._words:
            by_letter.setdefault(word[0], []).append(word)
        return by_letter

    def _holds(self, table: str, word: str) -> bool:
        return self._db.execute(f"SELECT 1 FROM {table} WHERE word = ?", (word,)).fetchone() is not None  # noqa: S608 - a table of ours


def _counted(passages: Iterable[Passage]) -> tuple[Counter[str], Counter[str]]:
    """Runs of characters, and Latin words. A question or heading counts twice, since it is what a learner types."""
    runs, words = (Counter[str](), Counter[str]()), (Counter[str](), Counter[str]())
    for passage in passages:
        named = "\n".join({passage.title, passage.heading, *passage.questions})
        for at, text in enumerate((passage.text, named)):
            plain = normalised(text)
            words[at].update(_WORD.findall(plain))
            runs[at].update(_runs_of(plain))
            if len(runs[at]) > _MOST_COUNTED:
                once = [run for run, count in runs[at].items() if count == 1]
                for run in once:
                    del runs[at][run]
    return _weighed(*runs), _weighed(*words)


def _weighed(said: Counter[str], named: Counter[str]) -> Counter[str]:
    for one, count in named.items():
        said[one] += 2 * count
    return said


def _runs_of(text: str) -> Iterator[str]:
    for stretch in _HAN.findall(text):
        for size in range(1, LONGEST_RUN + 1):
            yield from (stretch[start : start + size] for start in range(len(stretch) - size + 1))


def _keys(run: str, sounds: dict[str, tuple[str, ...]]) -> list[str]:
    readings = [sounds.get(character, ()) for character in run]
    return list(dict.fromkeys("".join(key) for key in itertools.islice(itertools.product(*readings), _MOST_KEYS)))


@cache
def _sounds_of_common_characters() -> dict[str, tuple[str, ...]]:
    """The readings of the characters that GB 2312 has, the usual one first."""
    # Read by the library when it is imported: its table of phrases takes 50 MB and tells single readings apart, which
    # is not wanted here.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # noqa: PLC0415 - an ingest alone needs it

    common = [chr(code) for code in range(0x4E00, 0xA000) if _in_gb2312(chr(code))]
    readings: Sequence[Sequence[str]] = pinyin(common, heteronym=True, style=Style.NORMAL)
    return {
        character: tuple(list(dict.fromkeys(found))[: _READINGS if character in _OF_TWO_SOUNDS else 1])
        for character, found in zip(common, readings, strict=True)
    }


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _common_english() -> list[str]:
    from spellchecker import SpellChecker  # noqa: PLC0415 - an ingest alone needs it

    counts = SpellChecker(language="en").word_frequency.dictionary
    return sorted(word for word, count in counts.items() if count >= _COMMON and _WORD.fullmatch(word))
