"""The seam of wording: what may say cited sentences in other words, and what it says of having done so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.messages import CitationShown


@dataclass(frozen=True)
class Rewording:
    """What is sent in place of an extract, or why the extract is sent."""

    text: str | None
    """With its citation marks; None when the extract itself is sent."""
    reason: str
    """`checked`, or the name of what failed."""
    model: str
    milliseconds: float


class Rewriter(Protocol):
    """Cited sentences in other words. Never raises."""

    async def __call__(self, question: str, language: str, citations: Sequence[CitationShown]) -> Rewording: ...
