"""An order that is only named is looked up; what is to be done about one, or is surely something else, is not."""

import pytest

from bot.dialogue.policy import decide
from bot.dialogue.record_words import asks_what_was_bought, looks_up_order
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from nlu import FALLBACK_INTENT
from tests.fakes.understander import understood

LOOKED_UP = (
    "帮我瞧瞧 KP202611020017 这单成没成",
    "KP202611020017",
    "kp202611020017 咋样了",
    "202611020017 这单什么情况",
    "看下KP202611020017",
    "劳驾看一眼订单 KP202611020017",
    "KP202611020017 付上了没",
    "我想知道KP202611020017成功没有",
    "訂單KP202611020017現在怎麼樣了",
    "麻煩幫我看看 KP202611020017",
    "KP202611020017這筆有成立嗎",
    "单号KP202611020017，进行到哪一步",
    "KP202611020017？",
    "这个KP202611020017是啥课来着",
    "KP 202611 020017 查查",
    "Did KP202610110008 go through on your side?",
    "KP202610110008?",
    "order KP202610110008 pls",
    "what's up with kp202610110008",
    "could you have a look at KP202610110008",
    "KP202610110008 - did it work",
    "any news on KP202610110008",
    "i was wondering about KP202610110008",
    "pull up KP202610110008",
    "KP202610110008 ok or not",
    "whats the deal w KP202610110008",
    "is KP202610110008 alright",
    "Please check KP202610110008 for me.",
    "number is KP202610110008, what do you see",
    "status KP202610110008",
)
NOT_LOOKED_UP = (
    "KP202611020017 退了吧",
    "KP202611020017 帮我开发票",
    "KP202611020017 抬头写错",
    "把KP202611020017取消",
    "KP202611020017 多扣了我钱",
    "KP202611020017 的水果坏了",
    "KP202611020017 一直没到",
    "KP202611020017 打不开",
    "KP202611020017 送给我妈",
    "KP202611020017 能改成年卡吗",
    "KP202611020017 這筆要退款",
    "KP202611020017 不是我下的",
    "KP202611020017 你们就是骗子",
    "KP202611020017 转人工",
    "KP2026 这单成没成",
    "这单成没成",
    "我学到第 20 课了",
    "refund KP202610110008",
    "I'd like my money back for KP202610110008",
    "invoice for KP202610110008 please",
    "cancel KP202610110008",
    "KP202610110008 is damaged",
    "KP202610110008 hasn't arrived",
    "KP202610110008 was charged twice",
    "KP202610110008 won't open, it does not play",
    "I never ordered KP202610110008, it is not mine",
    "a person please, about KP202610110008",
    "KP202610110008 is late",
    "can I gift KP202610110008",
    "did it go through on your side",
    "KP2026 went through?",
    "I have 202 courses and 17 orders",
)


@pytest.mark.parametrize("text", LOOKED_UP)
def test_an_order_that_is_only_named_is_looked_up(text: str) -> None:
    assert looks_up_order(text)


@pytest.mark.parametrize("text", NOT_LOOKED_UP)
def test_what_is_to_be_done_about_one_is_more_than_that(text: str) -> None:
    assert not looks_up_order(text)


@pytest.mark.parametrize(
    ("reading", "rule"),
    [
        (understood("KP202611020017 成没成", FALLBACK_INTENT), "names_an_order"),
        (understood("KP202611020017 成没成", "out_of_scope", confidence=0.5), "names_an_order"),
        (understood("KP202611020017 成没成", "out_of_scope"), "small_talk"),
        (understood("KP202611020017 成没成", "order_status"), "asks_for_a_record"),
        (understood("KP202611020017 成没成", "complaint", confidence=0.5), "complains"),
        (understood("这单成没成", FALLBACK_INTENT), "not_understood"),
    ],
)
def test_only_where_the_model_is_sure_of_nothing_else(reading: Understanding, rule: str) -> None:
    assert decide(Tracker(conversation_id="rest:lin"), reading).rule == rule


@pytest.mark.parametrize(
    "text",
    [
        "What have I bought so far?", "what did i buy here", "Which courses have I paid for already?",
        "what all have I ordered from you", "which things did I purchase to date",
        "我都买过什么", "我在你们这买了哪些课", "我一共订过几门", "我到目前买了啥", "我都買過哪些課",
    ],
)  # fmt: skip
def test_what_was_bought_is_asked_for(text: str) -> None:
    assert asks_what_was_bought(text)


@pytest.mark.parametrize(
    "text",
    [
        "What should I buy?", "what shares have people bought so far", "What have I bought into with this fund?",
        "which stock did you buy",
        "我该买什么基金", "我想买点什么", "我能买哪些股票", "他买了什么", "买什么好",
        "我买的课什么时候到期",
    ],
)  # fmt: skip
def test_what_to_buy_or_what_others_bought_is_another_question(text: str) -> None:
    assert not asks_what_was_bought(text)
