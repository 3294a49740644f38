"""A form that was begun before a release renamed or removed it, or a slot of it: no crash, what still fits stays."""

from typing import Any

import pytest

from bot.dialogue.events import FormMoved
from bot.dialogue.open_form import OpenForm
from tests.bot.actions.forms.conftest import Chat

ORDER = "KP202611110017"


async def begun_earlier(chat: Chat, **values: Any) -> None:
    """As if an earlier version had stored it: a first turn, then the form."""
    await chat.say("你好" if chat.language == "zh" else "hello")
    now = chat.clock()
    made = {"id": "0123456789abcdef", "started_at": now, "touched_at": now, "shown": {}} | values
    moved = FormMoved(turn_id="earlier", form=OpenForm(**made))
    assert await chat.house.store.append(chat.conversation_id, [moved], now) is not None


async def stays_whole(chat: Chat) -> None:
    """No crash, and so no ticket for one."""
    assert chat.last is not None
    assert chat.last.turn.action != "action_apologise"
    assert not chat.last.turn.escalated


VALUES = {"order_id": ORDER, "reason": "讲得太浅", "kind": "company"}


class TestFormThatIsNoMore:
    @pytest.mark.parametrize("status", ["open", "confirming", "changing"])
    @pytest.mark.parametrize("text", ["讲得太浅了", "确认", "KP202611150005", "第二个", "继续", "原因写错了"])
    async def test_it_is_said_with_what_was_typed_and_once(self, chat: Chat, status: str, text: str) -> None:
        await begun_earlier(chat, name="money_back_form", status=status, requested="reason", slots=VALUES)
        await chat.say(text)
        await stays_whole(chat)
        assert "停用" in chat.text
        assert "没有提交任何内容" in chat.text
        assert ORDER in chat.text
        assert "讲得太浅" in chat.text
        assert not (await chat.form()).is_open
        await chat.say("嗯嗯")
        await stays_whole(chat)
        assert "停用" not in chat.text
        assert not chat.requests()

    @pytest.mark.parametrize("text", ["I bought it by mistake", "yes, send it", "the second one", "go on"])
    async def test_in_english(self, chat: Chat, text: str) -> None:
        chat.language = "en"
        await begun_earlier(chat, name="money_back_form", requested="reason", slots=VALUES)
        await chat.say(text)
        await stays_whole(chat)
        assert "no longer" in chat.text
        assert "Nothing was sent" in chat.text
        assert ORDER in chat.text

    @pytest.mark.parametrize("text", ["继续", "好的", "不办了", "KP202611150005"])
    async def test_who_was_asked_whether_to_go_on_is_told_as_well(self, chat: Chat, text: str) -> None:
        await begun_earlier(chat, name="money_back_form", status="paused", slots=VALUES)
        await chat.say(text)
        await stays_whole(chat)
        assert "停用" in chat.text

    async def test_what_may_have_arrived_is_not_called_unsent(self, chat: Chat) -> None:
        await begun_earlier(chat, name="money_back_form", status="unsent", slots=VALUES)
        await chat.say("再试一次")
        await stays_whole(chat)
        assert "没有提交任何内容" not in chat.text
        assert "有可能已经送达" in chat.text

    async def test_its_buttons_lead_to_the_same_words(self, chat: Chat) -> None:
        await chat.say("我要退 KP202611110017，课程太浅")
        send = next(button for button in chat.buttons if button.title == "确认提交")
        earlier = (await chat.form()).model_copy(update={"name": "money_back_form"})
        await chat.house.store.append(chat.conversation_id, [FormMoved(turn_id="earlier", form=earlier)], chat.clock())
        await chat.say(send.title, send.payload)
        await stays_whole(chat)
        assert "停用" in chat.text
        assert not chat.requests()

    @pytest.mark.parametrize("text", ["每天吃多少盐合适？", "谢谢", "你是机器人吗？", "推荐一门课"])
    async def test_what_is_about_something_else_is_just_answered(self, chat: Chat, text: str) -> None:
        await begun_earlier(chat, name="money_back_form", requested="reason", slots=VALUES)
        await chat.say(text)
        await stays_whole(chat)
        assert "停用" not in chat.text

    async def test_the_same_wish_begins_anew_and_what_was_typed_is_shown_beside_it(self, chat: Chat) -> None:
        await begun_earlier(chat, name="money_back_form", requested="reason", slots=VALUES)
        await chat.say("我要退款")
        await stays_whole(chat)
        assert "停用" in chat.text
        assert ORDER in chat.text
        assert (await chat.form()).name == "refund_form"

    async def test_behind_another_form_it_is_let_go_and_that_is_said(self, chat: Chat) -> None:
        await begun_earlier(chat, name="money_back_form", requested="reason", slots=VALUES)
        tracker = await chat.house.store.load(chat.conversation_id)
        assert tracker is not None
        assert tracker.form is not None
        now = chat.clock()
        front = OpenForm(
            name="invoice_form", id="f" * 16, requested="order_id", started_at=now, touched_at=now, waiting=tracker.form
        )
        await chat.house.store.append(chat.conversation_id, [FormMoved(turn_id="earlier", form=front)], now)
        await chat.say(ORDER)
        await stays_whole(chat)
        assert "停用" in chat.text
        form = await chat.form()
        assert (form.name, form.slots["order_id"], form.waiting) == ("invoice_form", ORDER, None)


