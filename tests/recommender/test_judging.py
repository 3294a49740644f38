"""Splits hold out what they say, and a judgment counts what was shown."""

import numpy as np

from recommender.arms.popularity import Popularity
from recommender.fitted import FittedModel
from recommender.interactions import Event, Interactions
from recommender.judging import Case, global_time_split, judge, leave_last_out_split
from recommender.requests import cases_of
from tests.recommender.small_platform import histories


def popular_model(interactions: Interactions) -> FittedModel:
    return FittedModel(interactions.item_ids, (), Popularity(None).fit(interactions))


def test_leave_last_out_wants_the_last_item_of_who_has_two() -> None:
    split = leave_last_out_split(histories("abc", "d", "ba"))
    assert {case.user_id: set(case.wanted) for case in split.cases} == {"u0": {"c"}, "u2": {"a"}}
    assert len(split.training) == 4


def test_the_time_split_wants_what_came_later_and_keeps_newcomers() -> None:
    events = [Event("old", "a", 1.0), Event("old", "b", 2.0), Event("other", "a", 3.0), Event("x", "c", 4.0)]
    late = [Event("old", "c", 9.0), Event("old", "a", 9.5), Event("new", "b", 10.0)]
    split = global_time_split(Interactions.from_events(events + late), share=0.5)
    wanted = {case.user_id: (len(case.history), set(case.wanted)) for case in split.cases}
    assert wanted == {"old": (2, {"c"}), "new": (0, {"b"})}
    assert split.training.times.max() == 4.0


def test_figures_are_means_over_users_with_something_wanted() -> None:
    interactions = histories("ab", "a", "ab", "c")
    a, b, c = range(3)
    cases = [
        Case("finds it first", np.array([a], np.int32), frozenset({"b"})),
        Case("wants what is unknown", np.array([a], np.int32), frozenset({"unheard-of"})),
        Case("wants nothing", np.array([b, c], np.int32), frozenset()),
    ]
    judgment = judge(popular_model(interactions), interactions, cases)
    assert judgment.figures["ndcg@10"] == judgment.figures["recall@20"] == 0.5
    assert judgment.figures["users"] == 3
    assert judgment.figures["users_with_truth"] == 2
    assert judgment.figures["unknown_wanted"] == 1
    assert judgment.figures["coverage@10"] == 1.0
    assert judgment.segments["1"]["users"] == 2


def test_a_model_that_shows_what_was_seen_is_found_out() -> None:
    interactions = histories("ab", "a")

    class Broken(FittedModel):
        def slate(self, history, k, **_):  # type: ignore[no-untyped-def]  # the port's
            return np.concatenate((history, history, [99])).astype(np.int32)

    model = Broken(interactions.item_ids, (), Popularity(None).fit(interactions))
    judgment = judge(model, interactions, [Case("u0", np.array([0], np.int32), frozenset({"b"}))])
    assert judgment.violations == {"seen": 1, "unknown": 1, "twice": 1}


class TestRequests:
    TRAINING = histories("ab", "bc")

    def cases(self, requests: list[Event], truth: list[Event]) -> tuple[dict[str, str], dict[str, int]]:
        cases, notes = cases_of(popular_model(self.TRAINING), self.TRAINING, requests, truth)
        ids = self.TRAINING.item_ids
        return {case.user_id: "".join(ids[item] for item in case.history) for case in cases}, notes

    def test_a_user_alone_is_ranked_for_with_the_history_of_training(self) -> None:
        found, _ = self.cases([Event("u1", "", 0.0), Event("u1", "", 0.0), Event("stranger", "", 0.0)], [])
        assert found == {"u1": "bc", "stranger": ""}

    def test_rows_with_items_are_events_after_training_in_their_order_of_time(self) -> None:
        requests = [Event("u0", "c", 9.0), Event("new", "b", 8.0), Event("new", "a", 7.0), Event("u0", "b", 1.0)]
        found, _ = self.cases(requests, [])
        assert found == {"u0": "abc", "new": "ab"}

    def test_the_truth_file_itself_serves_as_requests_without_giving_itself_away(self) -> None:
        truth = [Event("u0", "c", 9.0)]
        found, notes = self.cases(truth, truth)
        assert found == {"u0": "ab"}
        assert notes["rows_that_give_truth_away"] == 1

    def test_what_does_not_match_is_counted(self) -> None:
        _, notes = self.cases([Event("u0", "unheard-of", 1.0)], [Event("u1", "a", 9.0)])
        assert notes == {
            "truth_without_request": 1,
            "requests_without_truth": 1,
            "rows_that_give_truth_away": 0,
            "rows_of_unknown_items": 1,
        }
