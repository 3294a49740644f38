"""Whole sentences to a form: what is the answer, what puts right, what leaves, which choice is meant."""

import pytest

from bot.dialogue.form_answers import corrected_slot, fixed_choice, plain_correction
from bot.dialogue.form_moves import Move
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import OpenForm
from tests.bot.dialogue.test_form_moves import CHOICES, NOW, confirming, form, kind, move

REASON = form(requested="reason", slots={"order_id": "KP202611110017"})
DETAIL = form(
    "playback_form",
    requested="detail",
    slots={"course_id": "-", "device": "phone_app", "tried": "still", "elsewhere": "no_other"},
)
LOSS = form("claim_form", requested="loss", slots={"insurance": "car", "happened_on": "2026-11-20"})
CODE = form("identify_form", requested="code", slots={"contact": "+8613800138000"})


def chosen(name: str, slot: str, text: str, *, offered: bool = True) -> str | None:
    found = FORMS[name].slot(slot)
    assert found is not None
    return fixed_choice(found, text, offered=offered)


class TestOrdinals:
    @pytest.mark.parametrize(
        ("name", "slot", "text", "value"),
        [
            ("playback_form", "device", "第三课视频打不开", None),
            ("playback_form", "tried", "the first video won't play", None),
            ("playback_form", "elsewhere", "the first video won't play", None),
            ("payment_form", "charge", "My first payment failed", "failed"),
            ("payment_form", "charge", "第二次付款失败了", "failed"),
            ("delivery_form", "parcel", "第二个箱子破了", "damaged"),
            ("playback_form", "device", "第二个", "computer"),
            ("playback_form", "device", "the second one please", "computer"),
            ("playback_form", "device", "不是第一个，是第二个", "computer"),
        ],
    )
    def test_one_picks_a_button_only_where_nothing_else_is_said(
        self, name: str, slot: str, text: str, value: str | None
    ) -> None:
        assert chosen(name, slot, text) == value

    def test_one_picks_nothing_that_was_not_offered(self) -> None:
        assert chosen("playback_form", "device", "第二个", offered=False) is None

    def test_one_is_counted_among_what_was_shown(self) -> None:
        shown = form(choices=CHOICES[1:])
        assert move("第一个", shown) == Move("answer", "refund_form", "order_id", CHOICES[1].value)
        assert move("the last one", form(choices=CHOICES)) == Move(
            "answer", "refund_form", "order_id", CHOICES[1].value
        )


class TestCharges:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("我付款扣了299元，但课程没开通", "paid_but_pending"),
            ("扣了298元", None),
            ("扣了2次", "charged_twice"),
            ("扣了两笔", "charged_twice"),
            ("第一次失败，第二次也失败", "failed"),
        ],
    )
    def test_an_amount_that_begins_with_two_is_no_double_charge(self, text: str, value: str | None) -> None:
        assert chosen("payment_form", "charge", text) == value


class TestSolved:
    @pytest.mark.parametrize(
        "text",
        [
            "画面出来了但没声音",
            "能看了但是很卡",
            "声音出来了，画面没有",
            "能看了吗",
            "好了吗？",
            "Yes I've done that already",
            "Yes, I tried all of that, didn't help",
            "It works now but only for a second",
            "it's working, except there's no sound",
            "重新登录好了还是放不了",
        ],
    )
    @pytest.mark.parametrize("name", ["playback_form", "access_form", "payment_form"])
    def test_half_a_success_ends_no_report(self, text: str, name: str) -> None:
        assert chosen(name, "tried", text) != "solved"

    @pytest.mark.parametrize("text", ["画面出来了但没声音", "能看了但是很卡", "Yes I've done that already"])
    def test_what_still_fails_goes_on(self, text: str) -> None:
        assert chosen("playback_form", "tried", text) == "still"

    @pytest.mark.parametrize(
        "text",
        ["好了", "刚才没声音，现在好了", "可以看了，谢谢", "yes", "Yes, it works now!", "that fixed it", "能看了"],
    )
    def test_a_success_does(self, text: str) -> None:
        assert chosen("playback_form", "tried", text) == "solved"


