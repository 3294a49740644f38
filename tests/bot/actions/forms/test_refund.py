"""refund_form, whole: through the real turn, model and store, over a platform in memory."""

import asyncio
from datetime import timedelta

import pytest

from tests.bot.actions.forms.conftest import Chat
from tests.fakes.platform import CODE, EMMA


async def test_what_stands_in_the_first_sentence_is_not_asked_again(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017，课程太浅")
    assert chat.rule == "begins_form"
    assert (await chat.form()).slots == {"order_id": "KP202611110017", "reason": "课程太浅"}
    assert (await chat.form()).status == "confirming"
    await chat.press("确认提交")
    assert chat.last is not None
    assert chat.last.turn.form == "refund_form"
    assert "RF-000001" in chat.text
    assert "11 月" in chat.text
    assert len(chat.requests(order_id="KP202611110017", reason="课程太浅")) == 1


async def test_an_order_is_chosen_by_place_and_put_right_by_its_day(chat: Chat) -> None:
    await chat.say("我想退款")
    await chat.say("第二个")
    assert (await chat.form()).slots["order_id"] == "KP202611150005"
    await chat.press("跳过")
    await chat.say("不对，是上周三买的那门课")
    form = await chat.form()
    assert (form.slots["order_id"], form.corrected, form.status) == ("KP202611110017", ("order_id",), "confirming")
    await chat.say("嗯，是的")
    assert [request.order_id for request in chat.requests()] == ["KP202611110017"]


async def test_the_other_order_is_asked_for_without_the_one_that_was_wrong(chat: Chat) -> None:
    chat.language = "en"
    await chat.say("Please refund KP202611110017 because it is too basic")
    await chat.say("no, the other order")
    assert (await chat.form()).requested == "order_id"
    assert chat.buttons
    assert not [button for button in chat.buttons if "Sleep Well" in button.title]


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017")
    before = await chat.form()
    await chat.say("每天吃多少盐合适？")
    assert chat.rule == "subject_question"
    assert chat.last is not None
    assert chat.last.turn.citations
    assert chat.last.turn.form == "refund_form"
    assert not chat.last.turn.recommendations
    assert "跳过" in [button.title for button in chat.buttons]
    assert await chat.form() == before
    await chat.say("讲得太慢")
    assert (await chat.form()).status == "confirming"


async def test_an_order_that_is_not_theirs_looks_like_one_that_does_not_exist(chat: Chat) -> None:
    await chat.say("我要退款")
    await chat.say("KP202611170009")  # Emma's
    others = chat.last.messages[0].text if chat.last else ""
    assert "糖" not in chat.text
    await chat.say("KP202611179999")
    assert chat.last is not None
    assert chat.last.messages[0].text == others
    assert not chat.requests()


async def test_the_rule_against_a_refund_is_said_before_anything_is_sent_and_a_person_offered(chat: Chat) -> None:
    await chat.say("我要退款 KP202601020003")
    assert "7 天" in chat.text
    assert "/human_handoff" in [button.payload for button in chat.buttons]
    form = await chat.form()
    assert "KP202601020003" not in [choice.value for choice in form.choices]
    await chat.say("算了不退了")
    assert (await chat.form()).status == "cancelled"
    assert not chat.requests()


async def test_who_is_not_signed_in_proves_it_by_a_code_and_goes_on_where_they_were(chat: Chat) -> None:
    chat.learner_id = None
    await chat.say("我要退 KP202611110017，课程太浅")
    assert (await chat.form()).name == "identify_form"
    assert "好好睡觉" not in chat.text
    await chat.say("lin@example")
    assert (await chat.form()).requested == "contact"
    await chat.say("lin@example.com")
    await chat.say("000000")
    assert (await chat.form()).requested == "code"
    await chat.say(CODE)
    form = await chat.form()
    assert (form.name, form.status) == ("refund_form", "confirming")
    assert form.slots == {"order_id": "KP202611110017", "reason": "课程太浅"}
    tracker = await chat.house.store.load(chat.conversation_id)
    assert tracker is not None
    assert tracker.learner_id == "learner-lin"
    await chat.say("确认")
    assert [owner for owner, _, _ in chat.platform.log.values()] == ["learner-lin"]


async def test_a_number_that_nobody_has_registered_is_answered_like_any_other(chat: Chat) -> None:
    chat.learner_id = None
    await chat.say("我要退款")
    await chat.say("13900139000")
    unknown = chat.text.replace("+8613900139000", "")
    chat.conversation_id = "widget:second"
    await chat.say("我要退款")
    await chat.say("13800138000")
    assert chat.text.replace("+8613800138000", "") == unknown


async def test_after_days_it_asks_whether_to_go_on_and_looks_the_order_up_anew(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017")
    chat.clock.advance(timedelta(days=3))
    chat.platform.orders_of_all = [order for order in chat.platform.orders_of_all if order.id != "KP202611110017"]
    await chat.say("我要退款")
    assert chat.rule == "returns_to_form"
    assert (await chat.form()).status == "paused"
    await chat.press("继续")
    form = await chat.form()
    assert form.requested == "order_id"  # the order is gone, so it has to be asked for again
    assert "没有找到" in chat.text


async def test_after_days_something_else_is_answered_and_the_form_named_once(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017")
    chat.clock.advance(timedelta(days=3))
    await chat.say("失眠怎么办？")
    assert "继续办理" in [button.title for button in chat.buttons]
    await chat.say("每天吃多少盐合适？")
    assert "继续办理" not in [button.title for button in chat.buttons]
    await chat.say("继续")
    assert (await chat.form()).requested == "reason"


async def test_nothing_is_lost_and_nothing_done_twice_when_the_answer_gets_lost(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017，课程太浅")
    chat.platform.loses_answers = True
    await chat.press("确认提交")
    assert (await chat.form()).status == "unsent"
    chat.platform.loses_answers = False
    await chat.press("再试一次")
    form = await chat.form()
    assert (form.status, form.reference) == ("submitted", "RF-000001")
    assert list(chat.platform.log) == [form.id]


async def test_who_leaves_a_request_that_may_have_arrived_is_told_so(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017，课程太浅")
    chat.platform.down = True
    await chat.say("确认")
    await chat.say("算了")
    assert "有可能已经送达" in chat.text


async def test_what_was_said_is_kept_while_the_platform_is_down(chat: Chat) -> None:
    chat.platform.down = True
    await chat.say("我要退 KP202611110017，课程太浅")
    assert chat.last is not None
    assert not chat.last.turn.escalated
    chat.platform.down = False
    await chat.press("继续办理")
    form = await chat.form()
    assert (form.status, form.slots) == ("confirming", {"order_id": "KP202611110017", "reason": "课程太浅"})


async def test_two_devices_that_press_at_once_make_one_request(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017，课程太浅")
    send = next(button for button in chat.buttons if button.title == "确认提交")
    await asyncio.gather(chat.say(send.title, send.payload), chat.say(send.title, send.payload))
    assert len(chat.requests(order_id="KP202611110017")) == 1


async def test_two_conversations_about_one_order_make_one_refund(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017，课程太浅")
    chat.conversation_id, chat.channel = "telegram:1", "telegram"
    await chat.say("我要退 KP202611110017，课程太浅")
    await chat.say("确认")
    chat.conversation_id, chat.channel = "widget:form", "widget"
    await chat.say("确认")
    assert (await chat.form()).status == "refused"
    assert "/human_handoff" in [button.payload for button in chat.buttons]
    assert len(chat.requests()) == 1


async def test_a_button_of_a_form_that_ended_sends_nothing(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017，课程太浅")
    send = next(button for button in chat.buttons if button.title == "确认提交")
    await chat.say("算了不退了")
    await chat.say(send.title, send.payload)
    assert chat.rule == "lost_in_form"
    assert not chat.requests()


async def test_two_answers_that_do_not_help_bring_choices_and_a_person(chat: Chat) -> None:
    await chat.say("我要退款")
    await chat.say("嗯")
    assert "/human_handoff" not in [button.payload for button in chat.buttons]
    await chat.say("嗯嗯")
    assert (await chat.form()).misses == 2
    assert "/human_handoff" in [button.payload for button in chat.buttons]


async def test_another_request_comes_first_and_then_the_refund_goes_on(chat: Chat) -> None:
    await chat.say("我要退款")
    await chat.say("帮我开发票")
    assert (await chat.form()).name == "invoice_form"
    await chat.say("算了")
    form = await chat.form()
    assert (form.name, form.requested) == ("refund_form", "order_id")


async def test_anger_in_the_middle_still_brings_a_person_but_a_reason_that_was_asked_for_does_not(chat: Chat) -> None:
    await chat.say("我要退款，KP202611110017，什么破课")
    await chat.say("确认")
    assert chat.last is not None
    assert not chat.last.turn.escalated
    chat.conversation_id = "widget:angry"
    await chat.say("我要退款")
    for words in ("你们这什么客服，太差劲了，气死我了", "你们的服务真是太差了，我非常生气"):
        await chat.say(words)
    assert chat.last.turn.escalation_reason == "falling_sentiment"


async def test_how_far_it_has_come_stands_in_the_log_where_learners_do_not_read_it(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017")
    stored = await chat.house.store.events(chat.conversation_id, 0, audience="staff")
    assert [event.event.type for event in stored].count("form_moved") == 1
    learner = await chat.house.store.events(chat.conversation_id, 0, audience="learner")
    assert "form_moved" not in [event.event.type for event in learner]


@pytest.mark.parametrize("words", ["推荐一门课给我", "有没有讲睡眠的课"])
async def test_suggestions_are_silent_while_a_form_is_open(chat: Chat, words: str) -> None:
    chat.learner_id = EMMA
    await chat.say("帮我换手机号")
    await chat.say(words)
    assert chat.last is not None
    assert not chat.last.turn.recommendations
    stored = await chat.house.store.events(chat.conversation_id, 0, audience="staff")
    assert "form_open" in [getattr(event.event, "rule", None) for event in stored]
