"""Which order or course is meant, by what is said of it."""

from datetime import date
from decimal import Decimal

import pytest

from bot.dialogue.values.picking import Choice, pick

TODAY = date(2026, 11, 22)  # a Sunday
CHOICES = (
    Choice(
        value="KP202611180042",
        zh="动起来",
        en="Move More",
        titles=("动起来：上班族的运动课", "Move More: Exercise for Office Workers"),
        about="health",
        on=date(2026, 11, 18),
        amount=Decimal(79),
    ),
    Choice(
        value="KP202611150005",
        zh="人生第一份预算",
        en="My First Budget",
        titles=("人生第一份预算", "My First Budget"),
        about="finance",
        on=date(2026, 11, 15),
        amount=Decimal(89),
    ),
    Choice(
        value="KP202611110017",
        zh="好好睡觉",
        en="Sleep Well",
        titles=("好好睡觉", "Sleep Well"),
        about="health",
        on=date(2026, 11, 11),
        amount=Decimal(99),
    ),
)
MOVE, BUDGET, SLEEP = (choice.value for choice in CHOICES)


def picked(text: str) -> list[str]:
    return [choice.value for choice in pick(text, CHOICES, TODAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("睡觉那门", [SLEEP]),
        ("《好好睡觉》", [SLEEP]),
        ("the sleep one", [SLEEP]),
        ("the budgeting course", [BUDGET]),
        ("理财的", [BUDGET]),
        ("the money course please", [BUDGET]),
        ("上周三买的那门", [SLEEP]),
        ("上周那门课", [SLEEP, BUDGET]),
        ("the one I bought last Wednesday", [MOVE]),
        ("11月15日的", [BUDGET]),
        ("99元那单", [SLEEP]),
        ("第二个", [BUDGET]),
        ("the first one", [MOVE]),
        ("最后一个", [SLEEP]),
        ("最近那单", [MOVE]),
        ("健康的那门", [MOVE, SLEEP]),
        ("KP202611110017", [SLEEP]),
    ],
)
def test_what_is_said_of_an_order_narrows_the_choice(text: str, expected: list[str]) -> None:
    assert sorted(picked(text)) == sorted(expected)


@pytest.mark.parametrize("text", ["我要退款", "please refund my course", "第九个", "太贵了", ""])
def test_what_names_none_picks_none(text: str) -> None:
    assert picked(text) == []


def test_two_things_said_are_held_together() -> None:
    assert picked("上周那门预算课") == [BUDGET]
