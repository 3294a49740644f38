"""Which messages claim a right to one's own data, and which only ask about it."""

import pytest

from bot.dialogue.policy import decide
from bot.dialogue.rights import right_in
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding

CLAIMS = {
    "export_data": [
        "导出我的数据", "请帮我导出我的全部聊天记录", "導出我的資料", "导出个人数据", "/export",
        "Export my data", "please send me a copy of my data", "copy of my data", "Download everything you have on me",
    ],
    "delete_data": [
        "删除我的数据", "把我的信息都删了", "请立刻清除我所有的数据。", "我的聊天记录全部删除", "/delete",
        "Delete my data", "please erase everything you know about me", "I want you to delete all my personal data now",
    ],
    "my_data": [
        "你们都知道我什么？", "你们存了我的哪些信息", "看看我的数据",
        "What do you know about me?", "so what do you have on me", "show me my data",
    ],
    "consents": ["我的同意", "修改我的授权", "撤回授权", "my consents", "withdraw consent", "What have I agreed to?"],
    "stop_messages": ["别再给我发消息了", "/stop", "Stop sending me messages!", "unsubscribe"],
    "suggestion_settings": ["推荐设置", "/suggestions", "suggestion settings"],
    "confirm_in_words": ["确认删除", "Delete it all", "confirm deletion"],
    "privacy": ["/privacy"],
}  # fmt: skip
QUESTIONS = [
    "怎么删除我的数据", "删除我的数据要多久？", "注销账号以后数据还在吗", "我想注销账号，个人信息也能跟着一起删掉吗",
    "删除订单", "删掉这门课", "导出证书", "把我的发票导出来", "你们知道我的订单到哪了吗", "下载我的课程",
    "How do I delete my account and everything you store about me?", "Can I get my data exported to Excel somewhere?",
    "delete my order", "export my certificate", "what do you know about sleep?", "I have nothing to confirm",
]  # fmt: skip


@pytest.mark.parametrize(("right", "text"), [(right, text) for right, texts in CLAIMS.items() for text in texts])
def test_a_claim_is_taken_for_what_it_is(right: str, text: str) -> None:
    assert right_in(text) == right


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_about_it_is_left_to_the_answers(text: str) -> None:
    assert right_in(text) is None


@pytest.mark.parametrize("text", ["删除我的数据", "delete my data"])
def test_danger_stands_above_a_claim(text: str) -> None:
    tracker = Tracker(conversation_id="rest:lin")
    plain = Understanding(
        text=text, intent="privacy_request", kind="account", confidence=0.9, sentiment="neutral", language="zh"
    )
    assert decide(tracker, plain).rule == "claims_right"
    danger = Understanding(
        text=text,
        intent="self_harm_risk",
        kind="safety",
        confidence=0.9,
        sentiment="negative",
        language="zh",
        safety_category="self_harm_risk",
        safety_severity="critical",
    )
    assert decide(tracker, danger).rule == "danger"
