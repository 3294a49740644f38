"""How many impressions each provider has had lately: what the operator's exposure bands are held against."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from bot.outcome_port import OutcomeStore
from bot.ports import Clock
from knowledge import Catalogue
from recommender import OWN_COURSES

_WINDOW = timedelta(days=30)


class ExposureCounts:
    """Counts as of the last refresh; call it for them. A few seconds' lag moves a share by an impression or two."""

    def __init__(self, outcomes: OutcomeStore, catalogue: Catalogue, clock: Clock) -> None:
        self._outcomes = outcomes
        self._clock = clock
        self._group = {("partner", product.id): product.provider.en for product in catalogue.products}
        self._counts: Counter[str] = Counter()

    def __call__(self) -> Mapping[str, int]:
        return self._counts

    async def refresh(self) -> None:
        counts: Counter[str] = Counter()
        for item, count in (await self._outcomes.impressions(self._clock() - _WINDOW)).items():
            counts[self._group.get(item, OWN_COURSES)] += count
        self._counts = counts
