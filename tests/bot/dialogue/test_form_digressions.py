"""What is asked or wished for in the middle of a form, and is no answer to it."""

import pytest

from bot.dialogue.form_moves import Move
from tests.bot.dialogue.test_form_moves import CHOICES, form, kind, move
from tests.bot.dialogue.test_form_sentences import DETAIL, REASON

ACCESS = form("access_form", choices=CHOICES)
PARCEL = form("delivery_form", choices=CHOICES)


class TestQuestions:
    @pytest.mark.parametrize(
        "text",
        [
            "退款多久到账啊",
            "退款几天到账",
            "钱什么时候能回来呀",
            "怎么退啊",
            "how long until the money is back",
            "about how long does it take",
            "when will I get the money",
            "will the money go to my card",
        ],
    )
    @pytest.mark.parametrize(("intent", "confidence"), [("refund_policy", 0.64), ("refund_request", 0.7)])
    def test_one_without_a_mark_is_no_reason(self, text: str, intent: str, confidence: float) -> None:
        assert move(text, REASON, intent, confidence=confidence) is None

    @pytest.mark.parametrize(
        "text",
        [
            "几天前买的，太贵",
            "买了几天就降价了",
            "等了多久都没人理",
            "不知道怎么用",
            "怎么学都学不会啊",
            "课程不怎么样啊",
            "it is too basic",
        ],
    )
    def test_a_reason_with_such_a_word_is_one(self, text: str) -> None:
        assert kind(text, REASON, "complaint", confidence=0.5) == "answer"

    @pytest.mark.parametrize("text", ["怎么点都没反应", "When I press play it freezes", "转圈转了好几天"])
    def test_what_happens_is_told(self, text: str) -> None:
        assert kind(text, DETAIL, "playback_problem") == "answer"


class TestAnotherMatter:
    @pytest.mark.parametrize(
        ("text", "intent", "name"),
        [
            ("扣了两次钱", "payment_problem", "payment_form"),
            ("搞错了 是付款没成功", "payment_problem", "payment_form"),
            ("my mistake, my payment failed", "payment_problem", "payment_form"),
            ("打开自动续费", "membership_manage", "membership_form"),
            ("The video won't play", "playback_problem", "playback_form"),
        ],
    )
    def test_a_sure_one_is_begun(self, text: str, intent: str, name: str) -> None:
        assert move(text, ACCESS, intent) == Move("start", name)

    def test_so_it_is_where_something_is_filled(self) -> None:
        at_hand = form("access_form", requested="same_account", slots={"order_id": "KP202611110017"})
        assert move("搞错了 是付款没成功", at_hand, "payment_problem") == Move("start", "payment_form")

    def test_an_unsure_one_is_not(self) -> None:
        assert kind("视频放不了那个", ACCESS, "playback_problem", confidence=0.7) == "answer"

    def test_an_order_is_one_whatever_it_is_called_by(self) -> None:
        assert kind("睡觉那门", ACCESS, "playback_problem") == "answer"

    @pytest.mark.parametrize("text", ["视频放不了", "扣了两次钱"])
    def test_in_free_words_it_is_the_reason(self, text: str) -> None:
        assert kind(text, REASON, "playback_problem") == "answer"

    @pytest.mark.parametrize("text", ["订单到哪了", "快递到哪里了", "where is my order"])
    def test_where_an_order_is_has_its_answer_and_the_form_waits(self, text: str) -> None:
        assert move(text, PARCEL, "order_status") is None
        detail = form("delivery_form", requested="detail", slots={"order_id": "x", "parcel": "late"})
        assert move(text, detail, "order_status") is None
