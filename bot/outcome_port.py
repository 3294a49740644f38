"""What came of suggestions: the store that keeps it, as everything else sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from recommender import OfferResult, Outcome


class OutcomeStore(Protocol):
    """What came of suggestions. Every method is one short transaction; joins are always what recommender.join says."""

    async def record(self, outcomes: Sequence[Outcome], received_at: datetime) -> list[str]:
        """What became of each: `accepted`; `repeat`, which changes nothing; `id_reused`, by another event: refused."""
        ...

    async def opened(self, impression_id: str, kind: str, item_id: str, at: datetime, *, within: str = "") -> bool:
        """A card was followed, kept once. False when it wasn't shown, or not in the conversation `within`."""
        ...

    async def refused(self, reasons: Sequence[str], at: datetime) -> None:
        """Count what was refused before it came here."""
        ...

    async def results(self, since: datetime, until: datetime) -> list[OfferResult]:
        """Every exposure from `since` and before `until`, oldest first, with what came of it so far."""
        ...

    async def impressions(self, since: datetime) -> dict[tuple[str, str], int]:
        """How often each item (kind and id) was shown from `since` on."""
        ...

    async def outcomes(self, learner_id: str | None = None) -> list[Outcome]:
        """Of one learner, or of all, oldest first, joined or not."""
        ...

    async def counts(self, since: datetime, until: datetime) -> dict[str, dict[str, int]]:
        """`withheld` by rule of the policy, `refused` by reason, `unjoined` by type of outcome (these at any time)."""
        ...
