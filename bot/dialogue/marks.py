"""Messages that are nothing but marks: dots, question marks, dashes. Pure."""

import unicodedata

_ALSO = frozenset("~～^`|+=<>$￥°")


def only_marks(text: str) -> bool:
    """Whether there is no word, figure or face in it, and yet something.

    >>> [only_marks(said) for said in ("。", "...", "？？", "!?", "～", "👍", "1", "好。", " ")]
    [True, True, True, True, True, False, False, False, False]
    """
    said = "".join(text.split())
    return bool(said) and all(unicodedata.category(mark)[0] == "P" or mark in _ALSO for mark in said)
