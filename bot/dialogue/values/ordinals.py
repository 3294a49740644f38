"""Which of several: the second one, 第二个, the last. Pure."""

import re

from bot.dialogue.values.numerals import number_of

_ZH = re.compile(
    r"第 ?(?P<n>\d|[一二两三四五六七八九])(?:个|门|单|笔|项|条|份|种)?|(?P<last>最后(?:一)?(?:个|门|单|笔|项|条))|(?P<last2>倒数第一(?:个|门)?)"
)
_WORDS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
}
_EN = re.compile(
    rf"\b(?:the )?(?P<n>{'|'.join(_WORDS)})\b(?! of)|\bthe (?P<last>last)(?: one)?$|\bnumber (?P<digit>\d)\b",
    re.IGNORECASE,
)
_LONE = re.compile(r"^\W*(?:选)?(?P<n>[1-9一二三四五六七八九])\W*$")
LAST = -1


def ordinal_in(text: str) -> int | None:
    """1 for the first, LAST for the last one; a lone digit counts.

    >>> ordinal_in("第二个"), ordinal_in("the second one please"), ordinal_in("最后一个"), ordinal_in("3"), ordinal_in("课程太浅")
    (2, 2, -1, 3, None)
    """
    match = _ZH.search(text) or _EN.search(text) or _LONE.search(text)
    if match is None:
        return None
    groups = match.groupdict()
    if groups.get("last") or groups.get("last2"):
        return LAST
    if groups.get("digit"):
        return int(groups["digit"])
    word = groups["n"].lower()
    return _WORDS[word] if word in _WORDS else number_of(word)
