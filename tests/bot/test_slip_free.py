"""A message that is doubtful as it is written is read as it was probably meant, where that is the surer reading."""

import pytest

from bot.dialogue.open_form import OpenForm
from bot.predictions import Predictions
from bot.understand import Understand
from nlu import Prediction, Safety
from tests.bot.test_understand import AT, LIMITS, OFFERED, FakePredictor, after

MEANT = {
    "downlaod buton": "download button",
    "teh strem": "the stream",
    "hes haveing a siezure": "he's having a seizure",
    "帮我唤个昵称": "帮我换个昵称",
}
READ = {
    "downlaod buton": ("delivery_problem", 0.5),
    "download button": ("download_offline", 0.8),
    "teh strem": ("playback_problem", 0.69),
    "the stream": ("ask_home", 0.6),
    "hes haveing a siezure": ("chitchat", 0.6),
    "he's having a seizure": ("medical_emergency", 0.4),
    "帮我唤个昵称": ("human_handoff", 0.5),
    "帮我换个昵称": ("account_update", 0.9),
    "buton": ("thank", 0.95),
}


class Reader(FakePredictor):
    """Reads what the table says; a seizure is found by its word."""

    def _prediction(self, text: str) -> Prediction:
        intent, sure = READ[text]
        ranking = ((intent, sure), ("greet", 0.1))
        told = Safety("medical_emergency", "critical", "other", "seizure") if "seizure" in text else Safety()
        return Prediction(text, "en", intent, sure, sure - 0.1, ranking, "neutral", 0.7, 0.1, safety=told)


def understand(predictor: FakePredictor) -> Understand:
    slips = {text: meant for text, meant in MEANT.items() if text.isascii()}
    return Understand(Predictions(predictor), LIMITS, read_slips=slips.get, read_homophones=MEANT.get)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("downlaod buton", "download_offline"), ("帮我唤个昵称", "account_update"), ("teh strem", "playback_problem")],
)
async def test_the_surer_of_two_readings_counts(text: str, intent: str) -> None:
    found = await understand(Reader())(text, None, OFFERED)
    assert (found.text, found.intent) == (text, intent)


async def test_a_danger_that_is_told_in_misspelt_words_is_heard_however_unsure() -> None:
    found = await understand(Reader())("hes haveing a siezure", None, OFFERED)
    assert (found.intent, found.safety_severity) == ("medical_emergency", "critical")


async def test_half_an_answer_to_a_form_stays_as_it_was_written() -> None:
    form = OpenForm(name="playback_form", id="x" * 32, started_at=AT, touched_at=AT)
    found = await understand(Reader())("downlaod buton", None, after("playback_problem", "no picture", form=form))
    assert found.intent == "delivery_problem"


async def test_what_is_surely_read_is_not_read_twice() -> None:
    asked: list[str] = []
    reader = Understand(Predictions(Reader()), LIMITS, read_homophones=asked.append)
    assert (await reader("buton", None, OFFERED)).intent == "thank"
    assert asked == []
