"""The outcome store in memory: facts in two lists, everything else worked out anew at each question."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.dialogue.events import NotInterested, OfferWithheld
from bot.dialogue.exposures import exposures_in, opened_once, refusals_in
from recommender import OfferResult, Outcome, ShownItem, join, results
from tests.fakes.memory import Memory


class FakeOutcomes:
    """Implements outcome_port.OutcomeStore."""

    def __init__(self, memory: Memory, window: timedelta) -> None:
        self._memory = memory
        self._window = window
        self._outcomes: dict[str, Outcome] = {}
        self._refused: list[tuple[datetime, str]] = []

    async def record(self, outcomes: Sequence[Outcome], received_at: datetime) -> list[str]:
        await asyncio.sleep(0)
        said = []
        for outcome in outcomes:
            known = self._outcomes.get(outcome.id)
            self._outcomes.setdefault(outcome.id, outcome)
            said.append("accepted" if known is None else "repeat" if known == outcome else "id_reused")
        return said

    async def opened(self, impression_id: str, kind: str, item_id: str, at: datetime, *, within: str = "") -> bool:
        for shown in self._exposures():
            asked = (shown.impression_id, *shown.item) == (impression_id, kind, item_id)
            if asked and within in {"", shown.conversation_id}:
                followed = opened_once(shown, at)
                self._outcomes.setdefault(followed.id, followed)
                return True
        return False

    async def refused(self, reasons: Sequence[str], at: datetime) -> None:
        self._refused += [(at, reason) for reason in reasons]

    async def results(self, since: datetime, until: datetime) -> list[OfferResult]:
        exposures, outcomes = self._exposures(), self._all()
        joins = join(exposures, outcomes, self._window)
        wanted = sorted((e for e in exposures if since <= e.at < until), key=lambda e: (e.at, *e.place))
        return results(wanted, outcomes, joins)

    async def impressions(self, since: datetime) -> dict[tuple[str, str], int]:
        return dict(Counter(e.item for e in self._exposures() if e.at >= since))

    async def outcomes(self, learner_id: str | None = None) -> list[Outcome]:
        mine = [o for o in self._all() if learner_id in {None, o.learner_id}]
        return sorted(mine, key=lambda outcome: (outcome.at, outcome.id))

    async def counts(self, since: datetime, until: datetime) -> dict[str, dict[str, int]]:
        joins = join(self._exposures(), outcomes := self._all(), self._window)
        stored = [s for c in self._memory.conversations.values() for s in c.events if since <= s.at < until]
        days = (since.astimezone(UTC).date(), until.astimezone(UTC).date())
        return {
            "withheld": dict(Counter(s.event.rule for s in stored if isinstance(s.event, OfferWithheld))),
            "refused": dict(Counter(r for at, r in self._refused if days[0] <= at.astimezone(UTC).date() <= days[1])),
            "unjoined": dict(Counter(o.type for o in outcomes if joins[o.id].place is None)),
        }

    def _exposures(self) -> list[ShownItem]:
        return [
            exposure
            for conversation in self._memory.conversations.values()
            for exposure in self._of(conversation.tracker.conversation_id)
        ]

    def _of(self, conversation_id: str) -> list[ShownItem]:
        conversation = self._memory.conversations[conversation_id]
        found: list[ShownItem] = []
        for stored in conversation.events:
            turn = getattr(stored.event, "turn_id", None)
            same = [s.event for s in conversation.events if getattr(s.event, "turn_id", None) == turn]
            if stored.event.type == "impression_shown":
                others = [event for event in same if event.type != "impression_shown"]
                found += exposures_in([*others, stored.event], conversation.tracker, stored.at)
        return found

    def _all(self) -> list[Outcome]:
        refused = [
            outcome
            for conversation in self._memory.conversations.values()
            for stored in conversation.events
            if isinstance(stored.event, NotInterested)
            for outcome in refusals_in([stored.event], conversation.tracker, stored.at)
        ]
        return [*self._outcomes.values(), *{outcome.id: outcome for outcome in reversed(refused)}.values()]
