"""What depends on what, what waits for what, and which day it is: forms whole, over a platform in memory."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions.forms.invoice import title_in
from bot.actions.forms.sending import day_and_hour
from bot.dialogue.office import office_day
from bot.platform_port import AccountChange, InvoiceRequest, PaymentReport
from tests.bot.actions.forms.conftest import Chat
from tests.bot.actions.forms.test_each_form import told
from tests.fakes.platform import CODE

_BEFORE_BREAKFAST = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # 07:30 on the 23rd in Beijing


class TestTitles:
    @pytest.mark.parametrize(
        "said",
        [
            "北京晓雨文化有限公司 91110000600037341L lin@example.com",
            "公司名称：北京晓雨文化有限公司，税号91110000600037341L",
            "抬头是北京晓雨文化有限公司，税号：91110000600037341L，邮箱 lin@example.com",
            "北京晓雨文化有限公司，税号是91110000600037341L",
            "北京晓雨文化有限公司 91110000600037342L",
        ],
    )
    def test_numbers_and_addresses_beside_a_title_are_no_part_of_it(self, said: str) -> None:
        assert title_in(said, date(2026, 11, 22)) == "北京晓雨文化有限公司"

    @pytest.mark.parametrize("said", ["Acme, Inc.", "抬头文化有限公司", "Email Solutions Ltd"])
    def test_a_title_stays_whole(self, said: str) -> None:
        assert title_in(said, date(2026, 11, 22)) == said

    async def test_what_stands_beside_it_fills_its_own_slots(self, chat: Chat) -> None:
        await told(
            chat, "帮我开发票", "睡觉那门", "[单位]", "北京晓雨文化有限公司 91110000600037341L lin@example.com", "确认"
        )
        assert chat.requests() == [
            InvoiceRequest(
                order_id="KP202611110017",
                title="北京晓雨文化有限公司",
                tax_id="91110000600037341L",
                email="lin@example.com",
            )
        ]


class TestDependents:
    async def test_a_persons_name_is_no_title_of_an_organisation(self, chat: Chat) -> None:
        await told(chat, "帮我开发票", "睡觉那门", "个人", "林晓雨", "lin@example.com", "不对，开公司发票")
        form = await chat.form()
        assert form.requested == "title"
        assert (form.slots["title_kind"], form.slots["email"]) == ("company", "lin@example.com")
        assert "林晓雨" not in form.slots.values()

    async def test_a_number_is_no_mail_address(self, chat: Chat) -> None:
        await told(chat, "把我的手机号改成13900139000")
        assert (await chat.form()).slots == {"field": "phone", "value": "+8613900139000"}
        await told(chat, "不对，改的是邮箱")
        assert (await chat.form()).slots == {"field": "email"}
        await told(chat, "b@example.com", "确认")
        assert chat.requests() == [AccountChange(field="email", value="b@example.com")]

    async def test_a_slot_that_is_pressed_is_asked_for_and_nothing_is_read_from_its_name(self, chat: Chat) -> None:
        await told(chat, "帮我换手机号", "13900139000", "修改", "[修改项]")
        assert chat.last is not None
        assert len(chat.last.messages) == 1
        assert (await chat.form()).misses == 0


class TestWithoutOrders:
    async def test_a_video_is_reported_without_a_course(self, chat: Chat) -> None:
        chat.platform.orders_of_all = []
        await told(chat, "视频一直转圈放不出来")
        form = await chat.form()
        assert (form.status, form.requested, form.slots["course_id"]) == ("open", "device", "-")

    async def test_a_payment_is_reported_without_an_order(self, chat: Chat) -> None:
        chat.platform.orders_of_all = []
        await told(chat, "同一笔钱扣了我两次", "跳过", "昨天", "确认")
        assert chat.requests() == [PaymentReport(order_id=None, problem="charged_twice", paid_on=date(2026, 11, 19))]

    async def test_a_refund_needs_one(self, chat: Chat) -> None:
        chat.platform.orders_of_all = []
        await told(chat, "我要退款")
        assert (await chat.form()).status == "refused"


async def test_a_lesson_by_its_number_presses_no_button(chat: Chat) -> None:
    await told(chat, "第三课视频打不开")
    assert (await chat.form()).slots.keys() == {"detail"}


class TestTheDay:
    def test_it_is_the_offices(self) -> None:
        assert office_day(_BEFORE_BREAKFAST) == date(2026, 11, 23)
        assert day_and_hour(_BEFORE_BREAKFAST, "zh").startswith("11 月 23 日")

    @pytest.mark.parametrize("said", ["今天", "11月23日", "today", "23号"])
    async def test_today_is_today_before_breakfast_in_beijing(self, chat: Chat, said: str) -> None:
        chat.clock.advance(_BEFORE_BREAKFAST - chat.clock())
        await told(chat, "同一门课扣了我两次钱", "最近那单", "99元", said)
        assert (await chat.form()).slots["paid_on"] == "2026-11-23"

    async def test_who_answers_after_a_break_is_not_asked_again(self, chat: Chat) -> None:
        await told(chat, "同一门课扣了我两次钱", "最近那单", "99元")
        chat.clock.advance(timedelta(days=3))
        await told(chat, "失眠怎么办？")
        assert (await chat.form()).status == "paused"
        await told(chat, "昨天扣的")
        form = await chat.form()
        assert (form.status, form.slots["paid_on"]) == ("confirming", "2026-11-22")


class TestWhileIdentifying:
    async def test_the_same_wish_again_keeps_what_was_said(self, chat: Chat) -> None:
        chat.learner_id = None
        await told(chat, "我要退 KP202611110017，课程太浅", "我要退款")
        form = await chat.form()
        assert (form.name, form.requested) == ("identify_form", "contact")
        await told(chat, "lin@example.com", CODE)
        form = await chat.form()
        assert form.name == "refund_form"
        assert form.slots["order_id"] == "KP202611110017"

    async def test_another_wish_comes_first_and_the_first_one_waits(self, chat: Chat) -> None:
        chat.learner_id = None
        await told(chat, "我要退 KP202611110017，课程太浅", "lin@example.com", "我要开发票")
        form = await chat.form()
        assert (form.name, form.requested) == ("identify_form", "code")
        assert chat.platform.sent == ["lin@example.com"]
        await told(chat, CODE)
        assert (await chat.form()).name == "invoice_form"
        await told(chat, "算了")
        form = await chat.form()
        assert (form.name, form.slots["order_id"]) == ("refund_form", "KP202611110017")

    async def test_what_is_let_go_is_named(self, chat: Chat) -> None:
        await told(chat, "我要退款", "帮我开发票", "帮我换手机号")
        assert "退款申请" in chat.text
        form = await chat.form()
        assert form.waiting is not None
        assert (form.name, form.waiting.name, form.waiting.waiting) == ("account_form", "invoice_form", None)

    async def test_the_one_that_waits_is_taken_up_where_it_was(self, chat: Chat) -> None:
        await told(chat, "我要退 KP202611110017", "帮我开发票", "我要退款")
        form = await chat.form()
        assert form.waiting is not None
        assert (form.name, form.slots["order_id"], form.waiting.name) == (
            "refund_form",
            "KP202611110017",
            "invoice_form",
        )

    async def test_the_code_is_sent_again(self, chat: Chat) -> None:
        chat.learner_id = None
        await told(chat, "我要退款", "lin@example.com", "没收到验证码")
        assert chat.platform.sent == ["lin@example.com"] * 2
        assert (await chat.form()).requested == "code"
        await told(chat, "[重新发送验证码]")
        assert len(chat.platform.sent) == 3


class TestSaidOnce:
    async def test_a_button_that_does_nothing_repeats_the_question_once(self, chat: Chat) -> None:
        await told(chat, "我要退 KP202611110017，课程太浅")
        send = next(button for button in chat.buttons if button.title == "确认提交")
        await told(chat, "算了不退了", "帮我开发票")
        question = chat.last.messages[-1].text if chat.last else ""
        await chat.say(send.title, send.payload)
        assert chat.rule == "lost_in_form"
        assert chat.text.count(question) == 1

    async def test_a_receipt_is_said_although_the_platform_goes_away_behind_it(self, chat: Chat) -> None:
        await told(chat, "我要开发票", "我想退款", "KP202611110017", "太浅")
        chat.platform.goes_away = True
        await told(chat, "确认")
        assert "RF-000001" in chat.text
        form = await chat.form()
        assert (form.name, form.status) == ("invoice_form", "paused")