class TestFreeWords:
    @pytest.mark.parametrize(
        "text",
        [
            "不想要了",
            "我不要了",
            "不需要了",
            "I changed my mind",
            "I don't want it anymore",
            "买错了",
            "老师讲错了",
            "bought the wrong course",
            "I bought it by mistake",
            "不是我想要的",
            "没有多少时间看",
            "不知道怎么用",
            "Can't follow the teacher",
            "贵",
        ],
    )
    def test_a_reason_is_a_reason(self, text: str) -> None:
        assert move(text, REASON, "refund_request") == Move("answer", "refund_form", "reason")

    @pytest.mark.parametrize(
        "text",
        [
            "字幕错了",
            "不是黑屏，是一直转圈",
            "When I press play the screen goes black",
            "Can't hear anything",
            "怎么点都没反应",
            "It shows the wrong lesson",
        ],
    )
    def test_a_detail_is_a_detail(self, text: str) -> None:
        assert move(text, DETAIL, "playback_problem") == Move("answer", "playback_form", "detail")

    @pytest.mark.parametrize("text", ["不是我撞的，是后车追尾", "When I was parking I hit a pole"])
    def test_a_loss_is_a_loss(self, text: str) -> None:
        assert move(text, LOSS, "insurance_claim") == Move("answer", "claim_form", "loss")

    @pytest.mark.parametrize(
        "text",
        [
            "订单错了，应该是KP202611180042",
            "不对，是另一门课",
            "不是第一个，是第二个",
            "I meant the other order",
            "改成上周那门",
            "我要退另一门课",
            "换一门",
            "选错订单了",
            "I picked the wrong order",
        ],
    )
    def test_what_names_an_earlier_answer_puts_it_right(self, text: str) -> None:
        assert move(text, REASON) == Move("correct", "refund_form", "order_id")

    def test_a_value_that_is_denied_beside_another_puts_it_right(self) -> None:
        assert move("不是11月3号，是11月5号", LOSS) == Move("correct", "claim_form", "happened_on")

    @pytest.mark.parametrize("text", ["退款多久到账？", "how long will it take", "why is it so"])
    def test_a_question_is_still_one(self, text: str) -> None:
        assert kind(text, REASON, "refund_policy") != "answer"

    def test_what_is_surely_about_something_else_is_one_without_its_mark(self) -> None:
        assert move("退款多久到账", REASON, "refund_policy", confidence=0.95) is None

    @pytest.mark.parametrize("text", ["取消", "算了", "不退了", "不办了", "cancel", "never mind", "stop"])
    def test_outright_words_leave(self, text: str) -> None:
        assert kind(text, REASON, "deny") == "cancel"

    def test_elsewhere_what_is_no_longer_wanted_leaves(self) -> None:
        assert kind("不要了", DETAIL, "deny") == "cancel"

    @pytest.mark.parametrize(
        ("at_hand", "text", "intent"),
        [
            (LOSS, "帮我列一份理赔清单", "insurance_claim"),
            (LOSS, "我要理赔", "insurance_claim"),
            (REASON, "我要退款", "refund_request"),
        ],
    )
    def test_the_request_once_more_is_no_answer(self, at_hand: OpenForm, text: str, intent: str) -> None:
        assert kind(text, at_hand, intent) == "lost"

    def test_a_request_with_its_reason_is(self) -> None:
        assert kind("我想退款，因为太难了", REASON, "refund_request") == "answer"

    @pytest.mark.parametrize("text", ["let's carry on", "继续吧", "OK, continue"])
    def test_carrying_on_is_no_detail(self, text: str) -> None:
        assert kind(text, form("delivery_form", requested="detail", slots={"parcel": "late"})) == "go_on"


