"""Order numbers: KP, the day of the order, four digits; with spaces, in small letters, in full width. Pure."""

import re
from datetime import date

from bot.dialogue.values.reading_type import Reading

# What stands before one of these is another figure: "KP202611020017 99元", "KP202611020017 3天前买的".
_COUNTED = r"(?! ?(?:元|块|天|周|号|日|月|个|门|次|yuan\b|cny\b|days?\b|weeks?\b))"
_WHOLE = re.compile(rf"(?<![a-z0-9])k ?p[ \-_:：#]*((?:\d[ \-]?){{11}}\d)(?![a-z0-9]){_COUNTED}", re.IGNORECASE)
_ORDER = re.compile(r"(?<![a-z0-9])k ?p[ \-_:：#]*((?:\d[ \-]?){3,20})(?![a-z0-9])" + _COUNTED, re.IGNORECASE)
_BARE = re.compile(r"(?<![a-z0-9])(20\d{2}[01]\d[0-3]\d)[ \-]?(\d{4})(?!\d)", re.IGNORECASE)
_DIGITS = 12


def order_number(text: str, today: date) -> Reading | None:
    """The first order number of a text that is normalised in width.

    >>> order_number("我要退 kp 20261102 0017", date(2026, 11, 22)).value
    'KP202611020017'
    >>> order_number("KP202611020017 99元那门", date(2026, 11, 22)).value
    'KP202611020017'
    >>> order_number("KP20261102", date(2026, 11, 22)).wrong, order_number("KP202613400017", date(2026, 11, 22)).wrong
    ('order_length', 'order_date')
    """
    match = _WHOLE.search(text) or _ORDER.search(text)
    if match is None:
        bare = _BARE.search(text)
        return None if bare is None else _checked(bare[1] + bare[2], bare.span(), today)
    return _checked(re.sub(r"\D", "", match[1]), match.span(), today)


def more_than_one(text: str) -> bool:
    """Whether a text that is normalised in width names several orders.

    >>> more_than_one("退 KP202611020017 和 KP202611030018"), more_than_one("KP202611020017,KP202611020017")
    (True, False)
    """
    return len({re.sub(r"\D", "", found[1]) for found in _WHOLE.finditer(text)}) > 1


def _checked(digits: str, span: tuple[int, int], today: date) -> Reading:
    if len(digits) != _DIGITS:
        return Reading(None, span, "order_length")
    try:
        ordered = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return Reading(None, span, "order_date")
    # A day more: the platform's day may have begun before ours.
    if (ordered - today).days > 1:
        return Reading(None, span, "order_future")
    return Reading(f"KP{digits}", span)
