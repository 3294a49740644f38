"""Traditional to simplified, width, case and invisible characters, before encoding. Pure.

Simplified text is never converted back: that direction is ambiguous (see OpenCC #1497).
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

# Zero-width characters, byte-order mark, bidirectional controls and variation selectors carry no meaning here,
# but split words for the tokenizer. Half a surrogate pair (JSON allows it) is no character at all.
_INVISIBLE = re.compile("[\ud800-\udfff\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_SPACES = re.compile(r"\s+")
_LONG_RUN = re.compile(r"(.)\1{3,}")


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """The form a text takes before it is encoded; idempotent.

    >>> normalise("請問退款要幾天？？？？？？ ＡＢＣ")
    '请问退款要几天??? abc'
    """
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    # Twice: 薴 becomes 苧, which is itself traditional and becomes 苎.
    text = _to_simplified().convert(_to_simplified().convert(text)).lower()
    text = _LONG_RUN.sub(r"\1\1\1", text)
    return _SPACES.sub(" ", text).strip()
