"""What a learner may know and have removed, as everything but the storage sees it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Subject:
    """Whose data it is: a known learner, or nobody but the one who writes in this conversation."""

    conversation_id: str
    learner_id: str | None = None


@dataclass(frozen=True)
class ConsentRecord:
    """One line of the history of consents."""

    purpose: str
    granted: bool
    at: datetime
    text_version: str
    channel: str


@dataclass(frozen=True)
class Known:
    """What is kept of somebody, counted."""

    conversations: int
    messages: int
    first_at: datetime | None
    tickets: int
    suggestions: int
    consents: tuple[ConsentRecord, ...] = ()
    choices: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Erased:
    """The receipt of an erasure."""

    receipt: str
    at: datetime
    counts: dict[str, int]
    left: tuple[str, ...] = ()
    """Tables in which the search after it still found an id of theirs: none, if nothing is wrong."""
    platform_asked: bool = False
    """Whether the platform is asked to erase too; of somebody who never signed in it holds nothing by that name."""


@dataclass(frozen=True)
class OwedErasure:
    """Words of a learner that the platform holds and is still to erase; the receipt is the key of the request."""

    receipt: str
    learner_id: str
    until: datetime


class OwedErasures(Protocol):
    """Survives the process: an erasure while the platform is down is asked for again until it is answered."""

    async def owed(self) -> list[OwedErasure]: ...

    async def settle(self, receipt: str) -> None:
        """The platform has answered."""
        ...


class RightsStore(Protocol):
    """Every method is one short transaction."""

    async def known(self, subject: Subject) -> Known: ...

    async def everything(self, subject: Subject) -> dict[str, Any]:
        """All that is kept, ready for JSON."""
        ...


class ErasedNames(Protocol):
    """Who was erased and has not come back since."""

    async def erased(self, learner_ids: frozenset[str]) -> dict[str, datetime]:
        """When each of those who were erased was, of those who have not written to us since."""
        ...
