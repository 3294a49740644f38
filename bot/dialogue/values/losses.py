"""What happened to somebody who wants to claim for it. Pure."""

import re

_CLAUSE = re.compile(r"[,，。;；!！?？\n]+|\. ")
_NO_LOSS = re.compile(
    r"理赔|索赔|报案|出险|清单|材料|保险|[险赔][吗呢]?$|^(?:你好|您好|请|麻烦|谢谢|帮我|医疗|车险)|\b(?:claim\w*|insurance|insurer|check-?list|papers|documents|polic(?:y|ies)|please|hello|hi|thanks?)\b",
    re.IGNORECASE,
)
_LEAST = {True: 4, False: 10}
"""Characters in which something that happened is told, in Chinese and in English."""


def loss_in(text: str) -> str | None:
    """What happened, where the words that begin the form tell it beside what is wished for.

    >>> loss_in("我要理赔,昨天骑车摔了,左手骨折"), loss_in("Help me claim on my travel cover, my bag was lost on the flight")
    ('昨天骑车摔了，左手骨折', 'my bag was lost on the flight')
    >>> loss_in("帮我列一份车险的理赔材料清单"), loss_in("理赔,昨天")
    (None, None)
    """
    clauses = [clause.strip() for clause in _CLAUSE.split(text)]
    told = [clause for clause in clauses if clause and not _NO_LOSS.search(clause)]
    if max((len(clause) for clause in told), default=0) < _LEAST[not text.isascii()]:
        return None
    return (", " if text.isascii() else "，").join(told)
