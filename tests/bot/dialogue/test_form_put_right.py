"""What is put right while a form is filled or its summary shown; and that nothing unclear is sent."""

import pytest

from bot.dialogue.form_answers import fixed_choice
from bot.dialogue.form_moves import Move
from bot.dialogue.form_prompts import question
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import OpenForm
from tests.bot.dialogue.test_form_moves import CHOICES, confirming, form, kind, move
from tests.bot.dialogue.test_form_sentences import LOSS, REASON


def parcel(problem: str, **changes: object) -> OpenForm:
    values: dict[str, object] = {"status": "confirming", "requested": None}
    slots = {"order_id": "KP202610050010", "parcel": problem, "detail": "-"}
    return form("delivery_form", **(values | {"slots": slots} | changes))


GIFT = form(
    "gift_form", requested="message", slots={"course_id": "blood-pressure-basics", "recipient": "+8613800138000"}
)


class TestAnotherChoice:
    @pytest.mark.parametrize(
        ("before", "text", "intent"),
        [
            ("incomplete", "不对 是坏了不是少了", "deny"),
            ("incomplete", "是坏了不是少了", "deny"),
            ("damaged", "no wait it was the wrong colour", "delivery_problem"),
            ("damaged", "rotten, not broken", "deny"),
            ("damaged", "不是坏了是颜色不对", "deny"),
        ],
    )
    def test_one_that_is_named_beside_the_old_is_taken(self, before: str, text: str, intent: str) -> None:
        assert move(text, parcel(before), intent) == Move("correct", "delivery_form", "parcel")

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("是坏了不是少了", "damaged"),
            ("不是坏了是少了", "incomplete"),
            ("是少了不是坏了", "incomplete"),
            ("rotten not broken", "spoiled"),
            ("the wrong colour", "wrong"),
            ("颜色不对", "wrong"),
            ("报警器坏了", "damaged"),
            ("水果都坏了", "spoiled"),
        ],
    )
    def test_what_is_only_denied_is_not_meant(self, text: str, value: str) -> None:
        slot = FORMS["delivery_form"].slot("parcel")
        assert slot is not None
        assert fixed_choice(slot, text, offered=False) == value

    def test_it_is_taken_where_details_were_asked_for(self) -> None:
        asked = parcel("damaged", status="open", requested="detail", slots={"order_id": "x", "parcel": "damaged"})
        assert move("no wait it was the wrong colour", asked) == Move("correct", "delivery_form", "parcel")
        assert kind("the box was crushed on one side", asked) == "answer"

    def test_what_is_only_denied_puts_nothing_in_its_place(self) -> None:
        assert move("不是坏了", parcel("incomplete"), "deny") == Move("correct", "delivery_form")


class TestWhichPart:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("ok send", "affirm"),
            ("好 提交", "affirm"),
            ("提交吧", "affirm"),
            ("不改了", "deny"),
            ("no changes", "deny"),
        ],
    )
    def test_while_it_is_open_nothing_is_sent(self, text: str, intent: str) -> None:
        assert move(text, parcel("damaged", status="changing"), intent) == Move("go_on", "delivery_form")

    def test_nor_by_the_button_of_the_summary_before(self) -> None:
        pressed = {"id": confirming().tag, "do": "send"}
        assert move("x", parcel("damaged", status="changing"), "form", pressed=pressed) == Move(
            "go_on", "delivery_form"
        )
        assert kind("x", form(choices=CHOICES), "form", pressed=pressed) == "go_on"
        assert kind("x", confirming(), "form", pressed=pressed) == "send"

    @pytest.mark.parametrize(
        ("text", "slot"), [("问题", "parcel"), ("the details", "detail"), ("送错了", "parcel"), ("订单", "order_id")]
    )
    def test_a_part_or_its_new_value_answers(self, text: str, slot: str) -> None:
        assert move(text, parcel("damaged", status="changing")) == Move("correct", "delivery_form", slot)

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_it_is_asked_again_after_something_else(self, language: str) -> None:
        assert len(question(parcel("damaged", status="changing"), language).buttons) == 4

    @pytest.mark.parametrize("text", ["修改", "change", "改一下", "change something"])
    def test_it_is_asked_in_the_middle_of_a_form_too(self, text: str) -> None:
        assert move(text, REASON, "account_update") == Move("change", "refund_form")

    def test_where_nothing_is_filled_there_is_nothing_to_change(self) -> None:
        assert kind("修改", form("membership_form"), "account_update") == "lost"


class TestAnotherAddress:
    @pytest.mark.parametrize(
        "text", ["不 发邮件 a@b.com", "no, mail it to a@b.com", "还是发到 a@b.com 吧", "13900139000"]
    )
    def test_one_with_nothing_beside_it_is_where_the_gift_goes(self, text: str) -> None:
        assert move(text, GIFT, "notification_opt_out") == Move("correct", "gift_form", "recipient")

    @pytest.mark.parametrize("text", ["生日快乐，有事写信到 a@b.com", "Call me on 13900139000 when you read this"])
    def test_one_in_a_sentence_belongs_to_the_message(self, text: str) -> None:
        assert kind(text, GIFT) == "answer"


class TestDays:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [("昨天", "goodbye"), ("yesterday", "greet"), ("2月30号", "goodbye"), ("是昨天到的", "greet")],
    )
    def test_one_said_to_a_summary_is_no_small_talk(self, text: str, intent: str) -> None:
        assert move(text, parcel("damaged"), intent) == Move("correct", "delivery_form")

    @pytest.mark.parametrize("text", ["昨天", "2月30号"])
    def test_it_is_the_day_that_was_given(self, text: str) -> None:
        slots = {"charge": "failed", "tried": "still", "order_id": "-", "amount": "99", "paid_on": "2026-11-20"}
        at_hand = form("payment_form", status="confirming", requested=None, slots=slots)
        assert move(text, at_hand, "goodbye") == Move("correct", "payment_form", "paid_on")


class TestNothingSaid:
    @pytest.mark.parametrize("text", ["没有", "nothing", "没什么", "no"])
    def test_it_tells_nothing_of_what_happened(self, text: str) -> None:
        assert kind(text, LOSS, "deny") == "lost"

    def test_where_nothing_need_be_told_it_is_an_answer(self) -> None:
        assert kind("没有", REASON, "deny") == "answer"

    def test_what_happened_is_heard_whatever_it_sounds_like(self) -> None:
        assert kind("追尾了", LOSS, "goodbye") == "answer"
