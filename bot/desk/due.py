"""What is past its review date, and what soon will be."""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.knowledge_port import Document


def due_documents(documents: Iterable[Document], today: date, days: int) -> list[Document]:
    """Documents whose review is due within so many days or overdue, the oldest date first."""
    until = today + timedelta(days=days)
    return sorted((one for one in documents if one.review_due_on < until), key=lambda one: (one.review_due_on, one.key))


def state_of(document: Document, today: date, days: int) -> str:
    """`overdue`, `due_soon` or `current`."""
    if document.review_due_on < today:
        return "overdue"
    return "due_soon" if document.review_due_on < today + timedelta(days=days) else "current"
