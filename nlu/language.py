"""zh or en: the language a text is mostly in. Pure."""

import re

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
