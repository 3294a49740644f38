"""What a half-heard fraud is, and what stays one."""

from dataclasses import replace

import pytest

from bot.dialogue.no_danger import is_no_report
from nlu import Prediction

_HALF = Prediction(
    "", "en", "fraud_report", 0.47, 0.2, (("fraud_report", 0.47), ("delivery_problem", 0.2)), "negative", 0.8, 0.1
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["problem with order KP202611170102, the goods", "订单ＫＰ２０２６１１１７０１０２的东西", "kp 20261117 0102"],
)
def test_who_gives_an_order_number_speaks_of_what_they_bought(text: str) -> None:
    assert is_no_report(_HALF, text)


@pytest.mark.parametrize("text", ["problem with the goods", "A scammer quoted my order number to me", "KP2026"])
def test_without_a_number_it_stays_a_report(text: str) -> None:
    assert not is_no_report(_HALF, text)


def test_what_is_surely_heard_stays_a_report() -> None:
    assert not is_no_report(replace(_HALF, confidence=0.6), "order KP202611170102 was not me")


def test_what_is_asked_for_more_surely_is_no_report() -> None:
    assert is_no_report(replace(_HALF, intent="payment_problem", confidence=0.5), "I paid and it is locked")
