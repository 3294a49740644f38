"""The understand stage over a scripted model: buttons, thresholds, red flags, and what is left without a model."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.dialogue.events import FormMoved, LearnerSaid, TurnUnderstood
from bot.dialogue.open_form import OpenForm
from bot.dialogue.policy import LONGEST_TEXT
from bot.dialogue.tracker import Tracker
from bot.predictions import Predictions
from bot.understand import Limits, Understand
from nlu import Prediction, Safety

LIMITS = Limits(confidence=0.5, margin=0.2)
OFFERED = Tracker(conversation_id="c", language="zh", offered_payloads=('/greet{"n":1}', "/why_this"))


class FakePredictor:
    """A model that is always as sure as it is told, or down."""

    def __init__(self, confidence: float = 0.9, margin: float = 0.8, *, down: bool = False) -> None:
        self.confidence, self.margin, self.down = confidence, margin, down
        self.texts: list[str] = []

    def predict_many(self, texts: Sequence[str], default_languages: Sequence[str]) -> list[Prediction]:
        if self.down:
            raise MemoryError
        return [self._prediction(text) for text in texts]

    def _prediction(self, text: str) -> Prediction:
        self.texts.append(text)
        ranking = (("ask_health", self.confidence), ("greet", 1 - self.confidence))
        language = "en" if text.isascii() else "zh"
        return Prediction(text, language, "ask_health", self.confidence, self.margin, ranking, "neutral", 0.7, 0.1)


def understand(predictor: FakePredictor) -> Understand:
    return Understand(Predictions(predictor), LIMITS)


class TestButtons:
    async def test_a_pressed_button_needs_no_model(self) -> None:
        found = await understand(FakePredictor(down=True))("你好", '/greet{"n":1}', OFFERED)
        assert (found.intent, found.kind, found.pressed, found.confidence) == ("greet", "social", {"n": 1}, 1.0)

    async def test_a_button_may_name_what_is_no_intent(self) -> None:
        found = await understand(FakePredictor())("为什么", "/why_this", OFFERED)
        assert (found.intent, found.kind, found.pressed) == ("why_this", "button", {})

    @pytest.mark.parametrize("payload", ["/goodbye", '/greet{"n":2}', "greet", ""])
    async def test_what_was_not_offered_is_read_as_text(self, payload: str) -> None:
        found = await understand(FakePredictor())("发烧要紧吗", payload, OFFERED)
        assert (found.intent, found.pressed) == ("ask_health", None)

    async def test_danger_said_just_before_a_button_was_pressed_is_not_passed_over(self) -> None:
        found = await understand(FakePredictor())("我不想活了\n你好", '/greet{"n":1}', OFFERED)
        assert (found.intent, found.safety_severity, found.pressed) == ("self_harm_risk", "critical", None)


class TestThresholds:
    @pytest.mark.parametrize(
        ("confidence", "margin", "intent"),
        [(0.5, 0.2, "ask_health"), (0.49, 0.9, "nlu_fallback"), (0.9, 0.19, "nlu_fallback")],
    )
    async def test_below_either_limit_a_reading_is_none(self, confidence: float, margin: float, intent: str) -> None:
        found = await understand(FakePredictor(confidence, margin))("发烧要紧吗", None, OFFERED)
        assert (found.intent, found.confidence) == (intent, confidence)
        assert found.ranking[0] == ("ask_health", confidence)
        assert found.limits == {"confidence": 0.5, "margin": 0.2}

    @pytest.mark.parametrize(("text", "language"), [("ok", "zh"), ("😀", "zh"), ("how much protein", "en")])
    async def test_a_word_or_an_emoji_does_not_change_the_language(self, text: str, language: str) -> None:
        assert (await understand(FakePredictor())(text, None, OFFERED)).language == language

    async def test_a_repeated_text_is_thought_about_once(self) -> None:
        predictor = FakePredictor()
        stage = understand(predictor)
        for _ in range(3):
            await stage("发烧要紧吗", None, OFFERED)
        assert predictor.texts == ["发烧要紧吗"]


class TestSafety:
    async def test_danger_is_found_whatever_the_model_says(self) -> None:
        found = await understand(FakePredictor(0.99, 0.98))("我不想活了", None, OFFERED)
        assert (found.intent, found.kind, found.safety_severity) == ("self_harm_risk", "safety", "critical")

    async def test_danger_at_the_end_of_a_long_text_is_found(self) -> None:
        predictor = FakePredictor()
        text = "很" * (LONGEST_TEXT + 1000) + "。我不想活了"
        found = await understand(predictor)(text, None, OFFERED)
        assert found.intent == "self_harm_risk"
        assert len(predictor.texts[0]) == LONGEST_TEXT

    async def test_a_word_alone_is_no_danger_where_the_model_sees_none(self) -> None:
        found = await understand(FakePredictor(0.99, 0.98))("突然看不见下载按钮了", None, OFFERED)
        assert (found.intent, found.safety_category, found.safety_severity) == ("ask_health", None, "none")

    async def test_a_word_alone_is_danger_where_the_model_cannot_be_asked(self) -> None:
        found = await understand(FakePredictor(down=True))("突然看不见下载按钮了", None, OFFERED)
        assert (found.intent, found.safety_severity, found.degraded) == ("medical_emergency", "critical", True)

    async def test_a_button_beside_a_harmless_word_is_pressed(self) -> None:
        found = await understand(FakePredictor())("突然看不见下载按钮了\n你好", '/greet{"n":1}', OFFERED)
        assert (found.intent, found.pressed) == ("greet", {"n": 1})


class Alarmist(FakePredictor):
    """Hears a wish to die in everything."""

    def _prediction(self, text: str) -> Prediction:
        ranking = (("self_harm_risk", 0.8), ("deny", 0.18), ("goodbye", 0.01))
        danger = Safety("self_harm_risk", "critical", "self", "model")
        language = "en" if text.isascii() else "zh"
        return Prediction(text, language, "self_harm_risk", 0.8, 0.6, ranking, "negative", 0.9, 0.1, danger)


AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def after(intent: str, text: str, *, gap: timedelta = timedelta(minutes=1), form: OpenForm | None = None) -> Tracker:
    """A conversation in which so much was said of a matter, and then this."""
    said = TurnUnderstood(turn_id="1", text="…", intent=intent, confidence=0.9, sentiment="neutral", language="zh")
    moved = [] if form is None else [FormMoved(turn_id="1", form=form)]
    heard = LearnerSaid(message_id="2", text=text)
    session = timedelta(minutes=30)
    started = Tracker(conversation_id="c").extended([LearnerSaid(message_id="1", text="…"), said, *moved], AT, session)
    return started.extended([heard], AT + gap, session)


class TestWantedNoMore:
    """The model hears weariness of life in a thing that one is weary of; the red flags are never overruled."""

    NO_MORE = ("不想要了", "我不想要了", "不想上了", "我不想上课了", "I don't want it anymore", "no longer want it",
               "I don't want this any more", "I no longer need it.")  # fmt: skip

    @pytest.mark.parametrize("text", NO_MORE)
    @pytest.mark.parametrize("intent", ["refund_request", "order_status", "course_detail", "course_access_problem"])
    async def test_a_course_or_an_order_just_spoken_of_is_what_is_meant(self, text: str, intent: str) -> None:
        found = await understand(Alarmist())(text, None, after(intent, text))
        assert (found.safety_category, found.safety_severity) == (None, "none")
        assert "self_harm_risk" not in {found.intent, *dict(found.ranking)}

    async def test_the_question_of_an_open_form_is_what_is_answered(self) -> None:
        form = OpenForm(name="refund_form", id="x" * 32, requested="reason", started_at=AT, touched_at=AT)
        found = await understand(Alarmist())("不想要了", None, after("thank", "不想要了", form=form))
        assert found.safety_severity == "none"

    @pytest.mark.parametrize("text", NO_MORE)
    @pytest.mark.parametrize("intent", ["greet", "chitchat", "ask_health"])
    async def test_with_nothing_at_hand_it_may_be_life_itself(self, text: str, intent: str) -> None:
        found = await understand(Alarmist())(text, None, after(intent, text))
        assert (found.intent, found.safety_severity) == ("self_harm_risk", "critical")

    async def test_a_matter_of_another_day_is_not_at_hand(self) -> None:
        found = await understand(Alarmist())(
            "不想要了", None, after("refund_request", "不想要了", gap=timedelta(days=1))
        )
        assert found.safety_severity == "critical"

    async def test_after_a_danger_in_this_session_nothing_is_explained_away(self) -> None:
        tracker = after("refund_request", "不想要了")
        in_danger = tracker.model_copy(update={"session_intents": tracker.session_intents | {"self_harm_risk"}})
        found = await understand(Alarmist())("不想要了", None, in_danger)
        assert found.safety_severity == "critical"

    @pytest.mark.parametrize(
        "text",
        ["不想活了", "我不想要这条命了", "不想要了，活着没意思", "我什么都不想要了", "不想继续了", "不想坚持了",
         "I don't want to anymore",
         "I don't want this life anymore", "I don't want it anymore, I want to die", "I want out"],
    )  # fmt: skip
    async def test_words_that_say_more_stay_a_danger(self, text: str) -> None:
        found = await understand(Alarmist())(text, None, after("refund_request", text))
        assert (found.intent, found.safety_severity) == ("self_harm_risk", "critical")


class Physician(FakePredictor):
    """Hears a wish for medical advice in everything."""

    def _prediction(self, text: str) -> Prediction:
        advice = Safety("personal_medical_advice", "caution", "self", "model")
        ranking = (("personal_medical_advice", 0.9), ("ask_health", 0.1))
        return Prediction(text, "zh", "personal_medical_advice", 0.9, 0.8, ranking, "neutral", 0.9, 0.1, advice)


class TestAnAccountOfALoss:
    LOSS = OpenForm(name="claim_form", id="x" * 32, requested="loss", started_at=AT, touched_at=AT)

    @pytest.mark.parametrize("text", ["上周做了阑尾炎手术，住了五天院", "I had my appendix taken out last week"])
    async def test_what_happened_is_no_wish_for_advice(self, text: str) -> None:
        found = await understand(Physician())(text, None, after("insurance_claim", text, form=self.LOSS))
        assert (found.intent, found.safety_category) == ("insurance_claim", None)

    @pytest.mark.parametrize("text", ["手术后我能停药吗？", "Can I stop taking my blood thinners now?"])
    async def test_a_question_for_advice_stays_one(self, text: str) -> None:
        found = await understand(Physician())(text, None, after("insurance_claim", text, form=self.LOSS))
        assert found.safety_category == "personal_medical_advice"


class TestModelDown:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("我不想活了", "self_harm_risk"),
            ("转人工", "human_handoff"),
            ("I want to talk to a real person", "human_handoff"),
            ("发烧要紧吗", "nlu_fallback"),
            ("人工智能课讲什么", "nlu_fallback"),
            ("how much water is in the human body", "nlu_fallback"),
        ],
    )
    async def test_rules_alone_know_danger_and_the_wish_for_a_person(self, text: str, intent: str) -> None:
        with capture_logs() as lines:
            found = await understand(FakePredictor(down=True))(text, None, OFFERED)
        assert (found.intent, found.degraded) == (intent, True)
        assert [line["event"] for line in lines] == ["prediction_failed"]
        assert text not in repr(lines)
