"""Figures that stand beside others, and what is said instead of what is denied."""

from datetime import date
from decimal import Decimal

import pytest

from bot.dialogue.values import affirmed, denied, ordinal_alone, read
from bot.dialogue.values.picking import Choice, pick
from bot.dialogue.values.reading import plain

TODAY = date(2026, 11, 22)
CHOICES = tuple(
    Choice(value=f"KP20261111001{n}", zh=title, en=title, titles=(title,), on=date(2026, 11, n + 1), amount=Decimal(n))
    for n, title in enumerate(("好好睡觉", "看懂保单"), start=1)
)


def value(kind: str, text: str, *, asked: bool = True) -> str | None:
    found = read(kind, text, TODAY, asked=asked)
    return None if found is None else found.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("扣了99元两次", "99"),
        ("99元2次", "99"),
        ("99元一个月", "99"),
        ("99元3天前付的", "99"),
        ("99元18天前付的", "99"),
        ("九块九", "9.9"),
        ("99块5", "99.5"),
        ("十九块九毛", "19.9"),
        ("3千块", "3000"),
        ("2百块", "200"),
        ("1万元", "10000"),
        ("1万2千元", "12000"),
        ("1.5万元", "15000"),
        ("3千", "3000"),
    ],
)
def test_an_amount_ends_where_the_next_count_begins(text: str, expected: str) -> None:
    found = value("amount", text)
    assert found is not None
    assert Decimal(found) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "KP202611020017 99元",
        "KP202611020017 3天前买的",
        "refund KP202611020017 2 days ago",
        "退 kp 20261102 0017 99元那门",
        "202611020017 99元",
    ],
)
def test_an_order_number_ends_where_the_next_figure_begins(text: str) -> None:
    assert value("order", text) == "KP202611020017"


def test_digits_of_another_figure_never_complete_an_order_number() -> None:
    assert value("order", "KP2026110200 99元") is None


@pytest.mark.parametrize(
    "text",
    [
        "I need an invoice for the 2 courses",
        "looks good and send it to me in 2 days",
        "Please send me an invoice for my course 2",
        "Is the title right for order 2 of my courses",
    ],
)
def test_words_around_a_figure_are_no_tax_id(text: str) -> None:
    assert read("tax_id", text, TODAY, asked=True) is None


@pytest.mark.parametrize(
    "text", ["订单5 91110000600037341L", "91110000600037341L 99元", "tax id 9111 0000 6000 3734 1L, for order 2"]
)
def test_a_tax_id_is_found_beside_other_figures(text: str) -> None:
    assert value("tax_id", text) == "91110000600037341L"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("date", "不是11月3号，是11月5号", "2026-11-05"),
        ("mail", "邮箱不是 a@x.com，是 b@x.com", "b@x.com"),
        ("phone", "not 13800138000, it's 13900139000", "+8613900139000"),
        ("phone", "13900139000，不是13800138000", "+8613900139000"),
        ("order", "不是KP202611020017，是KP202611050021", "KP202611050021"),
        ("order", "KP202611050021, not KP202611020017", "KP202611050021"),
        ("amount", "不是99元，应该是1,299元", "1299"),
    ],
)
def test_what_is_denied_is_not_what_is_said_instead(kind: str, text: str, expected: str) -> None:
    assert value(kind, affirmed(plain(text))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "不是同一个",
        "是不是要等很久，是的话算了",
        "I'm not happy with the sleep course, it's too basic",
        "不是很满意，是同事推荐的",
        "没问题",
        "not sure",
    ],
)
def test_where_no_value_is_denied_the_words_stay(text: str) -> None:
    assert affirmed(text) == text


def test_what_alone_is_denied_is_told() -> None:
    assert denied("不是第一个") == "第一个"
    assert denied("第一个") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不是第一个，是第二个", [1]),
        ("not the first one, the second", [1]),
        ("第二个，不是第一个", [1]),
        ("不要第一个", []),
        ("不是好好睡觉，是看懂保单", [1]),
    ],
)
def test_what_is_denied_is_not_picked(text: str, expected: list[int]) -> None:
    assert pick(text, CHOICES, TODAY) == [CHOICES[n] for n in expected]


@pytest.mark.parametrize(
    "text", ["第二个", "选第二个吧", "就第二个", "the second one please", "I'll take the second", "第二门课", "2"]
)
def test_an_ordinal_alone_picks(text: str) -> None:
    assert ordinal_alone(text) == 2


@pytest.mark.parametrize(
    "text",
    [
        "第三课视频打不开",
        "第二课",
        "the first video won't play",
        "My first payment failed",
        "第二次付款失败了",
        "第二个箱子破了",
        "Lesson number 2 won't play",
    ],
)
def test_an_ordinal_of_something_else_does_not(text: str) -> None:
    assert ordinal_alone(text) is None
    assert pick(text, CHOICES, TODAY) == []
