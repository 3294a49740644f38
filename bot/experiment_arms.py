"""What an arm of an experiment can be, and what is measured, by their names in the operator's file. Pure."""

from collections.abc import Mapping

from recommender import ONLY_WHEN_ASKED, Metric

AS_SET, POPULARITY, NO_BANDIT = "as_set", "popularity", "no_bandit"
ARMS = (AS_SET, POPULARITY, NO_BANDIT, ONLY_WHEN_ASKED.rule)

METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("enrolled", "event", "more"),
        Metric("opened", "event", "more"),
        Metric("csat", "mean", "more"),
        Metric("escalated", "event", "less"),
        Metric("refused", "event", "less"),
        Metric("refunded", "event", "less"),
    )
}