class TestCorrections:
    INVOICE = form(
        "invoice_form",
        status="confirming",
        requested=None,
        slots={
            "order_id": "KP202611110017",
            "title_kind": "company",
            "title": "写意",
            "tax_id": "91110000600037341L",
            "email": "a@x.com",
        },
    )

    @pytest.mark.parametrize(
        ("text", "slot", "holds"),
        [
            ("邮箱不是 a@x.com，是 b@x.com", "email", "b@x.com"),
            ("抬头不是写意，是新意公司", "title", "新意公司"),
            ("抬头错了，应该是新意公司", "title", "新意公司"),
        ],
    )
    def test_what_is_said_instead_is_taken(self, text: str, slot: str, holds: str) -> None:
        assert corrected_slot(self.INVOICE, text, NOW.date()) == slot
        value = plain_correction(self.INVOICE, text, FORMS["invoice_form"].slot(slot), NOW.date())
        assert holds in value
        assert "a@x.com" not in value
        assert "不是" not in value

    @pytest.mark.parametrize(
        "text", ["looks good and send it to me in 2 days", "Is the title right for order 2 of my courses"]
    )
    def test_words_around_a_figure_put_no_tax_id_right(self, text: str) -> None:
        found = move(text, self.INVOICE, "affirm", confidence=0.7)
        assert found is None or found.slot != "tax_id"

    def test_the_field_that_is_meant_is_put_right_and_not_its_value(self) -> None:
        slots = {"field": "phone", "value": "+8613900139000"}
        at_hand = form("account_form", status="confirming", requested=None, slots=slots)
        assert move("不对，改的是邮箱", at_hand) == Move("correct", "account_form", "field")
        assert move("手机号错了", at_hand) == Move("correct", "account_form", "value")

    def test_a_value_for_what_is_asked_is_no_correction_of_something_else(self) -> None:
        asked = form("payment_form", requested="paid_on", slots={"charge": "charged_twice", "amount": "99"})
        assert move("不是11月3号，是11月5号", asked) == Move("answer", "payment_form", "paid_on")


class TestBeginning:
    @pytest.mark.parametrize(
        ("text", "intent", "name"),
        [
            ("I want a refund for the course which I bought last week", "refund_request", "refund_form"),
            ("请帮我退款，是不是要等很久", "refund_request", "refund_form"),
            ("Please refund me, the policy says 7 days", "refund_request", "refund_form"),
            ("把我的手机号改成13900139000", "account_update", "account_form"),
            ("When I press play the screen goes black", "playback_problem", "playback_form"),
        ],
    )
    def test_an_outright_wish_begins_whatever_else_it_wonders(self, text: str, intent: str, name: str) -> None:
        assert move(text, intent=intent) == Move("start", name)

    @pytest.mark.parametrize(
        "text", ["I want to cancel my order and get the money back, which page?", "是不是可以退款", "退款规则是什么"]
    )
    def test_a_question_alone_does_not(self, text: str) -> None:
        assert move(text, intent="refund_request") is None

    def test_what_is_meant_instead_begins(self) -> None:
        assert move("不是这个，我付不了款", confirming(), "deny") == Move("start", "payment_form")


class TestAfterABreak:
    PAUSED = form("payment_form", status="paused", requested="paid_on", slots={"charge": "charged_twice"})

    @pytest.mark.parametrize(("text", "intent"), [("that was yesterday", "affirm"), ("昨天扣的", "nlu_fallback")])
    def test_who_answers_goes_on_with_the_answer(self, text: str, intent: str) -> None:
        assert move(text, self.PAUSED, intent) == Move("go_on", "payment_form", value=text)

    def test_an_unsure_yes_does_not_go_on(self) -> None:
        resting = form(status="paused", requested="reason", slots={"order_id": "KP202611110017"})
        assert kind("that was yesterday", resting, "affirm", confidence=0.6) != "go_on"


class TestTheCodeOnceMore:
    @pytest.mark.parametrize("text", ["没收到验证码", "再发一次", "收不到", "resend please", "I didn't get it"])
    def test_it_is_sent_again(self, text: str) -> None:
        assert move(text, CODE, "login_problem") == Move("correct", "identify_form", "contact", "+8613800138000")

    def test_another_number_is_no_code(self) -> None:
        assert move("my number is 139 0013 9000", CODE) == Move("correct", "identify_form", "contact")
