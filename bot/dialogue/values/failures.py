"""Where something fails, and where it works. Pure."""

import re

_CLAUSE = re.compile(r"[,，。;；!！\n]+|\. | but | though | while |但是|不过|可是|但")
_WORKS = re.compile(
    r"正常|没问题|没事|(?<!不)(?:可以|能)(?:看|放|播|用|打开)?(?:$|的)|\b(?:works?|plays?|runs?|is|it's) (?:fine|ok(?:ay)?|well|normally|perfectly)|\b(?:no problem|fine)\b",
    re.IGNORECASE,
)


def fails_and_works(text: str) -> tuple[str, str]:
    """What is told of where it fails, and of where it works.

    >>> fails_and_works("手机上看一直卡,电脑上正常"), fails_and_works("It keeps freezing on my iPad, works fine on my laptop")
    (('手机上看一直卡', '电脑上正常'), ('It keeps freezing on my iPad', 'works fine on my laptop'))
    """
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    works = [clause for clause in clauses if _WORKS.search(clause)]
    return "，".join(clause for clause in clauses if clause not in works), "，".join(works)