class TestSlotThatIsNoMore:
    async def test_the_question_that_is_gone_is_not_asked_and_the_rest_is_kept(self, chat: Chat) -> None:
        await begun_earlier(chat, name="refund_form", requested="mood", slots={"order_id": ORDER, "colour": "red"})
        await chat.say("蓝色的")
        await stays_whole(chat)
        assert chat.rule == "returns_to_form"
        assert "有变化" in chat.text
        await chat.press("继续办理")
        form = await chat.form()
        assert (form.requested, form.slots) == ("reason", {"order_id": ORDER})

    async def test_a_summary_of_which_a_part_was_renamed_is_not_sent_as_it_was(self, chat: Chat) -> None:
        await begun_earlier(chat, name="refund_form", status="confirming", slots={"order": ORDER, "reason": "讲得太浅"})
        await chat.say("确认")
        await stays_whole(chat)
        assert "有变化" in chat.text
        await chat.say("好的")
        assert (await chat.form()).requested == "order_id"
        await chat.say(ORDER)
        form = await chat.form()
        assert (form.status, form.slots) == ("confirming", {"order_id": ORDER, "reason": "讲得太浅"})
        await chat.say("确认")
        assert len(chat.requests(order_id=ORDER, reason="讲得太浅")) == 1

    async def test_a_part_that_is_new_is_asked_for_before_anything_is_sent(self, chat: Chat) -> None:
        await begun_earlier(chat, name="refund_form", status="confirming", slots={"reason": "讲得太浅"})
        await chat.say("确认")
        await stays_whole(chat)
        assert (await chat.form()).requested == "order_id"
        assert not chat.requests()

    async def test_a_part_that_was_told_and_is_gone_interrupts_nothing(self, chat: Chat) -> None:
        slots = {"order_id": ORDER, "colour": "red"}
        await begun_earlier(chat, name="refund_form", requested="reason", slots=slots)
        await chat.say("讲得太浅")
        await stays_whole(chat)
        form = await chat.form()
        assert (form.status, form.slots) == ("confirming", {"order_id": ORDER, "reason": "讲得太浅"})

    async def test_a_choice_that_is_gone_is_asked_for_again(self, chat: Chat) -> None:
        slots = {"order_id": ORDER, "title_kind": "guild", "title": "晓雨文化"}
        await begun_earlier(chat, name="invoice_form", requested="email", slots=slots)
        await chat.say("lin@example.com")
        await stays_whole(chat)
        form = await chat.form()
        assert (form.requested, form.slots.get("email")) == ("title_kind", "lin@example.com")

    async def test_a_question_in_between_is_answered_and_the_form_named_once(self, chat: Chat) -> None:
        await begun_earlier(chat, name="refund_form", requested="mood", slots={"order_id": ORDER})
        await chat.say("每天吃多少盐合适？")
        await stays_whole(chat)
        assert "有变化" in chat.text
        await chat.say("失眠怎么办？")
        assert "有变化" not in chat.text
        await chat.say("继续")
        assert (await chat.form()).requested == "reason"

    @pytest.mark.parametrize("button", ["确认提交", "修改", "不办了"])
    async def test_buttons_of_the_summary_as_it_was_send_nothing(self, chat: Chat, button: str) -> None:
        await chat.say("我要退 KP202611110017，课程太浅")
        pressed = next(one for one in chat.buttons if one.title == button)
        form = await chat.form()
        earlier = form.model_copy(update={"slots": {"order": ORDER, "reason": "课程太浅"}})
        await chat.house.store.append(chat.conversation_id, [FormMoved(turn_id="earlier", form=earlier)], chat.clock())
        await chat.say(pressed.title, pressed.payload)
        await stays_whole(chat)
        assert not chat.requests()
        assert (await chat.form()).status == ("cancelled" if button == "不办了" else "paused")

    async def test_one_that_waits_behind_another_goes_on_with_what_still_fits(self, chat: Chat) -> None:
        now = chat.clock()
        waiting = OpenForm(
            name="refund_form", id="a" * 16, requested="mood", slots={"order_id": ORDER}, started_at=now, touched_at=now
        )
        await begun_earlier(chat, name="invoice_form", requested="order_id", waiting=waiting)
        await chat.say("算了")
        await stays_whole(chat)
        form = await chat.form()
        assert (form.name, form.requested, form.slots) == ("refund_form", "reason", {"order_id": ORDER})


async def test_danger_and_people_come_first_whatever_is_stored(chat: Chat) -> None:
    await begun_earlier(chat, name="money_back_form", requested="reason", slots={"order_id": ORDER})
    await chat.say("我不想活了")
    assert chat.rule == "danger"
    chat.conversation_id = "widget:second"
    await begun_earlier(chat, name="refund_form", requested="mood", slots={"order_id": ORDER})
    await chat.say("转人工")
    assert chat.rule == "learner_asked_for_human"
