"""Traditional to simplified, width, case, emoji and invisible characters, before encoding. Pure.

Simplified text is never converted back: that direction is ambiguous (see OpenCC #1497).
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

# Zero-width characters, byte-order mark, bidirectional controls and variation selectors carry no meaning here,
# but split words for the tokenizer. Half a surrogate pair (JSON allows it) is no character at all.
_INVISIBLE = re.compile("[\ud800-\udfff\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
# Pictographs with what joins and colours them; digits and letters in a box are taken apart by NFKC.
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u203c\u2049\u20e3\u3030\u303d]"
)
_SPACES = re.compile(r"\s+")
_AMID_HAN = re.compile(r"(?<=[\u3400-\u9fff\uff0c\u3002,!?]) (?=[\u3400-\u9fff])")
_LONG_RUN = re.compile(r"(.)\1{3,}")


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters as simplified ones; case, width and everything else stay.

    >>> simplified("我要 Refund，錢呢？")
    '我要 Refund，钱呢？'
    """
    # Twice: 薴 becomes 苧, which is itself traditional and becomes 苎.
    plain: str = _to_simplified().convert(_to_simplified().convert(text))
    return plain


def normalise(text: str) -> str:
    """The form a text takes before it is encoded; idempotent.

    >>> normalise("請問退款要幾天？？？？？？ ＡＢＣ")
    '请问退款要几天??? abc'
    """
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = simplified(text).lower()
    text = _LONG_RUN.sub(r"\1\1\1", text)
    return _SPACES.sub(" ", text).strip()


def without_emoji(text: str) -> str:
    """A normalised text without its emoji, unless it has nothing else: what is asked doesn't hang on them. How it
    is felt does, so sentiment is read from the text with them.

    >>> without_emoji("怎么退款😭😭"), without_emoji("👍")
    ('怎么退款', '👍')
    """
    plain = _SPACES.sub(" ", _EMOJI.sub(" ", text)).strip()
    # Between Han characters no space was meant.
    plain = _AMID_HAN.sub("", plain) if plain != text else plain
    return plain if any(character.isalnum() for character in plain) else text
