"""The clauses of a message: what is said of one thing stands in one of them. Pure."""

import re

Place = tuple[int, int]
"""Where something begins and ends in a text."""

_ENDS = re.compile(
    r"[,，。.;；:：!！?？、…—~～]+|\s+-\s+|(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])"
    r"|\b(?:and|but|so|because|cause|then|though|although|yet|while|until|since|except)\b"
    r"|但是?|可是?(?!能)|不过|然后|所以|因为|结果|而且|于是",
    re.ASCII,  # a word boundary then also stands between Han and Latin letters
)


def clauses_of(text: str) -> list[Place]:
    """Where each clause of a normalised text begins and ends; what parts two belongs to neither."""
    ends = [match.span() for match in _ENDS.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    return list(zip(starts, [*(start for start, _ in ends), len(text)], strict=True))


def clause_around(text: str, place: Place) -> str:
    """The text from the beginning of the first to the end of the last clause that a place touches."""
    own = [clause for clause in clauses_of(text) if meet(clause, place)]
    return text[min(own[0][0], place[0]) : max(own[-1][1], place[1])] if own else text[slice(*place)]


def meet(one: Place, other: Place) -> bool:
    """Whether two places share a character."""
    return one[0] < other[1] and other[0] < one[1]
