"""Short questions and those that refer back carry the question before them; others stand alone."""

import pytest

from retrieval.follow_up import carried_query, carried_wins, needs_context

BEFORE_ZH, BEFORE_EN = "糖尿病分哪几种", "How much sleep do adults need?"


@pytest.mark.parametrize(
    "text",
    ["那第二种呢?", "为什么？", "多久", "那老年人应该怎么控制自己的饮食比较合适一些呢", "具体怎么操作才能把功能打开",
     "上面说的那个方法对于上夜班的人是不是同样适用"],
)  # fmt: skip
def test_a_chinese_follow_up_carries_the_question_before(text: str) -> None:
    assert carried_query(text, BEFORE_ZH, "zh") == f"{BEFORE_ZH} {text}"


@pytest.mark.parametrize(
    "text",
    ["and children?", "why?", "What about people who work night shifts at a hospital?",
     "How long does it take until you can notice a difference?", "Please explain the difference to the second one?"],
)  # fmt: skip
def test_an_english_follow_up_carries_the_question_before(text: str) -> None:
    assert carried_query(text, BEFORE_EN, "en") == f"{BEFORE_EN} {text}"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("会员订单的电子发票应该在哪个页面申请开具", "zh"),
        ("我想了解一下指数基金和主动基金有哪些区别", "zh"),
        ("How do I get an invoice for my membership order?", "en"),
        ("Please explain the difference between index funds and active funds", "en"),
    ],
)
def test_a_question_that_stands_alone_carries_nothing(text: str, language: str) -> None:
    assert carried_query(text, "糖尿病分哪几种", language) is None


@pytest.mark.parametrize("previous", [None, ""])
def test_the_first_question_carries_nothing(previous: str | None) -> None:
    assert carried_query("那第二种呢?", previous, "zh") is None


def test_only_the_end_of_a_long_question_is_carried() -> None:
    carried = carried_query("为什么", "头" + "长" * 500, "zh")
    assert carried is not None
    assert len(carried) < 130
    assert "头" not in carried


@pytest.mark.parametrize(
    ("text", "language", "wins"),
    [
        ("那第二种呢?", "zh", True),
        ("那孩子呢？", "zh", True),
        ("why?", "en", True),
        ("具体几天", "zh", True),
        ("具体怎么联系客服", "zh", False),
        ("那怎么注销我的账号", "zh", False),
        ("and how do I delete my old account password?", "en", False),
    ],
)
def test_a_question_with_a_subject_of_its_own_is_not_answered_by_the_last_one(
    text: str, language: str, wins: bool
) -> None:
    assert carried_wins(0.2, 0.94, text, language, "购买后七日内可以退款。Refunds within a week.") is wins


@pytest.mark.parametrize(
    ("text", "language", "alone", "needed"),
    [
        ("why?", "en", 0.3, True),
        ("发票多久能开出来", "zh", 0.7, False),
        ("那第二种呢?", "zh", 0.7, True),
        ("I forgot my password, how do I reset it?", "en", 0.7, True),
        ("I forgot my password, how do I reset it?", "en", 0.9, False),
    ],
)
def test_a_question_that_is_answered_alone_is_not_searched_again_with_the_last_one(
    text: str, language: str, alone: float, needed: bool
) -> None:
    assert needs_context(text, language, alone, 0.5) is needed
