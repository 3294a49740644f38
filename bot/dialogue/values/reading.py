"""Reading a value of a kind from a text. Pure."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from bot.dialogue.values.amounts import amount
from bot.dialogue.values.contacts import mail_address, mobile_number
from bot.dialogue.values.dates import day_in
from bot.dialogue.values.order_numbers import order_number
from bot.dialogue.values.reading_type import Reading
from bot.dialogue.values.tax_ids import tax_id
from nlu import simplified

__all__ = ["KINDS", "Reading", "plain", "read"]

_CODE = re.compile(r"(?<!\d)(\d)[ \-]?(\d)[ \-]?(\d)[ \-]?(\d)(?:[ \-]?(\d))?(?:[ \-]?(\d))?(?!\d)")


def _contact(text: str) -> Reading | None:
    return mail_address(text) or mobile_number(text)


def _code(text: str) -> Reading | None:
    match = _CODE.search(text)
    contact = _contact(text)
    if contact is not None and contact.value is not None:
        return None  # digits of a number that codes are sent to
    return None if match is None else Reading("".join(part or "" for part in match.groups()), match.span())


_READERS: dict[str, Callable[[str, date, bool], Reading | None]] = {
    "order": lambda text, today, asked: order_number(text, today),
    "amount": lambda text, today, asked: amount(text, bare=asked),
    "date": lambda text, today, asked: day_in(text, today),
    "mail": lambda text, today, asked: mail_address(text),
    "phone": lambda text, today, asked: mobile_number(text),
    "contact": lambda text, today, asked: _contact(text),
    "tax_id": lambda text, today, asked: tax_id(text),
    "code": lambda text, today, asked: _code(text) if asked else None,
}
KINDS = frozenset(_READERS)


# A face right behind an address is no part of it.
_NOT_WRITING = re.compile("[\U0001f1e6-\U0001faff\u2600-\u27bf\ufe00-\ufe0f\u200b-\u200f\ufeff]")


def plain(text: str) -> str:
    """Full-width figures and letters as plain ones, traditional characters as simplified, no emoji; case stays.

    >>> plain("確認，ＫＰ２０２６１１０２００１７😅")
    '确认,KP202611020017'
    """
    return simplified(faceless(text))


def faceless(text: str) -> str:
    """`plain`, in the learner's own characters.

    >>> faceless("林曉雨❤️"), faceless("👍")
    ('林曉雨', '')
    """
    return _NOT_WRITING.sub("", as_written(text))


def folded(text: str) -> str:
    """`plain` with everything left in its place, so that what is found in it is found in the text as well."""
    wide = unicodedata.normalize("NFKC", text)
    return simplified(wide) if len(wide) == len(text) else text


def as_written(text: str) -> str:
    """`plain`, in the learner's own characters and with their faces."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")


def read(kind: str, text: str, today: date, *, asked: bool = False) -> Reading | None:
    """The value of a kind in a text, with its place in `plain(text)`; None when there is none, or no such kind.

    Args:
        asked: it was asked for, so that a lone number is enough.

    >>> read("order", "ＫＰ２０２６１１０２００１７", date(2026, 11, 22)).value
    'KP202611020017'
    """
    reader = _READERS.get(kind)
    return None if reader is None else reader(plain(text), today, asked)
