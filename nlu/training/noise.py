"""Augmentation: what hurried thumbs, input methods and two languages in one head do to a text. Pure, given its
random generator. Script, width, case and emoji are undone before encoding (`nlu/normalisation.py`) and not learned.
"""

import random
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from opencc import OpenCC

from nlu.normalisation import normalise
from nlu.training.keep_homophones import TABLE
from nlu.training.noise_tables import ACCENTS, KEYS, LEXICON, LOOK_ALIKES, SOUNDS_LIKE, TEXT_FACES

Kind = Callable[[str, random.Random], str]
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Losing one of these turns a sentence round; the label would no longer hold.
_KEPT = frozenset("不没别无未非否勿吗么嘛是对好行")
_KEPT_WORDS = re.compile(r"never|\w+n'?t", re.IGNORECASE)
_LETTERS_A_SLIP = 14  # one slip in about so many characters, as research on typed search queries finds
_WORD = re.compile(r"[A-Za-z']+")
_PUNCTUATION = re.compile(r"[\s,.!?;:，。！？；：、…~～]+")


def augment(text: str, language: str, rng: random.Random) -> str:
    """The normalised text with one or two kinds of noise, or without where none applies.

    >>> augment("我想申请退款可以吗", "zh", random.Random(4))
    '我想申请退款科以吗'
    """
    text = normalise(text)
    kinds = _MIXES["zh" if language == "zh" else "en"]
    for kind in rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds], k=rng.choice((1, 1, 2))):
        changed = kind(text, rng)
        text = changed.strip() or text
    return text


def homophones(text: str, rng: random.Random) -> str:
    """Characters of the same sound; one in five of the sound a southern speaker types, and the likelier the more
    frequent they are.
    """
    characters = list(text)
    places = [i for i, c in enumerate(text) if c in _syllables() and c not in _KEPT]
    for at in _some(places, len(text), rng):
        syllable = _syllables()[characters[at]]
        if rng.random() < 0.2:
            syllable = _accented(syllable, rng)
        others = [c for c in _by_syllable().get(syllable, "") if c != characters[at]]
        if others:
            weights = [1.0 / (rank + 1) for rank in range(len(others))]
            characters[at] = rng.choices(others, weights)[0]
    return "".join(characters)


def pinyin(text: str, rng: random.Random) -> str:
    """One word of the domain left as the letters that were typed, spelled out or its initials."""
    found = [word for word in LEXICON if len(word) > 1 and word in text and all(c in _syllables() for c in word)]
    if not found:
        return text
    word = rng.choice(found)
    spelled = [_syllables()[c] for c in word]
    typed = "".join(s[0] for s in spelled) if rng.random() < 0.2 and len(word) > 2 else "".join(spelled)
    return text.replace(word, typed, 1)


def look_alikes(text: str, rng: random.Random) -> str:
    """Characters of the same shape."""
    characters = list(text)
    for at in _some([i for i, c in enumerate(text) if c in LOOK_ALIKES and c not in _KEPT], len(text), rng):
        characters[at] = rng.choice(LOOK_ALIKES[characters[at]])
    return "".join(characters)


def keyboard_slips(text: str, rng: random.Random) -> str:
    """A neighbouring key in place of a letter."""
    characters = list(text)
    for at in _some(_letters_to_lose(text), len(text), rng):
        slip = rng.choice(KEYS[characters[at].lower()])
        characters[at] = slip
    return "".join(characters)


def drop_double_swap(text: str, rng: random.Random) -> str:
    """Characters that are lost, typed twice, or that change places."""
    characters = list(text)
    han = [i for i, c in enumerate(text) if _HAN.match(c) and c not in _KEPT] if len(text) > 5 else []
    for at in sorted(_some([*_letters_to_lose(text), *han], len(text), rng), reverse=True):
        slip = rng.choice(("drop", "double", "swap"))
        if slip == "drop":
            del characters[at]
        elif slip == "double":
            characters.insert(at, characters[at])
        elif at + 1 < len(characters) and characters[at + 1].isalpha() and characters[at + 1] not in _KEPT:
            characters[at], characters[at + 1] = characters[at + 1], characters[at]
    return "".join(characters)


def sounds_like(text: str, rng: random.Random) -> str:
    """English words as they sound, and short forms of chat."""
    found = [m for m in _WORD.finditer(text) if m.group().lower() in SOUNDS_LIKE]
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 1, 2)))), key=lambda m: -m.start()):
        text = text[: match.start()] + rng.choice(SOUNDS_LIKE[match.group().lower()]) + text[match.end() :]
    return text


