"""Which preference is asked for: the most informative, never what is known; and that asking helps."""

import math
from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from knowledge import Course
from recommender import Wish, subjects_in
from recommender.elicitation import Question, _question, admits, expected_information, next_question
from tests.shipped import shipped_catalogue

LEVELS = ("beginner", "intermediate", "advanced")
DOMAINS = ("health", "nutrition", "finance", "insurance", "home")


@cache
def any_course() -> Course:
    return shipped_catalogue().courses[0].model_copy(update={"lessons": ()})


def courses(count: int, seed: int = 0) -> list[Course]:
    """A catalogue whose courses differ in all that can be asked for."""
    rng = np.random.default_rng(seed)
    like = any_course()
    return [
        like.model_copy(
            update={
                "id": f"course-{n}",
                "domain": DOMAINS[rng.integers(5)],
                "level": LEVELS[rng.choice(3, p=[0.6, 0.3, 0.1])],
                "minutes": int(rng.integers(20, 400)),
                "price_cny": float(rng.integers(2, 40) * 10 - 1),
                "published_on": date(2026, 1, 1),
            }
        )
        for n in range(count)
    ]


def test_information_of_answers_that_part_the_candidates_is_the_entropy_of_the_partition() -> None:
    left = courses(300)
    shares = [sum(c.domain == d for c in left) / len(left) for d in DOMAINS]
    entropy = -sum(p * math.log2(p) for p in shares)
    assert expected_information(left, [{"domain": d} for d in DOMAINS]) == pytest.approx(entropy)


def test_a_ceiling_tells_less_than_a_partition_of_the_same_size() -> None:
    left = courses(300)
    middle = float(np.median([c.price_cny for c in left]))
    assert expected_information(left, [{"price_at_most": middle}]) == pytest.approx(0.5, abs=0.05)
    assert expected_information([], [{"domain": "home"}]) == 0.0


def test_what_the_request_tells_is_not_asked_nor_anything_twice() -> None:
    left = courses(200)
    first = next_question(left, Wish(), ())
    assert first is not None
    assert first.preference == "goal"
    known = next_question(left, Wish(domain="home", price_at_most=100), ())
    assert known is not None
    assert known.preference in {"level", "time"}
    again = next_question(left, Wish(), ("goal", "level", "budget"))
    assert again is not None
    assert again.preference == "time"
    assert next_question(left, Wish(), ("goal", "level", "time", "budget")) is None


def test_nothing_is_asked_where_no_answer_would_narrow() -> None:
    alike = [c.model_copy(update={"domain": "home", "level": "beginner", "minutes": 60, "price_cny": 50.0})
             for c in courses(20)]  # fmt: skip
    assert next_question(alike, Wish(), ()) is None


def test_every_question_can_be_left_open_and_its_ceilings_rise() -> None:
    for preference in ("goal", "level", "time", "budget"):
        question = _question(preference, courses(200))
        assert question is not None
        assert question.answers[-1].stated == ()
        assert all(answer.zh and answer.en for answer in question.answers)
        ceilings = [
            value for answer in question.answers for _, value in answer.stated if isinstance(value, (int, float))
        ]
        assert all(low < high for low, high in pairwise(ceilings))


@pytest.mark.parametrize("seed", range(3))
def test_asking_finds_what_is_wanted_more_often_and_the_chosen_question_more_than_a_random_one(seed: int) -> None:
    """Success within a slate of three drawn from what is left; the learner's course is any of 60, answers are honest.

    The share is exact: with n left, a slate of three holds the course in min(1, 3/n) of the draws.
    """
    left = courses(60, seed)
    chosen = next_question(left, Wish(), ())
    assert chosen is not None
    others = [q for p in ("level", "time", "budget", "goal") if (q := _question(p, left)) is not None]
    none = 3 / len(left)
    random = sum(_success(left, question) for question in others) / len(others)
    # The bar of the evidence is a fifth more than without a question.
    assert _success(left, chosen) >= 1.2 * none
    assert _success(left, chosen) > 1.2 * random > none


def _success(left: list[Course], question: Question) -> float:
    wishes = [Wish(**dict(answer.stated)) for answer in question.answers]
    counts = [sum(admits(wish, course) for course in left) for wish in wishes]
    given = [next(i for i, wish in enumerate(wishes) if admits(wish, course)) for course in left]
    return sum(min(1.0, 3 / counts[i]) for i in given) / len(left)


@pytest.mark.parametrize(
    ("text", "domains"),
    [("理财", ("finance",)), ("健康方面的吧", ("health",)), ("something about money please", ("finance",)), ("保险和理财", ("finance", "insurance")),
     ("我的钱什么时候退", ()), ("home delivery is late", ()), ("food poisoning", ())],
)  # fmt: skip
def test_a_subject_is_read_only_where_nothing_else_is_said(text: str, domains: tuple[str, ...]) -> None:
    assert subjects_in(text) == domains
