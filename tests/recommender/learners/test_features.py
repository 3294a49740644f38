"""Numbers of learners: what they count, what they leave out, and that they never look ahead."""

from datetime import UTC, datetime

import numpy as np
import pytest

from recommender import Outcome
from recommender.learners import NAMES, features_of, learner_events
from tests.recommender.learners.world import DAY, NOW, Did, three_groups

LIN = [
    Did("lin", "a", NOW - 40 * DAY, "open"),
    Did("lin", "a", NOW - 40 * DAY, "enrol", 99.0),
    Did("lin", "b", NOW - 20 * DAY, "open"),
    Did("lin", "c", NOW - 10 * DAY, "impression"),
    Did("lin", "b", NOW - 10 * DAY, "dismiss"),
    Did("lin", "a", NOW - 10 * DAY, "refund"),
    Did("lin", "b", NOW - 10 * DAY, "enrol"),
]


def test_each_number_is_what_its_name_says() -> None:
    row = features_of(LIN, NOW).row("lin")
    assert row == pytest.approx(
        {
            "recency_days": 10,
            "tenure_days": 40,
            "active_days": 3,
            "gap_days": 15,
            "events_per_week": 6 / 40 * 7,
            "items": 2,
            "enrolments": 2,
            "finishes": 0,
            "refunds": 1,
            "dismissals": 1,
            "spend": 99,
        }
    )


def test_outcomes_are_events_of_learners_where_the_learner_is_known() -> None:
    at = datetime.fromtimestamp(NOW - DAY, UTC)
    told = Outcome("p:1", "enrol", "course", "sleep-well", at, learner_id="lin", price=99.0)
    anonymous = Outcome("open:i1:course:a", "open", "course", "a", at, impression_id="i1")
    (event,) = learner_events([told, anonymous])
    assert (event.user_id, event.item_id, event.timestamp, event.event) == (
        "lin",
        "course:sleep-well",
        NOW - DAY,
        "enrol",
    )
    assert features_of([event], NOW).row("lin") == features_of([Did("lin", "x", NOW - DAY, "enrol", 99.0)], NOW).row(
        "lin"
    )


def test_what_we_showed_is_not_what_a_learner_did() -> None:
    assert features_of([Did("lin", "a", NOW - DAY, "impression")], NOW).learners == ()
    assert features_of([], NOW).values.shape == (0, len(NAMES))
    assert features_of([], NOW).row("lin") is None


def test_what_happens_later_changes_nothing() -> None:
    events, _ = three_groups(per_group=10)
    then = NOW - 100 * DAY
    before = [event for event in events if event.timestamp <= then]
    assert np.array_equal(features_of(events, then).values, features_of(before, then).values)


def test_all_numbers_are_finite_and_none_is_negative() -> None:
    events, _ = three_groups(per_group=30)
    found = features_of(
        [*events, Did("once", "a", NOW, "enrol", float("inf")), Did("owed", "a", NOW, "enrol", -5)], NOW
    )
    assert np.isfinite(found.values).all()
    assert (found.values >= 0).all()
    assert found.learners == tuple(sorted(found.learners))
