"""A message in pinyin is understood as if it had been written in characters."""

import pytest
from structlog.testing import capture_logs

from bot.dialogue.open_form import OpenForm
from bot.dialogue.tracker import Tracker
from bot.predictions import Predictions
from bot.understand import Understand
from tests.bot.test_understand import AT, LIMITS, OFFERED, FakePredictor, after

READINGS = {"tuikuan zenme shenqing": "退款怎么申请", "wo bu xiang huo le": "我不想活了", "Li Na": "礼拿"}


def understand(predictor: FakePredictor) -> Understand:
    return Understand(Predictions(predictor), LIMITS, READINGS.get)


async def test_its_characters_are_what_the_model_reads_and_the_learner_is_answered_in_chinese() -> None:
    predictor = FakePredictor()
    found = await understand(predictor)("tuikuan zenme shenqing", None, Tracker(conversation_id="c"))
    assert predictor.texts == ["退款怎么申请"]
    assert (found.text, found.read_as, found.language) == ("tuikuan zenme shenqing", "退款怎么申请", "zh")


async def test_danger_in_pinyin_is_danger() -> None:
    found = await understand(FakePredictor())("wo bu xiang huo le", None, OFFERED)
    assert (found.intent, found.safety_severity) == ("self_harm_risk", "critical")


async def test_what_a_form_asked_for_is_taken_as_it_was_written() -> None:
    tracker = after(
        "invoice_request", "Li Na", form=OpenForm(name="invoice_form", id="x" * 32, started_at=AT, touched_at=AT)
    )
    assert tracker.open_form is not None
    found = await understand(FakePredictor())("Li Na", None, tracker)
    assert (found.text, found.read_as) == ("Li Na", None)


async def test_words_that_are_no_pinyin_are_read_as_they_stand() -> None:
    found = await understand(FakePredictor())("how do refunds work", None, OFFERED)
    assert (found.text, found.read_as) == ("how do refunds work", None)


@pytest.mark.parametrize("text", ["tuikuan zenme shenqing", "hello"])
async def test_an_index_that_cannot_be_read_changes_nothing(text: str) -> None:
    def broken(text: str) -> str | None:
        raise OSError("the generation was taken away")

    with capture_logs() as lines:
        found = await Understand(Predictions(FakePredictor()), LIMITS, broken)(text, None, OFFERED)
    assert (found.intent, found.read_as) == ("ask_health", None)
    assert text not in repr(lines)
