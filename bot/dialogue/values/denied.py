"""What a correction denies and what it says instead: "不是X，是Y", "not X, it's Y", "Y, not X". Pure."""

import re

# A comma between digits and a full stop inside an address end nothing.
_SAID = r"(?:[^,，。;；]|(?<=\d),(?=\d)){1,40}?"
_THING = r"(?:the|that|this|on|my)\b|[^\s,]*[\d@]|(?:yesterday|today|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
_INSTEAD = (
    re.compile(
        rf"(?<!是)不是\s*(?!很|太|特别|那么|我)(?P<denied>{_SAID})[,，;；。\s]+(?:而|应该|我要的?|要的?)?\s*(?=是|第|\d)(?:是\s*)?"
    ),
    re.compile(
        rf"\bnot\s+(?P<denied>(?={_THING}){_SAID})(?:[,;.]\s+(?:but\s+)?|\s+but\s+)"
        r"(?:(?:it['’]?s|it is|that['’]?s|rather|i meant|use|make it|it should be|should be)\s+)?",
        re.IGNORECASE,
    ),
)
_AFTERWARDS = re.compile(
    rf"[,，;；]\s*(?:不是|not\s+(?={_THING}))\s*(?P<denied>[^,，。;；]{{1,40}})[。.!！\s]*$", re.IGNORECASE
)
_ONLY = re.compile(
    rf"^(?:no,?\s+)?(?:不是|不要(?=第)|not\s+(?={_THING}))\s*(?P<denied>[^,，。;；]{{1,40}})[。.!！\s]*$", re.IGNORECASE
)


def affirmed(text: str) -> str:
    """The text without what it denies, where it says what is meant instead.

    >>> affirmed("不是第一个,是第二个"), affirmed("邮箱不是 a@x.com,是 b@x.com"), affirmed("the second, not the first")
    ('第二个', '邮箱b@x.com', 'the second')
    >>> affirmed("not 13800138000, it's 13900139000"), affirmed("不是同一个"), affirmed("I'm not happy, it's too slow")
    ('13900139000', '不是同一个', "I'm not happy, it's too slow")
    """
    for pattern in _INSTEAD:
        match = pattern.search(text)
        if match is not None and text[match.end() :].strip():
            return text[: match.start()] + text[match.end() :]
    match = _AFTERWARDS.search(text)
    return text[: match.start()] if match is not None and text[: match.start()].strip() else text


def denied(text: str) -> str | None:
    """What a text says it is not; None where it denies nothing.

    >>> denied("不是第一个,是第二个"), denied("不是第一个"), denied("课程太浅")
    ('第一个', '第一个', None)
    """
    for pattern in (*_INSTEAD, _AFTERWARDS, _ONLY):
        match = pattern.search(text)
        if match is not None:
            return match["denied"].strip()
    return None
