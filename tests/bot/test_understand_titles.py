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


class Wanderer(FakePredictor):
    """Hears the subject of a title; without it a wish, or a problem that no form is begun by."""

    def __init__(self, instead: str, first: str = "ask_health", sure: float = 0.8) -> None:
        super().__init__()
        self._instead, self._first, self._sure = instead, first, sure

    def _prediction(self, text: str) -> Prediction:
        titled = any(title.lower() in text.lower() for title in TITLES)
        intent, sure = (self._first, self._sure) if titled else (self._instead, 0.8)
        return Prediction(text, "zh", intent, sure, sure - 0.2, ((intent, sure),), "neutral", 0.7, 0.1)


@pytest.mark.parametrize(
    ("instead", "sure", "meant"),
    [
        ("gift_course", 0.8, "gift_course"),  # begins a form, however sure the model was of the subject
        ("download_offline", 0.1, "download_offline"),  # a problem, where nothing was understood
        ("download_offline", 0.8, "ask_health"),  # where a question was, it stays one
        ("greet", 0.1, "nlu_fallback"),
    ],
)
async def test_what_a_course_is_about_is_not_what_is_asked(instead: str, sure: float, meant: str) -> None:
    understand = Understand(Predictions(Wanderer(instead, sure=sure)), LIMITS, titles=TITLES)
    found = await understand("好好睡觉这一门，麻烦看看", None, Tracker(conversation_id="c"))
    assert (found.intent, found.text, found.read_as) == (meant, "好好睡觉这一门，麻烦看看", None)
