"""How people write to forms: in traditional characters, with faces, with stories around what they want."""

import pytest

from bot.dialogue.form_specs import FORMS
from bot.dialogue.values.picking import Choice
from bot.dialogue.values.reading import plain, read
from tests.bot.dialogue.test_form_moves import NOW, confirming, form, kind, move

ONLY = (Choice(value="KP202611170102", zh="睡眠日记本", en="The sleep diary", titles=("睡眠日记本", "The sleep diary")),)


class TestTraditionalCharacters:
    @pytest.mark.parametrize(("text", "does"), [("確認", "send"), ("沒問題", "send"), ("放棄", "cancel")])
    def test_a_word_to_the_summary_is_understood(self, text: str, does: str) -> None:
        assert kind(text, confirming()) == does

    @pytest.mark.parametrize(("text", "value"), [("還是不行", "still"), ("現在正常了", "solved")])
    def test_a_choice_is_understood(self, text: str, value: str) -> None:
        asked = form("playback_form", requested="tried", slots={"device": "tv"})
        assert kind(text, asked) == "answer"
        slot = FORMS["playback_form"].slot("tried")
        assert slot is not None
        assert [choice.value for choice in slot.choices if choice.value == value]

    def test_a_day_is_read(self) -> None:
        found = read("date", "11月20號", NOW.date(), asked=True)
        assert found is not None
        assert found.value == "2026-11-20"


class TestFacesBehindValues:
    def test_a_face_is_no_part_of_an_address(self) -> None:
        found = read("mail", "nora@mail.example😅", NOW.date(), asked=True)
        assert found is not None
        assert found.value == "nora@mail.example"

    def test_what_is_written_stays(self) -> None:
        assert plain("A1，换一台 ①") == "A1,换一台 1"


class TestAgreeing:
    def test_an_unsure_yes_takes_no_order(self) -> None:
        """It names a course that was ruled out, and only sounds like a yes."""
        asked = form(choices=ONLY)
        assert move("就是好好睡觉那门", asked, "affirm", confidence=0.67) == move("就是好好睡觉那门", asked, "ask_health", confidence=0.3)
        assert kind("嗯嗯就这个", asked, "affirm", confidence=0.95) == "answer"

    def test_an_unsure_yes_sends_nothing(self) -> None:
        assert kind("那个先看看吧", confirming(), "affirm", confidence=0.6) != "send"


class TestBeginningARefund:
    @pytest.mark.parametrize(
        "text", ["帮我退掉好好睡觉，快点", "我想把家庭急救常识这门课退了", "can you refund Sleep Well", "I want my money back"]
    )
    def test_words_that_ask_for_it_begin_it_whatever_the_model_says(self, text: str) -> None:
        found = move(text)
        assert found is not None
        assert (found.kind, found.form) == ("start", "refund_form")

    @pytest.mark.parametrize("text", ["我想问一下退款多久到账", "请问怎么退款", "how do I get a refund?", "我不想退款了", "买了几天内可以退"])
    def test_a_question_does_not(self, text: str) -> None:
        assert kind(text, intent="refund_policy") is None

    def test_leaving_a_membership_is_another_form(self) -> None:
        found = move("请帮我退掉会员")
        assert found is not None
        assert found.form == "membership_form"
