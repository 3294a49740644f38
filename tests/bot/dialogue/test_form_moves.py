"""What a message does to a form: the table of the loop, without a model, a store or a platform."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.dialogue.form_moves import Move, move_of, plain_answer
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import OpenForm
from bot.dialogue.past import Unanswered
from bot.dialogue.policy import decide
from bot.dialogue.tracker import Tracker
from bot.dialogue.values.picking import Choice
from bot.messages import BotMessage, Button
from nlu import taxonomy
from tests.fakes.understander import understood

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHOICES = (
    Choice(value="KP202611180042", zh="动起来", en="Move More", titles=("动起来", "Move More")),
    Choice(value="KP202611110017", zh="好好睡觉", en="Sleep Well", titles=("好好睡觉", "Sleep Well")),
)


def form(name: str = "refund_form", **changes: Any) -> OpenForm:
    values: dict[str, Any] = dict.fromkeys(("started_at", "touched_at"), NOW)
    values |= {"name": name, "id": "0123456789abcdef", "requested": FORMS[name].slots[0].name}
    return OpenForm(**(values | changes))


def confirming(**changes: Any) -> OpenForm:
    slots = {"order_id": "KP202611110017", "reason": "课程太浅"}
    return form(status="confirming", requested=None, slots=slots, **changes)


def tracker(
    text: str, at_hand: OpenForm | None = None, learner_id: str | None = "learner-lin", **changes: Any
) -> Tracker:
    heard = Unanswered(message_id="m1", text=text, at=NOW)
    return Tracker(conversation_id="c", learner_id=learner_id, unanswered=(heard,), form=at_hand, **changes)


def move(text: str, at_hand: OpenForm | None = None, intent: str = "nlu_fallback", **changes: Any) -> Move | None:
    learner_id = changes.pop("learner_id", "learner-lin")
    if intent == "form":
        pressed = understood(text, **changes).model_copy(update={"intent": "form", "kind": "button"})
        return move_of(tracker(text, at_hand, learner_id), pressed)
    return move_of(tracker(text, at_hand, learner_id), understood(text, intent, **changes))


def kind(text: str, at_hand: OpenForm | None = None, intent: str = "nlu_fallback", **changes: Any) -> str | None:
    found = move(text, at_hand, intent, **changes)
    return None if found is None else found.kind


class TestBeginning:
    @pytest.mark.parametrize(
        ("text", "intent", "name"),
        [
            ("我要退款", "refund_request", "refund_form"),
            ("上周买的课我不想要了，请给我退掉", "refund_request", "refund_form"),
            ("Please refund the course I bought on Tuesday", "refund_request", "refund_form"),
            ("我要退 KP202611020017，课程太浅", "refund_request", "refund_form"),
            ("KP202611020017 这单能退吗", "refund_policy", "refund_form"),
            ("帮我开发票", "invoice_request", "invoice_form"),
            ("I need an invoice for last month", "invoice_request", "invoice_form"),
            ("同一门课扣了我两次钱", "payment_problem", "payment_form"),
            ("我买的课看不到了", "course_access_problem", "access_form"),
            ("The video won't play on my phone", "playback_problem", "playback_form"),
            ("帮我把血压入门送给我爸", "gift_course", "gift_form"),
            ("Please turn off auto-renewal", "membership_manage", "membership_form"),
            ("生鲜箱还没到", "delivery_problem", "delivery_form"),
            ("帮我换手机号", "account_update", "account_form"),
            ("列一份车险理赔材料清单", "out_of_scope", "claim_form"),
        ],
    )
    def test_a_request_begins_its_form_at_once(self, text: str, intent: str, name: str) -> None:
        assert move(text, intent=intent) == Move("start", name)

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("怎么退款？", "refund_request"),
            ("退款多久到账", "refund_policy"),
            ("How do I put my new mobile number on the account?", "account_update"),
            ("My employer pays for this, how can I obtain an invoice from you?", "invoice_request"),
            ("Where do I turn the membership auto-renewal off?", "membership_manage"),
            ("怎么把课程送给朋友", "gift_course"),
            ("骨折了要申请意外险赔付，得准备什么材料？", "insurance_claim"),
            ("睡不着怎么办", "ask_health"),
            ("And the status of order KP202611020017, is it paid?", "order_status"),
        ],
    )
    def test_a_question_about_how_it_goes_is_answered_instead(self, text: str, intent: str) -> None:
        assert move(text, intent=intent) is None

    def test_a_stated_problem_begins_a_report_only_where_the_learner_is_known(self) -> None:
        text = "My bank shows you took the same amount two times yesterday"
        assert move(text, intent="payment_problem") == Move("start", "payment_form")
        assert move(text, intent="payment_problem", learner_id=None) is None

    @pytest.mark.parametrize("name", [spec.name for spec in FORMS.values() if spec.intent])
    def test_the_button_of_its_intent_begins_every_form(self, name: str) -> None:
        assert move("x", intent=FORMS[name].intent or "", pressed={}) == Move("start", name)

    def test_a_yes_takes_up_the_form_that_was_offered(self) -> None:
        offered = BotMessage(text="…", buttons=(Button(title="我要退款", payload="/refund_request"),))
        state = tracker("好的", last_reply=(offered,))
        assert move_of(state, understood("好的", "affirm")) == Move("start", "refund_form")

    def test_every_intent_that_begins_a_form_is_in_the_taxonomy(self) -> None:
        assert {spec.intent for spec in FORMS.values() if spec.intent} <= set(taxonomy().intents)


class TestAnswering:
    @pytest.mark.parametrize(
        "text",
        ["KP202611110017", "kp 20261111 0017", "第二个", "the second one", "睡觉那门", "the sleep one", "KP2026"],
    )
    def test_an_order_may_be_named_in_many_ways(self, text: str) -> None:
        assert kind(text, form(choices=CHOICES)) == "answer"

    def test_a_yes_to_the_only_choice_takes_it(self) -> None:
        assert move("对", form(choices=CHOICES[:1])) == Move("answer", "refund_form", "order_id", "KP202611180042")

    def test_free_words_answer_a_free_question(self) -> None:
        asked = form(requested="reason", slots={"order_id": "KP202611110017"})
        assert kind("讲得太浅", asked, "compare_courses", confidence=0.6) == "answer"
        assert kind("推荐一门讲睡眠的课", asked, "recommend_course") is None
        assert kind("跳过", asked) == "answer"

    def test_cancel_is_a_choice_where_it_is_one(self) -> None:
        assert kind("取消会员", form("membership_form")) == "answer"
        assert kind("cancel", form("membership_form"), "deny") == "answer"
        assert kind("cancel", form(choices=CHOICES), "deny") == "cancel"

    @pytest.mark.parametrize(("text", "intent"), [("嗯", "affirm"), ("ok", "affirm"), ("哈", "nlu_fallback")])
    def test_what_helps_with_nothing_is_lost(self, text: str, intent: str) -> None:
        assert kind(text, form("membership_form"), intent) == "lost"


class TestAsides:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("失眠怎么办？", "ask_health"),
            ("退款多久到账？", "refund_policy"),
            ("How long do refunds take?", "refund_policy"),
            ("你是机器人吗", "bot_challenge"),
            ("谢谢", "thank"),
            ("你们太过分了", "complaint"),
        ],
    )
    def test_something_else_is_left_to_the_other_rules(self, text: str, intent: str) -> None:
        assert move(text, form(choices=CHOICES), intent) is None

    @pytest.mark.parametrize(
        "text", ["为什么要订单号？", "要这个干什么", "What do you need this for?", "why do you need it"]
    )
    def test_the_purpose_of_a_question_is_explained(self, text: str) -> None:
        assert kind(text, form(choices=CHOICES), "chitchat") == "explain"

    def test_another_request_goes_first_and_this_form_waits(self) -> None:
        assert move("帮我开发票", form(choices=CHOICES), "invoice_request") == Move("start", "invoice_form")


class TestCorrecting:
    @pytest.mark.parametrize(
        ("text", "slot"),
        [
            ("不对，是上周那门课", "order_id"),
            ("no, the other order", "order_id"),
            ("原因写错了", "reason"),
            ("订单错了，应该是KP202611180042", "order_id"),
            ("the reason should be: too long", "reason"),
            ("KP202611180042", "order_id"),
        ],
    )
    def test_what_is_put_right_is_found(self, text: str, slot: str) -> None:
        assert move(text, confirming(), "deny") == Move("correct", "refund_form", slot)

    def test_which_part_is_wrong_is_asked_where_it_is_not_said(self) -> None:
        assert move("不对，写错了", confirming(), "deny") == Move("correct", "refund_form", None)

    def test_a_mail_address_puts_the_mail_address_right(self) -> None:
        slots = {"order_id": "KP202611110017", "title_kind": "personal", "title": "林", "email": "a@example.com"}
        at_hand = form("invoice_form", status="confirming", requested=None, slots=slots)
        assert move("邮箱写错了，是 a@b.cn", at_hand) == Move("correct", "invoice_form", "email")
        assert move("a@b.cn", at_hand) == Move("correct", "invoice_form", "email")


class TestSendingAndLeaving:
    @pytest.mark.parametrize("text", ["确认", "好的，提交吧", "yes", "yes, send it", "go ahead", "没问题", "OK."])
    def test_a_yes_sends_what_was_summed_up(self, text: str) -> None:
        assert kind(text, confirming()) == "send"

    @pytest.mark.parametrize("text", ["yes", "再试一次", "try again"])
    def test_what_did_not_get_through_is_sent_again(self, text: str) -> None:
        unsent = confirming().model_copy(update={"status": "unsent"})
        assert kind(text, unsent) == "send"

    @pytest.mark.parametrize("text", ["不", "no", "修改", "change something"])
    def test_a_no_asks_what_to_change(self, text: str) -> None:
        assert kind(text, confirming(), "deny") == "change"

    @pytest.mark.parametrize(
        "text",
        [
            "算了不退了",
            "算了",
            "不退了",
            "取消",
            "取消申请",
            "cancel",
            "never mind",
            "forget it",
            "I changed my mind",
            "stop",
        ],
    )
    @pytest.mark.parametrize("at_hand", [form(choices=CHOICES), confirming()], ids=["asking", "confirming"])
    def test_it_can_be_left_at_any_time(self, text: str, at_hand: OpenForm) -> None:
        assert kind(text, at_hand, "deny") == "cancel"

    def test_a_form_that_ended_is_no_longer_at_hand(self) -> None:
        ended = confirming().model_copy(update={"status": "submitted"})
        assert kind("好的", ended, "affirm") is None


class TestAfterABreak:
    RESTING = form(choices=CHOICES, touched_at=NOW - timedelta(days=3))

    @pytest.mark.parametrize(("text", "intent"), [("我要退款", "refund_request"), ("KP202611110017", "order_status")])
    def test_who_comes_back_to_it_is_asked_first(self, text: str, intent: str) -> None:
        assert kind(text, self.RESTING, intent) == "return"

    def test_something_else_is_answered(self) -> None:
        assert move("失眠怎么办？", self.RESTING, "ask_health") is None

    @pytest.mark.parametrize(
        ("text", "expected"), [("继续", "go_on"), ("yes", "go_on"), ("不用了", "cancel"), ("no", "cancel")]
    )
    def test_the_answer_decides(self, text: str, expected: str) -> None:
        paused = self.RESTING.model_copy(update={"status": "paused"})
        assert kind(text, paused) == expected


class TestButtons:
    def test_a_button_fills_the_slot_it_was_made_for(self) -> None:
        pressed = {"id": "01234567", "set": "order_id", "to": "KP202611110017"}
        found = move("好好睡觉", form(choices=CHOICES), "form", pressed=pressed)
        assert found == Move("answer", "refund_form", "order_id", "KP202611110017")

    def test_a_button_of_an_earlier_form_does_nothing(self) -> None:
        pressed = {"id": "76543210", "do": "send"}
        assert kind("确认提交", confirming(), "form", pressed=pressed) == "gone"
        assert kind("确认提交", None, "form", pressed=pressed) == "gone"

    @pytest.mark.parametrize("does", ["send", "change", "cancel", "go_on"])
    def test_a_button_does_what_it_says(self, does: str) -> None:
        assert kind("x", confirming(), "form", pressed={"id": "01234567", "do": does}) == does


class TestPlainAnswers:
    """Values that need no model: it would only guess at them."""

    @pytest.mark.parametrize("text", ["KP202611110017", "订单 KP202611110017"])
    def test_a_value_alone_is_not_given_to_the_model(self, text: str) -> None:
        assert plain_answer(tracker(text, form()), text) == "refund_request"

    def test_a_value_in_a_sentence_is(self) -> None:
        text = "KP202611110017 这单什么时候能退到我的账上"
        assert plain_answer(tracker(text, form()), text) is None

    def test_a_named_choice_is_an_answer_whatever_else_it_might_mean(self) -> None:
        asked = form("invoice_form", requested="title_kind")
        assert plain_answer(tracker("personal", asked), "personal") == "invoice_request"

    def test_nothing_is_plain_where_no_form_is_open(self) -> None:
        assert plain_answer(tracker("KP202611110017"), "KP202611110017") is None


class TestAboveForms:
    """Danger, safety and the wish for a person come before any form."""

    @pytest.mark.parametrize("at_hand", [form(choices=CHOICES), confirming()], ids=["asking", "confirming"])
    def test_danger_and_people_come_first(self, at_hand: OpenForm) -> None:
        danger = understood(
            "我不想活了", "self_harm_risk", safety_category="self_harm_risk", safety_severity="critical"
        )
        assert decide(tracker("我不想活了", at_hand), danger).rule == "danger"
        person = understood("转人工", "human_handoff")
        assert decide(tracker("转人工", at_hand), person).rule == "learner_asked_for_human"
        medical = understood("我该吃什么药", "personal_medical_advice")
        assert decide(tracker("我该吃什么药", at_hand), medical).rule == "safety_intent"
