"""What a course of ours is called is no danger of who names it."""

import pytest

from bot.dialogue.tracker import Tracker
from bot.predictions import Predictions
from bot.understand import Understand
from nlu import BY_MODEL, Prediction, Safety
from tests.bot.test_understand import LIMITS, FakePredictor

TITLES = ("好好睡觉", "Calm Mind: Stress, Worry and Mood")


class Listener(FakePredictor):
    """Hears self-harm where a title stands: by its safety head, or by the intent alone."""

    def __init__(self, *, by_safety: bool) -> None:
        super().__init__()
        self._by_safety = by_safety

    def _prediction(self, text: str) -> Prediction:
        heard = any(title in text for title in TITLES)
        intent = "self_harm_risk" if heard else "refund_request"
        danger = Safety(category="self_harm_risk", severity="critical", matched=BY_MODEL)
        safety = danger if heard and self._by_safety else Safety()
        return Prediction(text, "zh", intent, 0.6, 0.4, ((intent, 0.6),), "neutral", 0.7, 0.1, safety=safety)


@pytest.mark.parametrize("by_safety", [True, False])
@pytest.mark.parametrize("text", ["帮我退掉好好睡觉", "refund Calm Mind: Stress, Worry and Mood"])
async def test_giving_a_course_back_is_no_alarm(text: str, by_safety: bool) -> None:
    understand = Understand(Predictions(Listener(by_safety=by_safety)), LIMITS, titles=TITLES)
    found = await understand(text, None, Tracker(conversation_id="c"))
    assert (found.intent, found.safety_category) == ("refund_request", None)
