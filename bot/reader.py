"""Which Chinese characters a text of ours is meant for: told once for a turn, asked wherever a text is chosen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

HANT = "hant"
# Who reads is a fact of the turn, and every text of a turn is filled in the turn's own task.
_reads_traditional: ContextVar[bool] = ContextVar("reads_traditional", default=False)


@contextmanager
def written_for(script: str | None) -> Iterator[None]:
    """Texts that are said inside the block are meant for a reader of this script."""
    token = _reads_traditional.set(script == HANT)
    try:
        yield
    finally:
        _reads_traditional.reset(token)


def in_script(texts: Mapping[str, str], language: str) -> str:
    """The text of a language; for a reader of traditional characters the one written for them, where there is one."""
    if language == "zh" and _reads_traditional.get():
        return texts.get(HANT) or texts["zh"]
    return texts[language]
