"""Who proved themselves by a code in a browser is known for that session: the next person there proves it anew."""

from datetime import timedelta

import pytest

from bot.dialogue.tracker import Tracker
from bot.rights_port import Subject
from tests.bot.actions.forms.conftest import Chat
from tests.fakes.platform import CODE

ORDER = "KP202611110017"
LATER = timedelta(minutes=31)


@pytest.fixture
async def proved(chat: Chat) -> Chat:
    """A browser without a signed learner, in which one has proved who they are."""
    chat.learner_id, chat.conversation_id = None, "widget:anon-1"
    await chat.say(f"我要退 {ORDER}，课程太浅")
    await chat.say("lin@example.com")
    await chat.say(CODE)
    assert (await _tracker(chat)).learner_id == "learner-lin"
    return chat


async def _tracker(chat: Chat) -> Tracker:
    tracker = await chat.house.store.load(chat.conversation_id)
    assert tracker is not None
    return tracker


async def test_after_a_pause_orders_are_shown_only_after_another_code(proved: Chat) -> None:
    await proved.say("算了不退了")
    await proved.say("我的订单")
    assert ORDER in proved.text
    proved.clock.advance(LATER)
    await proved.say("我的订单")
    assert ORDER not in proved.text
    assert "好好睡觉" not in proved.text
    await proved.say("我要退款")
    assert ((await proved.form()).name, proved.text.count(ORDER)) == ("identify_form", 0)
    await proved.say("lin@example.com")
    await proved.say(CODE)
    assert (await proved.form()).name == "refund_form"
    assert (await _tracker(proved)).learner_id == "learner-lin"


async def test_within_the_session_nobody_is_asked_again(proved: Chat) -> None:
    for _ in range(3):
        proved.clock.advance(timedelta(minutes=29))
        await proved.say("谢谢")
    await proved.say("确认提交")
    assert [owner for owner, _, _ in proved.platform.log.values()] == ["learner-lin"]


async def test_a_form_that_waits_to_be_sent_is_sent_after_another_code_only(proved: Chat) -> None:
    assert (await proved.form()).status == "confirming"
    proved.clock.advance(LATER)
    await proved.press("确认提交")
    assert (await proved.form()).name == "identify_form"
    assert not proved.platform.log
    await proved.say("lin@example.com")
    await proved.say(CODE)
    assert (await proved.form()).status == "confirming"
    await proved.press("确认提交")
    assert [owner for owner, _, _ in proved.platform.log.values()] == ["learner-lin"]


async def test_the_next_person_deletes_what_stands_here_and_nothing_else(proved: Chat) -> None:
    elsewhere = Chat(proved.house, proved.platform, proved.clock, "learner-lin", conversation_id="widget:learner-lin")
    await elsewhere.say("睡不着怎么办？")
    proved.clock.advance(LATER)
    await proved.say("删除我的数据", "/delete_data")
    await proved.press("确认删除")
    tracker = await proved.house.store.load("widget:learner-lin")
    assert tracker is not None
    assert tracker.turns


async def test_the_learner_still_has_what_was_said_there_when_the_session_is_over(proved: Chat) -> None:
    proved.clock.advance(LATER)
    await proved.say("谢谢")
    assert (await _tracker(proved)).learner_id is None
    copy = await proved.house.rights.store.everything(Subject("widget:learner-lin", "learner-lin"))
    assert "课程太浅" in str(copy)


async def test_an_erasure_elsewhere_does_not_make_the_proof_last(proved: Chat) -> None:
    await proved.house.rights.store.erase(Subject("widget:learner-lin", "learner-lin"), proved.clock())
    proved.clock.advance(LATER)
    await proved.say("我的订单")
    assert ORDER not in proved.text
    assert (await _tracker(proved)).learner_id is None


async def test_a_learner_whom_the_page_vouches_for_stays_known(chat: Chat) -> None:
    await chat.say("你好")
    chat.clock.advance(LATER)
    await chat.say("我的订单")
    assert ORDER in chat.text
