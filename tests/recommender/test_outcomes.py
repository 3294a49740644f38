"""Joining outcomes to exposures: exactly once, whatever the order in which they became known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import Join, Outcome, OutcomeType, ShownItem, join, results

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WINDOW = timedelta(days=7)
HOUR = timedelta(hours=1)
SLEEP = "sleep-well"


def shown(impression_id: str, at: datetime = START, *, learner: str | None = "lin", item: str = SLEEP) -> ShownItem:
    return ShownItem(impression_id=impression_id, position=1, kind="course", item_id=item, at=at, learner_id=learner)


def happened(
    type_: OutcomeType,
    at: datetime,
    *,
    id_: str = "",
    learner: str | None = "lin",
    impression: str | None = None,
    order: str | None = None,
    item: str = SLEEP,
) -> Outcome:
    return Outcome(
        id=id_ or f"{type_}-{at.isoformat()}",
        type=type_,
        kind="course",
        item_id=item,
        at=at,
        learner_id=learner,
        impression_id=impression,
        order_id=order,
    )


def joined(exposures: list[ShownItem], outcomes: list[Outcome]) -> list[Join]:
    found = join(exposures, outcomes, WINDOW)
    assert set(found) == {outcome.id for outcome in outcomes}
    return [found[outcome.id] for outcome in outcomes]


class TestByImpression:
    def test_the_named_slate_wins_over_a_later_one(self) -> None:
        enrol = happened("enrol", START + 2 * HOUR, impression="i1")
        assert joined([shown("i1"), shown("i2", START + HOUR)], [enrol]) == [Join(("i1", 1), "impression")]

    def test_it_waits_for_a_slate_that_is_not_known_yet(self) -> None:
        enrol = happened("enrol", START + HOUR, impression="i1")
        assert joined([shown("i0")], [enrol]) == [Join()]
        assert joined([shown("i0"), shown("i1", START + 2 * HOUR)], [enrol])[0].place == ("i1", 1)

    def test_another_item_of_the_slate_is_another_thing(self) -> None:
        assert joined([shown("i1")], [happened("open", START, impression="i1", item="first-budget")]) == [Join()]

    def test_what_an_anonymous_learner_was_shown_may_be_bought_after_signing_in(self) -> None:
        enrol = happened("enrol", START + HOUR, impression="i1")
        assert joined([shown("i1", learner=None)], [enrol])[0].how == "impression"

    def test_a_link_passed_on_is_not_the_first_learners_enrolment(self) -> None:
        enrol = happened("enrol", START + HOUR, impression="i1", learner="emma")
        assert joined([shown("i1")], [enrol]) == [Join()]
        own = shown("i2", learner="emma")
        assert joined([shown("i1"), own], [enrol]) == [Join(("i2", 1), "window")]


class TestByWindow:
    @pytest.mark.parametrize(("hours", "place"), [(-1, None), (0, ("i1", 1)), (24 * 7, ("i1", 1)), (24 * 7 + 1, None)])
    def test_the_window_begins_with_the_slate_and_has_an_end(self, hours: int, place: tuple[str, int] | None) -> None:
        assert joined([shown("i1")], [happened("enrol", START + hours * HOUR)])[0].place == place

    def test_the_last_slate_before_it_is_meant(self) -> None:
        slates = [shown("i3", START + 3 * HOUR), shown("i1"), shown("i2", START + HOUR)]
        assert joined(slates, [happened("enrol", START + 2 * HOUR)]) == [Join(("i2", 1), "window")]

    def test_other_learners_and_items_have_no_part_in_it(self) -> None:
        slates = [shown("i1", learner="emma"), shown("i2", item="first-budget"), shown("i3", learner=None)]
        assert joined(slates, [happened("enrol", START + HOUR)]) == [Join()]


class TestRefunds:
    def test_a_refund_follows_its_enrolment_beyond_the_window_and_takes_it_back(self) -> None:
        slates = [shown("i1")]
        outcomes = [happened("enrol", START + HOUR, id_="e"), happened("refund", START + timedelta(days=30))]
        assert joined(slates, outcomes)[1] == Join(("i1", 1), "enrolment", "e")
        (result,) = results(slates, outcomes, join(slates, outcomes, WINDOW))
        assert (result.enrolled, result.refunded, result.kept, result.reward) == (True, True, False, 0.0)

    def test_an_enrolment_after_the_refund_counts_again(self) -> None:
        slates = [shown("i1")]
        times = [("enrol", 1), ("refund", 2), ("enrol", 3)]
        outcomes = [happened(t, START + n * HOUR) for t, n in times]  # type: ignore[arg-type]  # literals above
        (result,) = results(slates, outcomes, join(slates, outcomes, WINDOW))
        assert (result.refunded, result.reward) == (True, 1.0)

    def test_the_order_says_which_of_two_enrolments_is_taken_back(self) -> None:
        slates = [shown("i1"), shown("i2", START + 2 * HOUR)]
        first = happened("enrol", START + HOUR, id_="e1", order="A")
        second = happened("enrol", START + 3 * HOUR, id_="e2", order="B")
        refund = happened("refund", START + 4 * HOUR, order="A")
        assert joined(slates, [first, second, refund])[2] == Join(("i1", 1), "enrolment", "e1")
        assert joined(slates, [second, refund])[1] == Join()

    def test_no_enrolment_is_taken_back_twice(self) -> None:
        outcomes = [happened("enrol", START, id_="e"), happened("refund", START + HOUR, id_="r1")]
        outcomes.append(happened("refund", START + 2 * HOUR, id_="r2"))
        found = join([shown("i1")], outcomes, WINDOW)
        assert [found[i].reverses for i in ("r1", "r2")] == ["e", None]

    def test_a_refund_of_what_was_not_sold_by_us_is_kept_apart(self) -> None:
        outcomes = [happened("enrol", START - HOUR, id_="e"), happened("refund", START + HOUR)]
        assert joined([shown("i1")], outcomes)[1] == Join(None, None, "e")


def test_the_end_of_a_course_follows_the_enrolment_that_began_it() -> None:
    outcomes = [happened("enrol", START + HOUR), happened("finish", START + timedelta(days=60))]
    assert joined([shown("i1")], outcomes)[1] == Join(("i1", 1), "enrolment")
    assert joined([shown("i1")], outcomes[1:]) == [Join()]


LEARNERS = st.sampled_from(["lin", "emma", None])
HOURS = st.integers(0, 400).map(lambda n: START + n * HOUR)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[ShownItem], list[Outcome]]:
    exposures = [
        shown(f"i{n}", draw(HOURS), learner=draw(LEARNERS), item=draw(st.sampled_from(["a", "b"])))
        for n in range(draw(st.integers(0, 6)))
    ]
    outcomes = [
        happened(
            draw(st.sampled_from(["open", "dismiss", "enrol", "refund", "finish"])),
            draw(HOURS),
            id_=f"o{n}",
            learner=draw(LEARNERS),
            impression=draw(st.sampled_from([None, "i0", "i1", "i9"])),
            order=draw(st.sampled_from([None, "A", "B"])),
            item=draw(st.sampled_from(["a", "b"])),
        )
        for n in range(draw(st.integers(0, 10)))
    ]
    return exposures, outcomes


@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_ends_in_the_same_joins(
    history: tuple[list[ShownItem], list[Outcome]], rng: Random
) -> None:
    exposures, outcomes = history
    expected = join(exposures, outcomes, WINDOW)
    rng.shuffle(exposures)
    rng.shuffle(outcomes)
    assert join(exposures, outcomes, WINDOW) == expected


@given(histories())
def test_nothing_is_joined_twice_or_to_what_was_not_shown(history: tuple[list[ShownItem], list[Outcome]]) -> None:
    exposures, outcomes = history
    found = join(exposures, outcomes, WINDOW)
    by_id = {outcome.id: outcome for outcome in outcomes}
    places = {exposure.place: exposure for exposure in exposures}
    assert set(found) == set(by_id)
    for id_, one in found.items():
        if one.place is not None:
            assert places[one.place].item == by_id[id_].item
            assert places[one.place].learner_id in {None, by_id[id_].learner_id} or by_id[id_].learner_id is None
    taken = [one.reverses for one in found.values() if one.reverses is not None]
    assert len(taken) == len(set(taken))
    counted = results(exposures, outcomes, found)
    assert sum(r.enrolled for r in counted) <= sum(o.type == "enrol" for o in outcomes)


def test_results_keep_the_order_and_say_nothing_where_nothing_happened() -> None:
    slates = [shown("i2"), shown("i1")]
    opened = replace(happened("open", START), impression_id="i1")
    found = results(slates, [opened], join(slates, [opened], WINDOW))
    assert [(r.exposure.impression_id, r.opened, r.reward) for r in found] == [("i2", False, 0), ("i1", True, 0)]
