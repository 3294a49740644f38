"""The figures on suggestions: counted right, intervals as a library has them, honest about what is not there."""

from datetime import timedelta

import pytest
from scipy.stats import binomtest

from bot.desk.offer_report import OWN, Estimate, Grouping, Judges, OfferReport, ReportItem, Text, rate, report
from recommender import OfferResult, ShownItem
from tests.fakes.clock import START

ITEMS = (
    ReportItem(("course", "sleep"), OWN),
    ReportItem(("course", "budget"), OWN),
    ReportItem(("partner", "pillow"), Text("安眠坊", "Restful")),
    ReportItem(("partner", "lamp"), Text("安眠坊", "Restful")),
)


def result(
    n: int,
    kind: str = "course",
    item: str = "sleep",
    *,
    learner: str | None = "lin",
    kept: bool = False,
    refunded: bool = False,
    language: str = "zh",
    policy: str = "offer-1",
) -> OfferResult:
    shown = ShownItem(
        impression_id=f"i{n}",
        position=1,
        kind="course" if kind == "course" else "partner",
        item_id=item,
        at=START + timedelta(hours=n),
        learner_id=learner,
        conversation_id=f"c{n}",
        channel="widget",
        policy_version=policy,
        context={"language": language},
    )
    return OfferResult(shown, opened=kept, enrolled=kept or refunded, refunded=refunded, kept=kept)


def of(found: list[OfferResult], judges: Judges | None = None, **counts: dict[str, int]) -> OfferReport:
    return report(found, counts, ITEMS, judges or Judges(), START, START + timedelta(days=3))


@pytest.mark.parametrize(("count", "of"), [(0, 5), (5, 5), (3, 40), (250, 1000)])
def test_the_interval_is_wilsons(count: int, of: int) -> None:
    expected = binomtest(count, of).proportion_ci(method="wilson")
    found = rate(count, of)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_the_funnel_counts_each_exposure_and_refunds_among_enrolments() -> None:
    found = of([result(1, kept=True), result(2, refunded=True), result(3), result(4)]).funnel
    assert (found.exposures, found.enrolled.count, found.kept.count) == (4, 2, 1)
    assert (found.refunded.count, found.refunded.of, found.kept.share) == (1, 2, 0.25)


def test_learners_are_counted_once_and_anonymous_ones_by_conversation() -> None:
    found = of([result(1), result(2), result(3, learner=None), result(4, learner=None)])
    assert (found.impressions, found.learners) == (4, 3)


def test_every_day_of_the_time_stands_there() -> None:
    found = of([result(1, kept=True), result(25)])
    assert [(shown, kept) for _, shown, kept in found.days] == [(1, 1), (1, 0), (0, 0), (0, 0)]
    assert found.days[0][0] == START.date()


def test_outcomes_are_split_by_policy_version() -> None:
    found = of([result(1, policy="a", kept=True), result(2, policy="b"), result(3, policy="a")])
    assert [(name, part.exposures, part.kept.count) for name, part in found.policies] == [("a", 2, 1), ("b", 1, 0)]


def test_silence_is_explained_in_both_languages_most_frequent_first() -> None:
    found = of([], withheld={"unsure": 1, "open_ticket": 5, "nothing_fits": 2, "some_rule_of_yesterday": 1})
    assert [row.code for row in found.withheld] == ["open_ticket", "nothing_fits", "some_rule_of_yesterday", "unsure"]
    assert found.withheld[0].reason == Text("有未解决的工单", "a ticket is open")
    assert found.withheld[2].reason.zh == "some_rule_of_yesterday"


def test_shares_are_of_all_exposures_and_held_against_their_bands() -> None:
    found = [result(1), result(2), result(3), result(4, "partner", "pillow")]
    bands = {"kind:partner": (0.0, 0.2), "provider:Restful": (0.1, 0.3), "provider:Nobody": (0.05, 0.5)}
    shares = {share.code: share for share in of(found, Judges(bands=bands)).shares}
    assert (shares["kind:course"].share, shares["kind:course"].outside) == (0.75, False)
    assert (shares["kind:partner"].share, shares["kind:partner"].outside) == (0.25, True)
    assert (shares["provider:Restful"].low, shares["provider:Restful"].outside) == (0.1, False)
    assert (shares["provider:Nobody"].exposures, shares["provider:Nobody"].outside) == (0, True)
    assert sum(s.exposures for s in shares.values() if s.code.startswith("kind:")) == 4


def test_an_item_that_left_the_catalogue_is_nobody_elses() -> None:
    (share,) = [s for s in of([result(1, "partner", "gone")]).shares if s.code.startswith("provider:")]
    assert share.name == Text("gone", "gone")


def test_coverage_is_told_for_each_group_also_for_groups_that_are_given() -> None:
    learners = Grouping(Text("学员", "Learner"), lambda shown: shown.learner_id or "-")
    found = of([result(1), result(2, item="budget", language="en"), result(3)], Judges(groupings=(learners,)))
    coverage = {(s.by.en, s.value): (s.items, s.coverage, s.funnel.exposures) for s in found.segments}
    assert coverage["Language", "zh"] == (1, 0.25, 2)
    assert coverage["Language", "en"] == (1, 0.25, 1)
    assert coverage["Learner", "lin"] == (2, 0.5, 3)


def test_what_is_not_set_up_is_not_shown_as_empty() -> None:
    assert of([]).off_policy is None
    judged = Judges(off_policy=lambda found: [Estimate("popularity", float(len(found)), 0.0, 3.0)])
    found = of([result(1), result(2)], judged)
    assert found.off_policy == (Estimate("popularity", 2.0, 0.0, 3.0),)
    assert found.experiments is None
