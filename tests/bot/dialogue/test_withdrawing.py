"""Who waits for a person and needs none any more says so in their own words; other endings close no ticket."""

import pytest

from bot.dialogue.open_form import OpenForm
from bot.dialogue.tracker import Tracker
from bot.dialogue.withdrawing import names_no_ticket, needs_nobody, staff_close_it, withdraws_ticket
from tests.fakes.clock import START

WITHDRAWS = (
    "不用等了，问题解决了",
    "关闭工单",
    "取消人工",
    "请把工单关了吧，谢谢",
    "不用转人工了",
    "不用人工客服了，我自己弄好了",
    "取消转人工",
    "工单可以取消了",
    "帮我撤销刚才的工单",
    "不需要人工了",
    "不用麻烦同事了",
    "不用同事跟进了，已经好了",
    "別等人工了，我搞定了",
    "不用等真人了",
    "算了，已经解决了",
    "不用了 问题解决了 谢谢",
    "取消排队",
    "把T-000001关掉",
    "麻烦关闭一下工单，已经收到退款了",
    "不用再找人工了",
    "人工不用了",
    "能不能把工单取消掉？",
    "關閉工單，謝謝",
    "請取消我的工單",
    "不用轉人工了，問題解決了",
    "不排队了，谢谢",
    "不用回复了，好了",
    "问题已经解决了，不用跟进了",
    "close the ticket please",
    "cancel my request for a person",
    "i dont need a human anymore",
    "I don't need a human any more, it works now",
    "please close my ticket",
    "cancel ticket T-000001",
    "you can close the ticket now",
    "can you close this ticket?",
    "take me out of the queue",
    "no need for a person anymore, thanks",
    "no need to wait, solved",
    "never mind, it's fixed now",
    "nvm i figured it out",
    "I no longer need an agent",
    "the ticket can be closed",
    "withdraw my ticket",
    "don't need an agent anymore",
    "human no longer needed",
    "no agent needed, thank you",
    "I don't want to talk to a person anymore",
    "drop the ticket, sorted it myself",
    "i'd like to cancel my ticket",
    "stop waiting, all good",
    "It's working now, you don't need to call me",
    "cancel the handover",
    "sorry, close the ticket",
    "cancel the human",
)
DOES_NOT = (
    "别关工单",
    "不要关闭工单",
    "为什么关闭了我的工单",
    "工单怎么取消",
    "工单关了吗",
    "工单取消了没有",
    "取消订单",
    "取消会员",
    "不想等了，快点叫人",
    "不等了，你们太慢了",
    "不要机器人，要人工",
    "转人工",
    "我要人工，不用再查了",
    "人工怎么还没来",
    "问题还没解决",
    "问题解决了",
    "不用了",
    "算了",
    "好了",
    "不用客气",
    "谢谢，不用了",
    "工单什么时候处理",
    "不用等多久吧",
    "不想活了",
    "关闭自动续费",
    "关闭账号",
    "取消工单并且退款",
    "不用退款了",
    "你们不用人工审核吗",
    "close my account",
    "cancel my order",
    "cancel my subscription",
    "don't close the ticket",
    "did you close the ticket?",
    "why was my ticket closed",
    "has the ticket been closed?",
    "I don't want to wait, get me an agent",
    "i don't want a bot i want a human",
    "how do I cancel the ticket",
    "never mind",
    "it's fixed now",
    "it is still not solved, no need to wait",
    "i don't need anybody anymore",
    "nobody needs me anymore",
    "I don't need this course anymore",
    "when the ticket is closed, will I get a mail",
    "cancel it",
    "the problem is not solved",
    "no person has answered",
    "no human has replied yet",
    "I need a human",
    "don't cancel my request for a person",
    "what is the status of my ticket",
    "close the ticket and refund me",
)


def waiting(reason: str | None = "asked_for_person", form: OpenForm | None = None) -> Tracker:
    return Tracker(conversation_id="c", open_ticket="T-000001", ticket_reason=reason, form=form)


@pytest.mark.parametrize("text", WITHDRAWS)
def test_no_person_is_needed_any_more(text: str) -> None:
    assert withdraws_ticket(waiting(), text)


@pytest.mark.parametrize("text", DOES_NOT)
def test_other_words_close_nothing(text: str) -> None:
    assert not withdraws_ticket(waiting(), text)


@pytest.mark.parametrize("text", WITHDRAWS)
def test_without_a_ticket_nothing_is_withdrawn(text: str) -> None:
    assert not withdraws_ticket(Tracker(conversation_id="c"), text)


@pytest.mark.parametrize(
    ("text", "withdraws"),
    [
        ("不用等了，问题解决了", False),
        ("关闭工单", True),
        ("never mind, it works now", False),
        ("close the ticket", True),
    ],
)
def test_an_open_form_hears_what_names_no_ticket(text: str, withdraws: bool) -> None:
    form = OpenForm(name="refund_form", id="f1", requested="reason", started_at=START, touched_at=START)
    assert withdraws_ticket(waiting(form=form), text) is withdraws


@pytest.mark.parametrize("reason", ["self_harm_risk", "medical_emergency", "fraud_report", None])
def test_what_may_be_a_danger_is_closed_by_staff_alone(reason: str | None) -> None:
    assert staff_close_it(waiting(reason))
    assert not needs_nobody(waiting(reason), "I don't need a human anymore")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("关闭工单", True),
        ("close my ticket please", True),
        ("不用人工了", False),
        ("别关工单", False),
        ("取消订单", False),
    ],
)
def test_where_no_ticket_is_open_that_is_said(text: str, names: bool) -> None:
    assert names_no_ticket(Tracker(conversation_id="c"), text) is names
    assert not names_no_ticket(waiting(), text)
