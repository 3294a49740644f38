"""Co-purchase: rules "who takes this also takes that" mined by Apriori, each with its support, confidence and lift."""

from dataclasses import dataclass

import numpy as np

from recommender.arms.item_links import ItemLinks
from recommender.interactions import Interactions

# Apriori looks at all pairs of frequent items; this many keep a fit within seconds. Rarer items have too few takers
# for a rule that would convince anybody.
_FREQUENT_ITEMS = 300
_LEAST_TAKERS = 5


@dataclass(frozen=True)
class CopurchaseRule:
    """Of those who took `item`, the share `confidence` took `also`, which is `lift` times the usual."""

    item: str
    also: str
    takers: int
    confidence: float
    lift: float


@dataclass(frozen=True)
class Copurchase:
    """Links are confidences of rules whose lift is above `least_lift`."""

    least_lift: float = 1.2
    fading: float = 0.0

    def fit(self, interactions: Interactions) -> ItemLinks:
        number = interactions.item_number
        n_items = len(interactions.item_ids)
        found = sorted((number[r.item], number[r.also], r.confidence) for r in self.rules(interactions))
        rows = np.array([row for row, _, _ in found], np.int64)
        indptr = np.searchsorted(rows, np.arange(n_items + 1)).astype(np.int64)
        columns = np.array([column for _, column, _ in found], np.int32)
        return ItemLinks(indptr, columns, np.array([value for _, _, value in found], np.float32), self.fading)

    def rules(self, interactions: Interactions) -> list[CopurchaseRule]:
        """All rules between two items, strongest lift first; for explanations as well as for the links."""
        from efficient_apriori import apriori  # noqa: PLC0415  # fit jobs only

        takers = np.asarray(interactions.matrix.sum(axis=0)).ravel()
        least = max(_LEAST_TAKERS, int(np.sort(takers)[::-1][:_FREQUENT_ITEMS][-1]) if len(takers) else 0)
        frequent = takers >= least
        taken = (tuple(history[frequent[history]].tolist()) for history in interactions.histories)
        baskets = [basket for basket in taken if len(basket) > 1]
        if len(baskets) < _LEAST_TAKERS:
            return []
        _, rules = apriori(
            baskets,
            min_support=_LEAST_TAKERS / len(baskets),
            min_confidence=0.02,
            max_length=2,
        )
        everyone = len(interactions.user_ids)
        ids = interactions.item_ids
        found = []
        for rule in rules:
            (item,), (also,) = rule.lhs, rule.rhs
            confidence = rule.count_full / float(takers[item])
            lift = confidence * everyone / float(takers[also])
            if lift > self.least_lift:
                found.append(CopurchaseRule(ids[item], ids[also], rule.count_full, confidence, lift))
        return sorted(found, key=lambda rule: (-rule.lift, rule.item, rule.also))
