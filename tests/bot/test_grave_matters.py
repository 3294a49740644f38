"""What silences suggestions for days, in a conversation that goes on after a pause."""

from datetime import timedelta

import pytest

from tests.fakes.turns import TurnHouse, message
from tests.fakes.understander import understood


async def seen_after(house: TurnHouse, number: int) -> frozenset[str]:
    """What the session has seen once the learner has written something harmless."""
    await house.turn.hear(message(f"m{number}", "发烧要紧吗？"))
    await house.turn.answer("rest:lin")
    tracker = await house.store.load("rest:lin")
    assert tracker is not None
    return tracker.session_intents


async def tell(house: TurnHouse, intent: str) -> None:
    category = None if intent == "complaint" else intent
    house.understander.script["有个忙请帮"] = understood("有个忙请帮", intent, safety_category=category)
    await house.turn.hear(message("m", "有个忙请帮"))
    await house.turn.answer("rest:lin")


@pytest.mark.parametrize("matter", ["fraud_report", "personal_medical_advice", "personal_investment_advice"])
async def test_fraud_and_personal_advice_outlast_a_pause_by_seven_days(house: TurnHouse, matter: str) -> None:
    await tell(house, matter)
    for number, (hours, silent) in enumerate(((1, True), (24, True), (6 * 24 - 2, True), (25, False))):
        house.clock.advance(timedelta(hours=hours))
        assert (matter in await seen_after(house, number)) is silent


async def test_a_complaint_ends_with_its_session(house: TurnHouse) -> None:
    await tell(house, "complaint")
    house.clock.advance(timedelta(hours=1))
    assert "complaint" not in await seen_after(house, 1)
