"""What a half-heard fraud is, and what stays one."""

from dataclasses import replace

import pytest

from bot.dialogue.no_danger import only_a_purchase
from nlu import Prediction

_HALF = Prediction(
    "", "en", "fraud_report", 0.47, 0.2, (("fraud_report", 0.47), ("delivery_problem", 0.2)), "negative", 0.8, 0.1
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["problem with order KP202611170102, the goods", "订单ＫＰ２０２６１１１７０１０２的东西", "kp 20261117 0102"],
)
def test_who_gives_an_order_number_speaks_of_what_they_bought(text: str) -> None:
    assert only_a_purchase(_HALF, text)


@pytest.mark.parametrize("text", ["problem with the goods", "A scammer quoted my order number to me", "KP2026"])
def test_without_a_number_it_stays_a_report(text: str) -> None:
    assert not only_a_purchase(_HALF, text)


def test_what_is_surely_heard_stays_a_report() -> None:
    assert not only_a_purchase(replace(_HALF, confidence=0.6), "order KP202611170102 was not me")
