"""Events become numbered, time-ordered interactions; what was given back is not liked."""

import numpy as np

from recommender.interactions import Event, Interactions
from tests.recommender.small_platform import histories


def test_histories_are_oldest_first_whatever_the_order_of_the_file() -> None:
    events = [Event("u", "c", 3.0), Event("u", "a", 1.0), Event("v", "b", 5.0), Event("u", "b", 2.0)]
    interactions = Interactions.from_events(events)
    assert [interactions.item_ids[item] for item in interactions.histories[0]] == ["a", "b", "c"]
    assert interactions.times.tolist() == [1.0, 2.0, 3.0, 5.0]


def test_events_of_the_same_second_keep_the_order_of_the_file() -> None:
    interactions = Interactions.from_events([Event("u", item, 7.0) for item in "cab"])
    assert [interactions.item_ids[item] for item in interactions.histories[0]] == ["c", "a", "b"]


def test_an_item_taken_again_counts_once_and_stands_where_it_was_taken_last() -> None:
    interactions = histories("abca")
    assert [interactions.item_ids[item] for item in interactions.histories[0]] == ["b", "c", "a"]
    assert interactions.matrix.toarray().tolist() == [[1.0, 1.0, 1.0]]


def test_what_was_shown_waved_away_or_refunded_is_no_sign_of_liking() -> None:
    events = [
        Event("u", "shown", 1.0, event="impression"),
        Event("u", "refunded", 1.0, event="enrol"),
        Event("u", "refunded", 2.0, event="refund"),
        Event("u", "waved", 2.0, event="dismiss"),
        Event("u", "again", 1.0, event="refund"),
        Event("u", "again", 2.0, event="enrol"),
        Event("u", "kept", 3.0),
    ]
    assert Interactions.from_events(events).item_ids == ("again", "kept")


def test_items_nobody_took_are_in_the_catalogue_when_it_is_given() -> None:
    interactions = Interactions.from_events([Event("u", "a", 1.0)], ["a", "untaken"])
    assert interactions.item_ids == ("a", "untaken")
    assert interactions.matrix.shape == (1, 2)


def test_leaving_out_a_pair_leaves_out_all_its_events_and_no_others() -> None:
    interactions = histories("aba", "ab")
    rest = interactions.without(np.array([0], np.int32), np.array([0], np.int32))
    assert [[rest.item_ids[item] for item in history] for history in rest.histories] == [["b"], ["a", "b"]]


def test_a_part_of_the_items_is_numbered_anew() -> None:
    part = histories("abc", "cb").on_items(np.array([2, 1], np.int32))
    assert part.item_ids == ("c", "b")
    assert [history.tolist() for history in part.histories] == [[1, 0], [0, 1]]
