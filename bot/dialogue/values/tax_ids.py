"""Unified social credit codes of Chinese organisations, with their check digit. Pure."""

import re

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from bot.dialogue.values.reading_type import Reading

# Spaces and hyphens stand only between groups that hold a digit, as words in a sentence do not.
_GROUP = r"[a-z]*\d[a-z0-9]*"
_CODE = re.compile(rf"(?<![a-z0-9@]){_GROUP}(?:[ \-]{_GROUP})*(?![a-z0-9@])", re.IGNORECASE)
_WHOLE = re.compile(r"(?<![a-z0-9@])[a-z0-9]{18}(?![a-z0-9@])", re.IGNORECASE)
_LENGTHS = range(12, 24)
_ORDER = re.compile(r"kp ?\d", re.IGNORECASE)


def tax_id(text: str) -> Reading | None:
    """The first thing that looks like such a code.

    >>> tax_id("I need an invoice for the 2 courses")
    >>> tax_id("税号91110000600037341L").value, tax_id("91110000600037342L").wrong, tax_id("9111000060003734").wrong
    ('91110000600037341L', 'tax_check', 'tax_length')
    """
    whole = (found for found in _WHOLE.finditer(text) if uscc.is_valid(found[0].upper()))
    parts = (found for found in _CODE.finditer(text) if len(_compact(found)) in _LENGTHS and not _ORDER.match(found[0]))
    match = next(whole, None) or next(parts, None)
    if match is None:
        return None
    written = _compact(match)
    try:
        return Reading(uscc.validate(written), match.span())
    except InvalidLength:
        return Reading(None, match.span(), "tax_length")
    except InvalidChecksum:
        return Reading(None, match.span(), "tax_check")
    except ValidationError:
        return Reading(None, match.span(), "tax_format")


def _compact(match: re.Match[str]) -> str:
    return re.sub(r"[ \-]", "", match[0]).upper()