def code_mix(text: str, rng: random.Random) -> str:
    """One or two words of the domain in the other language, with or without spaces round them."""
    if _HAN.search(text):
        found = sorted((word for word in LEXICON if word in text), key=lambda word: (-len(word), word))
        # 自动续费 goes as a whole, not as its 续费.
        found = [word for i, word in enumerate(found) if not any(word in longer for longer in found[:i])]
        for word in rng.sample(found, min(len(found), rng.choice((1, 1, 2)))):
            spaced = rng.choice(("{}", " {} "))
            text = text.replace(word, spaced.format(rng.choice(LEXICON[word].split("/"))), 1)
        return text
    matches = [m for m in _english_words().finditer(text) if m.group(1).lower() in _to_chinese()]
    for match in sorted(rng.sample(matches, min(len(matches), rng.choice((1, 1, 2)))), key=lambda m: -m.start()):
        chinese = rng.choice(_to_chinese()[match.group(1).lower()])
        text = text[: match.start()] + chinese + text[match.end() :]
    return text


def punctuation(text: str, rng: random.Random) -> str:
    """Spaces or punctuation that are missing, or a space where none belongs."""
    way = rng.choice(("none", "one", "space", "end"))
    if way == "none":
        return _PUNCTUATION.sub(" " if not _HAN.search(text) else "", text).strip()
    marks = list(_PUNCTUATION.finditer(text))
    if way == "one" and marks:
        mark = rng.choice(marks)
        return text[: mark.start()] + text[mark.end() :]
    if way == "space" and len(text) > 3:
        at = rng.randrange(1, len(text))
        return f"{text[:at]} {text[at:]}"
    return text.rstrip("。.！!？?～~ ") + rng.choice(("", "", "。", "？", "?", "!", "...", "，"))


def text_faces(text: str, rng: random.Random) -> str:
    """A filler of chat before or after the text."""
    face = rng.choice(TEXT_FACES["zh" if _HAN.search(text) else "en"])
    return f"{text}{rng.choice(('', ' '))}{face}" if rng.random() < 0.8 else f"{face} {text}"


def region(text: str, rng: random.Random) -> str:
    """The words that Taiwan and Hong Kong use, which conversion of script alone doesn't bring back."""
    return normalise(_opencc(rng.choice(("s2twp", "s2hk"))).convert(text))


_MIXES: dict[str, tuple[tuple[Kind, float], ...]] = {
    "zh": (
        (homophones, 0.40), (code_mix, 0.20), (drop_double_swap, 0.10), (look_alikes, 0.08), (punctuation, 0.08),
        (text_faces, 0.06), (region, 0.04), (pinyin, 0.04),
    ),
    "en": (
        (keyboard_slips, 0.26), (drop_double_swap, 0.26), (code_mix, 0.20), (sounds_like, 0.12), (punctuation, 0.10),
        (text_faces, 0.06),
    ),
}  # fmt: skip


def _some(places: list[int], length: int, rng: random.Random) -> list[int]:
    return rng.sample(places, min(len(places), max(1, min(3, round(length / _LETTERS_A_SLIP)))))


def _letters_to_lose(text: str) -> list[int]:
    """Letters inside words long enough to survive it; the first one is seldom mistyped."""
    words = [m for m in _WORD.finditer(text) if len(m.group()) > 3 and not _KEPT_WORDS.fullmatch(m.group())]
    return [i for m in words for i in range(m.start() + 1, m.end()) if text[i].lower() in KEYS]


def _accented(syllable: str, rng: random.Random) -> str:
    ways = []
    for long, short in ACCENTS:
        for old, new in ((long, short), (short, long)):
            if long in {"ing", "eng", "ang"}:
                if syllable.endswith(old):
                    ways.append(syllable.removesuffix(old) + new)
            elif syllable.startswith(old):
                ways.append(new + syllable.removeprefix(old))
    known = [way for way in ways if way in _by_syllable()]
    return rng.choice(known) if known else syllable


@cache
def _by_syllable() -> dict[str, str]:
    """Characters of each toneless syllable, the most frequent first."""
    lines = files("nlu.training").joinpath(TABLE).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


@cache
def _syllables() -> dict[str, str]:
    return {character: syllable for syllable, characters in _by_syllable().items() for character in characters}


@cache
def _to_chinese() -> dict[str, list[str]]:
    reverse: dict[str, list[str]] = {}
    for chinese, english in LEXICON.items():
        for word in english.split("/"):
            reverse.setdefault(word.lower(), []).append(chinese)
    return reverse


@cache
def _english_words() -> re.Pattern[str]:
    words = sorted(_to_chinese(), key=lambda word: (-len(word), word))
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})(?:s|es)?\b", re.IGNORECASE)


@cache
def _opencc(configuration: str) -> OpenCC:
    return OpenCC(configuration)
