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
# What is said around an ordinal by whoever presses a button in words.
_AROUND = re.compile(
    r"\b(?:i(?:['’]ll| will)? (?:take|choose|pick|want|meant)|it['’]?s|it is|that['’]?s|i think|i guess|i believe|maybe|probably|perhaps|must be|would be|should be|go for|go with|let['’]?s|please|thanks|one|the|option|order|course|choose|take|ok|yes|no|sorry)\b"
    r"|好像|应该|大概|可能|估计|也许|貌似|选择?|就|是|要|吧|那|这|个|的|我|想|退|了|好|嗯|对|不对|谢谢|订单|课程?|门|单|[\W_]+",
    re.IGNORECASE,
)


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


def ordinal_alone(text: str) -> int | None:
    """The ordinal of a text that says nothing else: it picks one of several, where one in a sentence may count anything.

    >>> ordinal_alone("就选第二个吧"), ordinal_alone("I'll take the second one please"), ordinal_alone("3")
    (2, 2, 3)
    >>> ordinal_alone("第二个箱子破了"), ordinal_alone("My first payment failed"), ordinal_alone("第三课")
    (None, None, None)
    """
    match = _ZH.search(text) or _EN.search(text) or _LONE.search(text)
    if match is None:
        return None
    if match[0][-1] not in "个门单笔项条份种" and re.match(r"[课次节章集讲]", text[match.end() :]):
        return None  # the third lesson, the second time
    return None if _AROUND.sub("", text[: match.start()] + " " + text[match.end() :]) else ordinal_in(text)
