"""Segments of learners by the length of their history, in which no model may do worse than popularity."""

# Doubling, so that each has a similar share of learners on long-tailed platforms.
_BOUNDS = (("0", 0), ("1", 1), ("2-3", 3), ("4-7", 7), ("8-15", 15), ("16-31", 31), ("32-63", 63))
SEGMENTS = (*(name for name, _ in _BOUNDS), "64+")


def segment_of(length: int) -> str:
    """
    >>> [segment_of(n) for n in (0, 2, 7, 64)]
    ['0', '2-3', '4-7', '64+']
    """  # noqa: D212  # the example says it
    return next((name for name, upper in _BOUNDS if length <= upper), SEGMENTS[-1])
