"""Unified social credit codes of Chinese organisations, with their check digit. Pure."""

import re

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from bot.dialogue.values.reading_type import Reading

_CODE = re.compile(
    r"(?<![a-z0-9])(?=(?:[a-z0-9][ \-]?)*\d)[a-z0-9](?:[ \-]?[a-z0-9]){11,22}(?![a-z0-9@])", re.IGNORECASE
)
_ORDER = re.compile(r"kp ?\d", re.IGNORECASE)


def tax_id(text: str) -> Reading | None:
    """The first thing that looks like such a code.

    >>> tax_id("税号91110000600037341L").value, tax_id("91110000600037342L").wrong, tax_id("9111000060003734").wrong
    ('91110000600037341L', 'tax_check', 'tax_length')
    """
    match = next((found for found in _CODE.finditer(text) if not _ORDER.match(found[0])), None)
    if match is None:
        return None
    written = re.sub(r"[ \-]", "", match[0]).upper()
    try:
        return Reading(uscc.validate(written), match.span())
    except InvalidLength:
        return Reading(None, match.span(), "tax_length")
    except InvalidChecksum:
        return Reading(None, match.span(), "tax_check")
    except ValidationError:
        return Reading(None, match.span(), "tax_format")
