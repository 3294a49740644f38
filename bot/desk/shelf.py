"""The shelf: every document with what became of it since it was published, and when it must be read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.desk.due import state_of
from bot.knowledge_port import Document, Working

STATES = ("draft", "new", "changed", "removed", "published")
"""In the order in which an editor wants to see them; `removed` is published, and stands in the files no more."""


@dataclass(frozen=True)
class Shelved:
    """One document of the list."""

    document: Document
    state: str
    due: str


def shelf_of(working: Sequence[Working], published: Sequence[Document], today: date, days: int) -> list[Shelved]:
    """What waits for somebody first."""
    serving = {one.key: one for one in published}
    here = {one.document.key for one in working}
    shelved = [Shelved(one.document, _state(one, serving), state_of(one.document, today, days)) for one in working] + [
        Shelved(one, "removed", state_of(one, today, days)) for one in published if one.key not in here
    ]
    return sorted(shelved, key=lambda one: (STATES.index(one.state), one.document.review_due_on, one.document.key))


def _state(working: Working, serving: dict[str, Document]) -> str:
    if working.draft:
        return "draft"
    published = serving.get(working.document.key)
    if published is None:
        return "new"
    return "published" if published.digest == working.document.digest else "changed"
