"""zh or en: the language a text is mostly in, and which characters Chinese is written in. Pure."""

import re
from functools import cache
from typing import Literal

from opencc import OpenCC

from nlu.normalisation import simplified

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")

# A Han character carries about as much as half an English word, so code-mixed text such as
# "我的iPhone app打不开" stays Chinese: brand names must not flip the language (research: script ratio
# beats statistical detectors on messages this short).
_HAN_WEIGHT = 0.6


def detect_language(text: str, default: str = "zh") -> str:
    """Language of a text by script; `default` when it has neither Han nor Latin letters.

    >>> detect_language("我的iPhone app打不开"), detect_language("refund please"), detect_language("👍", "en")
    ('zh', 'en', 'en')
    """
    han = len(_HAN.findall(text))
    words = len(_LATIN_WORD.findall(text))
    if not han and not words:
        return default
    return "zh" if han * _HAN_WEIGHT >= words else "en"


def chinese_script(text: str) -> Literal["hant", "hans"] | None:
    """Which characters a Chinese text is written in; None where all of them belong to both.

    >>> chinese_script("請問退款要幾天"), chinese_script("请问退款要几天"), chinese_script("你好，我想退")
    ('hant', 'hans', None)
    """
    traditional, simple = _changed(text, simplified(text)), _changed(text, _to_traditional().convert(text))
    # Some characters that simplified Chinese has are legitimate in traditional texts too (里, 后, 台): so the greater.
    return None if traditional == simple else "hant" if traditional > simple else "hans"


def _changed(before: str, after: str) -> int:
    return sum(a != b for a, b in zip(before, after, strict=False))


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")
