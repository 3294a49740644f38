"""Bytes to text: which encoding, whether it is text at all, and without characters that only deceive the eye."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from knowledge.errors import NotImportable
from knowledge.importing.document import Reason

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Chinese and English texts are written in besides UTF-8. Fewer candidates, fewer wrong guesses.
_CANDIDATES = ["gb18030", "big5hkscs", "utf_16_le", "utf_16_be", "cp1252"]
_NO_TEXT_HAS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Zero-width characters, changes of direction, tags: what is read must be what is seen.
_UNSEEN = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was read in.

    Raises:
        NotImportable: it is no text, or in no encoding that can be told.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding), encoding
    try:
        return _sound(content.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        pass
    best = from_bytes(content, cp_isolation=_CANDIDATES, enable_fallback=False).best()
    if best is None:
        if _NO_TEXT_HAS.search(content):
            raise NotImportable(Reason.BINARY, "not text, whatever its name says")
        raise NotImportable(Reason.ENCODING, "neither UTF-8 nor another encoding that can be told; save it as UTF-8")
    return _decoded(content, best.encoding), best.encoding


def tidy(text: str) -> str:
    r"""The same text without control and unseen characters, and with one kind of line break.

    >>> tidy("a\u202eb\u200bc\r\nd\x00")
    'abc\nd'
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n"))
    return _CONTROLS.sub("", _UNSEEN.sub("", text))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return _sound(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise NotImportable(Reason.ENCODING, f"begins as {encoding} and is not; save it as UTF-8") from error


def _sound(text: str) -> str:
    """Refuses what only happens to decode. One stray control character in a thousand is a slip of some editor."""
    if len(_CONTROLS.findall(text)) * 1000 > len(text):
        raise NotImportable(Reason.BINARY, "holds bytes that no text has")
    strange = sum(unicodedata.category(character) in {"Cn", "Co"} for character in text) + text.count("\ufffd")
    if strange * 200 > len(text):
        raise NotImportable(Reason.ENCODING, "reads as gibberish; save it as UTF-8")
    return text
