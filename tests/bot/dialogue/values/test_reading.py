"""What learners write, as values, in both languages."""

from datetime import date

import pytest

from bot.dialogue.values import KINDS, ordinal_in, read

TODAY = date(2026, 11, 22)  # a Sunday


def value(kind: str, text: str, *, asked: bool = True) -> str | None:
    found = read(kind, text, TODAY, asked=asked)
    return None if found is None else found.value


def wrong(kind: str, text: str) -> str | None:
    found = read(kind, text, TODAY, asked=True)
    return None if found is None else found.wrong


@pytest.mark.parametrize(
    "text",
    [
        "KP202611020017",
        "kp202611020017",
        "订单kp 20261102 0017要退",
        "ＫＰ２０２６１１０２００１７",
        "KP-20261102-0017",
        "202611020017",
        "My order is KP 2026 1102 0017, thanks",
        "KP：202611020017",
    ],
)
def test_an_order_number_is_read_however_it_is_written(text: str) -> None:
    assert value("order", text) == "KP202611020017"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("KP2026110200", "order_length"),
        ("KP20261102001799", "order_length"),
        ("KP202602300017", "order_date"),
        ("KP202613010017", "order_date"),
        ("KP202712010017", "order_future"),
    ],
)
def test_what_is_wrong_with_an_order_number_has_a_reason(text: str, reason: str) -> None:
    assert wrong("order", text) == reason


@pytest.mark.parametrize(
    "text", ["课程太浅", "13800138000", "第二个", "my phone is 07911 123456", "91110000600037341L"]
)
def test_what_is_no_order_number_is_none(text: str) -> None:
    assert read("order", text, TODAY, asked=True) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99元", "99"),
        ("扣了我 1,299.50 元", "1299.50"),
        ("¥88", "88"),
        ("￥ 88.8", "88.8"),
        ("CNY 120", "120"),
        ("a hundred? no, 120 yuan", "120"),
        ("一百零五块", "105"),
        ("一百五十块钱", "150"),
        ("两百块", "200"),
        ("三千二百元", "3200"),
        ("九块九", "9.9"),
        ("129", "129"),
        ("应该是129吧", "129"),
    ],
)
def test_an_amount_is_read_in_figures_and_in_words(text: str, expected: str) -> None:
    assert value("amount", text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("$20", "amount_foreign"),
        ("30欧元", "amount_foreign"),
        ("20 dollars", "amount_foreign"),
        ("0元", "amount_range"),
    ],
)
def test_what_is_wrong_with_an_amount_has_a_reason(text: str, reason: str) -> None:
    assert wrong("amount", text) == reason


def test_a_lone_number_is_an_amount_only_when_one_was_asked_for() -> None:
    assert value("amount", "我有 3 门课", asked=False) is None
    assert value("amount", "3 or 4") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天", "2026-11-22"),
        ("昨天晚上", "2026-11-21"),
        ("前天", "2026-11-20"),
        ("大前天", "2026-11-19"),
        ("三天前", "2026-11-19"),
        ("两周前", "2026-11-08"),
        ("上周三", "2026-11-11"),
        ("上星期天", "2026-11-15"),
        ("上上周五", "2026-11-06"),
        ("周三", "2026-11-18"),
        ("这周二", "2026-11-17"),
        ("3号", "2026-11-03"),
        ("25号", "2026-10-25"),
        ("上个月5号", "2026-10-05"),
        ("11月3日", "2026-11-03"),
        ("十一月三号", "2026-11-03"),
        ("12月1日", "2025-12-01"),
        ("2026年11月3日", "2026-11-03"),
        ("去年12月25号", "2025-12-25"),
        ("2026/11/3", "2026-11-03"),
        ("2026-11-03", "2026-11-03"),
        ("11/3", "2026-11-03"),
        ("13/11", "2026-11-13"),
        ("yesterday evening", "2026-11-21"),
        ("the day before yesterday", "2026-11-20"),
        ("two days ago", "2026-11-20"),
        ("a week ago", "2026-11-15"),
        ("last Tuesday", "2026-11-17"),
        ("last Sunday", "2026-11-15"),
        ("on Sunday", "2026-11-22"),
        ("on Wednesday", "2026-11-18"),
        ("Nov 3", "2026-11-03"),
        ("November 3rd, 2026", "2026-11-03"),
        ("3rd of November", "2026-11-03"),
        ("the 3rd", "2026-11-03"),
    ],
)
def test_a_day_is_read_in_both_languages(text: str, expected: str) -> None:
    assert value("date", text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2月30日", "date_impossible"),
        ("2026-02-30", "date_impossible"),
        ("31 April 2026", "date_impossible"),
        ("2026年13月1日", "date_impossible"),
        ("2027-01-05", "date_future"),
        ("5 January 2027", "date_future"),
    ],
)
def test_a_day_that_cannot_be_has_a_reason(text: str, reason: str) -> None:
    assert wrong("date", text) == reason


@pytest.mark.parametrize("text", ["课程太浅", "I may come later", "第二个", "第3课打不开", "it was too slow"])
def test_what_names_no_day_is_none(text: str) -> None:
    assert read("date", text, TODAY, asked=True) is None


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("mail", "邮箱是lin@example.com。", "lin@example.com"),
        ("mail", "Send it to a.b+c@Mail.Example.org please", "a.b+c@mail.example.org"),
        ("phone", "13800138000", "+8613800138000"),
        ("phone", "不对，是138-0013-8001", "+8613800138001"),
        ("phone", "+86 138 0013 8000", "+8613800138000"),
        ("phone", "+44 7911 123456", "+447911123456"),
        ("contact", "微信同号13800138000", "+8613800138000"),
        ("contact", "friend@example.com", "friend@example.com"),
        ("tax_id", "税号：91110000600037341L", "91110000600037341L"),
        ("tax_id", "9111 0000 6000 3734 1l", "91110000600037341L"),
        ("code", "验证码 246 810", "246810"),
    ],
)
def test_contacts_and_numbers_with_a_check_are_read(kind: str, text: str, expected: str) -> None:
    assert value(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("mail", "lin@", "mail"),
        ("mail", "lin@example", "mail"),
        ("mail", "@example.com", "mail"),
        ("phone", "12345678901", "phone"),
        ("phone", "138001380", "phone"),
        ("phone", "010-62345678", "phone_fixed"),
        ("tax_id", "91110000600037342L", "tax_check"),
        ("tax_id", "9111000060003734", "tax_length"),
    ],
)
def test_a_mistyped_contact_or_number_has_a_reason(kind: str, text: str, reason: str) -> None:
    assert wrong(kind, text) == reason


def test_an_order_number_is_no_tax_id() -> None:
    assert read("tax_id", "KP202611020017", TODAY, asked=True) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第二个", 2),
        ("第三单", 3),
        ("选2", 2),
        ("the second one", 2),
        ("number 3", 3),
        ("the last one", -1),
        ("最后一个", -1),
        ("两天前", None),
    ],
)
def test_an_ordinal_tells_which(text: str, expected: int | None) -> None:
    assert ordinal_in(text) == expected


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_is_read_from_nothing(kind: str) -> None:
    assert read(kind, "", TODAY, asked=True) is None
    assert read(kind, "嗯嗯", TODAY, asked=True) is None
