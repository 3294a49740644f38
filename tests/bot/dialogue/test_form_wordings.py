"""How people write to forms: in traditional characters, with faces, with stories around what they want."""

import pytest

from bot.dialogue.form_answers import fixed_choice, unframed
from bot.dialogue.form_moves import plain_answer
from bot.dialogue.form_specs import FORMS
from bot.dialogue.values.picking import Choice
from bot.dialogue.values.reading import plain, read
from tests.bot.dialogue.test_form_moves import NOW, confirming, form, kind, move, tracker

ONLY = (
    Choice(value="KP202611170102", zh="睡眠日记本", en="The sleep diary", titles=("睡眠日记本", "The sleep diary")),
)


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
        assert move("就是好好睡觉那门", asked, "affirm", confidence=0.67) == move(
            "就是好好睡觉那门", asked, "ask_health", confidence=0.3
        )
        assert kind("嗯嗯就这个", asked, "affirm", confidence=0.95) == "answer"

    def test_an_unsure_yes_sends_nothing(self) -> None:
        assert kind("那个先看看吧", confirming(), "affirm", confidence=0.6) != "send"


class TestBeginningARefund:
    @pytest.mark.parametrize(
        "text",
        ["帮我退掉好好睡觉，快点", "我想把家庭急救常识这门课退了", "can you refund Sleep Well", "I want my money back"],
    )
    def test_words_that_ask_for_it_begin_it_whatever_the_model_says(self, text: str) -> None:
        found = move(text)
        assert found is not None
        assert (found.kind, found.form) == ("start", "refund_form")

    @pytest.mark.parametrize(
        "text", ["我想问一下退款多久到账", "请问怎么退款", "how do I get a refund?", "我不想退款了", "买了几天内可以退"]
    )
    def test_a_question_does_not(self, text: str) -> None:
        assert kind(text, intent="refund_policy") is None

    def test_leaving_a_membership_is_another_form(self) -> None:
        found = move("请帮我退掉会员")
        assert found is not None
        assert found.form == "membership_form"


class TestValuesInAFewWords:
    def test_a_contact_that_was_asked_for_is_not_given_to_the_model(self) -> None:
        asked = form("identify_form", requested="contact")
        assert plain_answer(tracker("my account has +4915550000108", asked), "my account has +4915550000108")

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ("抬头写王一凡", "王一凡"),
            ("改成爱吃苹果的猫", "爱吃苹果的猫"),
            ("change it to Robin", "Robin"),
            ("是非文化公司", "是非文化公司"),
        ],
    )
    def test_words_that_hand_a_name_over_are_no_part_of_it(self, said: str, name: str) -> None:
        assert unframed(said) == name

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ("证书上的姓名", "certificate_name"),
            ("the name on my certificate", "certificate_name"),
            ("改名字", "name"),
            ("my nickname", "name"),
        ],
    )
    def test_the_name_on_a_certificate_is_not_the_name_shown(self, said: str, field: str) -> None:
        slot = FORMS["account_form"].slot("field")
        assert slot is not None
        assert fixed_choice(slot, said) == field


class TestBeginningOtherForms:
    @pytest.mark.parametrize(
        ("text", "intent", "name"),
        [
            ("证书上的名字写错了，帮我改一下", "certificate_request", "account_form"),
            ("my name on the certificate is wrong, please change it", "certificate_request", "account_form"),
            ("I want to buy A Safe Home for Elders as a present", "ask_home", "gift_form"),
            ("想给别人送动起来这门课", "nlu_fallback", "gift_form"),
        ],
    )
    def test_what_is_asked_for_outright_begins(self, text: str, intent: str, name: str) -> None:
        found = move(text, intent=intent)
        assert found is not None
        assert (found.kind, found.form) == ("start", name)

    def test_how_a_certificate_is_corrected_is_answered(self) -> None:
        assert kind("证书姓名怎么改", intent="certificate_request") is None

    def test_ending_the_renewal_is_not_leaving(self) -> None:
        slot = FORMS["membership_form"].slot("change")
        assert slot is not None
        assert fixed_choice(slot, "请停掉会员的自动续订") == "renew_off"
        assert fixed_choice(slot, "停掉会员") == "cancel"


class TestATitleAlone:
    def test_it_answers_which_course_although_it_sounds_like_a_question_about_its_subject(self) -> None:
        asked = form("gift_form", requested="course_id")
        assert kind("安心：压力、担忧与情绪", asked, "ask_insurance", confidence=0.5) == "answer"
        assert kind("失眠怎么办？", asked, "ask_health", confidence=0.5) is None
