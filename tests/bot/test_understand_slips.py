"""A message with slips of letters begins the form that it was meant to begin; nothing else of it changes."""

import pytest

from bot.dialogue.open_form import OpenForm
from bot.dialogue.tracker import Tracker
from bot.predictions import Predictions
from bot.understand import Understand
from nlu import Prediction, Safety
from tests.bot.test_understand import AT, LIMITS, OFFERED, Alarmist, FakePredictor, after

MEANT = {
    "chnage my phone numbr": "change my phone number",
    "i wnat to chagne my emial to a@b.cn": "never",
    "chnage and kil mysefl": "change and kill myself",
    "hwo do refunds wrok": "how do refunds work",
    "i don't haave another devce": "i don't have another device",
    "i dont haave another devce and wnat to kill mysefl": "i don't have another device and want to kill myself",
    "my othr name": "my other name",
    "the reason is wronh, it shouod be no time": "the reason is wrong, it should be no time",
    "the reason is wronh, i wnat to kil mysefl": "the reason is wrong, i want to kill myself",
    "i cant go on lik this": "i cant go on like this",
}


class Reader(FakePredictor):
    """Knows an account's details when they are spelt right."""

    def _prediction(self, text: str) -> Prediction:
        read = super()._prediction(text)
        if not text.startswith("change my"):
            return read
        ranking = (("account_update", 0.9), ("greet", 0.1))
        return Prediction(text, "en", "account_update", 0.9, 0.8, ranking, "neutral", 0.7, 0.1, safety=Safety())


def understand(predictor: FakePredictor) -> Understand:
    return Understand(Predictions(predictor), LIMITS, read_slips=MEANT.get)


async def test_what_begins_a_form_is_read_as_it_was_meant() -> None:
    found = await understand(Reader())("chnage my phone numbr", None, OFFERED)
    assert (found.text, found.read_as, found.intent) == (
        "chnage my phone numbr", "change my phone number", "account_update",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["i wnat to chagne my emial to a@b.cn", "hwo do refunds wrok", "change my name"])
async def test_a_value_a_question_and_what_is_spelt_right_stay_as_they_are(text: str) -> None:
    assert (await understand(Reader())(text, None, OFFERED)).read_as is None


async def test_danger_is_not_put_right_into_a_form() -> None:
    assert (await understand(Reader())("chnage and kil mysefl", None, OFFERED)).read_as is None


async def test_what_a_form_asked_for_is_taken_as_it_was_written() -> None:
    text = "chnage my phone numbr"
    form = OpenForm(name="invoice_form", id="x" * 32, started_at=AT, touched_at=AT)
    assert (await understand(Reader())(text, None, after("invoice_request", text, form=form))).read_as is None


async def test_an_index_that_cannot_be_read_changes_nothing() -> None:
    def broken(text: str) -> str | None:
        raise OSError("the generation was taken away")

    reader = Understand(Predictions(Reader()), LIMITS, read_slips=broken)
    assert (await reader("chnage my phone numbr", None, Tracker(conversation_id="c"))).read_as is None


def asked_where_it_plays(text: str) -> Tracker:
    form = OpenForm(name="playback_form", id="x" * 32, requested="elsewhere", started_at=AT, touched_at=AT)
    return after("playback_problem", text, form=form)


async def test_a_choice_of_a_form_is_read_as_it_was_meant() -> None:
    text = "i don't haave another devce"
    found = await understand(Alarmist())(text, None, asked_where_it_plays(text))
    assert (found.text, found.read_as, found.intent) == (text, MEANT[text], "playback_problem")
    assert found.safety_category is None


@pytest.mark.parametrize("text", ["i dont haave another devce and wnat to kill mysefl", "my othr name"])
async def test_danger_and_what_is_no_choice_are_read_as_they_stand(text: str) -> None:
    assert (await understand(Alarmist())(text, None, asked_where_it_plays(text))).read_as is None


@pytest.mark.parametrize(
    "text", ["i don't have any hope", "i don't have anyone", "i just can't try any more", "只有我一个人"]
)
async def test_despair_is_no_answer_to_where_it_plays(text: str) -> None:
    assert (await understand(Alarmist())(text, None, asked_where_it_plays(text))).safety_category is not None


class Startled(Alarmist):
    """Hears a wish to die in what is spelt wrong."""

    def _prediction(self, text: str) -> Prediction:
        well_spelt = text.startswith("the reason is wrong")
        return FakePredictor._prediction(self, text) if well_spelt else super()._prediction(text)


def asked_to_confirm(text: str) -> Tracker:
    slots = {"order_id": "KP202611110017", "reason": "too fast"}
    form = OpenForm(
        name="refund_form", id="x" * 32, slots=slots, status="confirming", started_at=AT, touched_at=AT
    )  # fmt: skip
    return after("refund_request", text, form=form)


async def test_a_correction_is_no_danger_for_its_slips() -> None:
    text = "the reason is wronh, it shouod be no time"
    found = await understand(Startled())(text, None, asked_to_confirm(text))
    assert (found.text, found.read_as, found.safety_category) == (text, MEANT[text], None)


@pytest.mark.parametrize("text", ["i cant go on lik this", "the reason is wronh, i wnat to kil mysefl"])
async def test_danger_is_not_put_right_into_a_correction(text: str) -> None:
    assert (await understand(Startled())(text, None, asked_to_confirm(text))).safety_category == "self_harm_risk"
