"""What a converter makes of one source, before it becomes a draft."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Language = Literal["zh", "en"]


class Kind(StrEnum):
    """What can be read; found out from the content, not from the name."""

    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    SUBTITLES = "subtitles"
    CSV = "csv"


class Reason(StrEnum):
    """Why a source was not taken."""

    MISSING = "missing"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    BINARY = "binary"
    ENCODING = "encoding"
    PASSWORD = "password"  # noqa: S105 - no secret, but a reason
    BROKEN = "broken"
    BOMB = "bomb"
    NO_TEXT = "no_text"
    TOO_SLOW = "too_slow"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near_duplicate"
    NEEDS_EXTRA = "needs_extra"
    ADDRESS = "address"
    UNREACHABLE = "unreachable"


PASSING = {Reason.MISSING, Reason.NEEDS_EXTRA, Reason.UNREACHABLE, Reason.ADDRESS, Reason.TOO_LARGE}
"""These say nothing about the content: another run tries again."""


@dataclass(frozen=True)
class Limits:
    """What one source may cost."""

    bytes: int = 50 * 2**20
    unpacked_bytes: int = 300 * 2**20
    """All files of a .docx, which is a zip archive, together."""
    seconds: float = 60
    memory_bytes: int = 2 * 2**30
    characters: int = 2_000_000


@dataclass(frozen=True)
class Pair:
    """A question in its wordings, and its answer, as far as the source has them in each language."""

    questions_zh: tuple[str, ...] = ()
    questions_en: tuple[str, ...] = ()
    answer_zh: str = ""
    answer_en: str = ""


@dataclass(frozen=True)
class Document:
    """Readable content: Markdown for a lesson, or pairs for an FAQ."""

    kind: Kind
    title: str
    language: Language
    markdown: str = ""
    timed: bool = False
    """Headings begin with a time code; each is a window of subtitles."""
    minutes: int = 1
    pairs: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()
    """What a teacher should know about the conversion."""


def language_of(text: str) -> Language:
    """The language, zh or en, that a text is mostly in. Two Han characters in ten letters make it Chinese.

    >>> language_of("血压 blood pressure 怎么量才准确"), language_of("What does 血压 mean in the report?")
    ('zh', 'en')
    """
    han = sum("\u3400" <= character <= "\u9fff" for character in text)
    letters = sum(character.isalpha() for character in text)
    return "zh" if han * 5 > letters else "en"
