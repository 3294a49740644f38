"""Messages without the titles of our courses: what a title speaks of is not what troubles the writer. Pure."""

import re
from collections.abc import Collection
from functools import lru_cache

from nlu import normalise

_INSTEAD = {True: "这门课", False: "this course"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST = 4  # characters: a shorter title may be any word


def without_titles(text: str, titles: Collection[str]) -> str:
    """The message with "this course" in the place of each title, normalised where there is one; else as it was.

    >>> without_titles("I can't open Calm Mind: Stress, Worry and Mood!", ["Calm Mind: Stress, Worry and Mood"])
    "i can't open this course!"
    >>> without_titles("I feel low", ["Calm Mind: Stress, Worry and Mood"])
    'I feel low'
    """
    plain = normalise(text)
    found = _pattern(tuple(titles)).sub(lambda title: _INSTEAD[_HAN.search(title[0]) is not None], plain)
    return text if found == plain else found


_AROUND = re.compile(
    r"^(?:就是|是|买|送|要|the course|course|it['’]?s|it is|the)?[\s《“\"']*"
    r"|[\s》”\"'。.!！]*(?:[这那]门课?|吧)?[。.!！\s]*$"
)


def is_title(text: str, titles: Collection[str]) -> bool:
    """Whether a message is the title of a course and hardly a word more.

    >>> is_title("就是《好好睡觉》这门课", ["好好睡觉"]), is_title("好好睡觉很难", ["好好睡觉"])
    (True, False)
    """
    return _pattern(tuple(titles)).fullmatch(_AROUND.sub("", normalise(text))) is not None


@lru_cache(4)
def _pattern(titles: tuple[str, ...]) -> re.Pattern[str]:
    """The longest first, as one title may begin another."""
    names = sorted({normalise(title) for title in titles if len(title) >= _SHORTEST}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)) or r"(?!)", re.IGNORECASE)
