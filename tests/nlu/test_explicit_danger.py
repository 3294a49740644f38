"""What says danger outright raises whatever the model thinks; a word that could be of a film or a phone does not."""

import pytest

from nlu.explicit_danger import said_outright
from nlu.normalisation import normalise
from nlu.red_flags import find_red_flag


@pytest.mark.parametrize(
    "text",
    [
        "我真的不想活了",
        "想自杀",
        "我想目杀",
        "我想自sha",
        "我想自洒",
        "我真的好想紫砂",
        "想自煞了",
        "我室友说要跳楼",
        "遗书怎么写",
        "I'm going to kill myself",
        "i feel suicidal",
        "Goodbye world",
        "我爸突然晕倒了",
        "孩子把电池吞了",
        "胸口剧痛",
        "拍她没反应",
        "my wife is unconscious",
        "Dad suddenly collapsed",
        "still fitting, ten minutes now",
        "our toddler just swallowed some pills",
        "我爸突然暈倒了",
        "药我都攒好了 今晚就吃",
        "我站在天台上",
        "I have the pills ready for tonight",
        "i took all my pills",
        "took 40 paracetamol an hour ago",
        "吃了三十片安眠药",
        "邻居家着火了 烟好大",
        "theres a fire in my kitchen",
    ],
)
def test_it_stands_alone(text: str) -> None:
    found = find_red_flag(text)

    assert (found.severity, found.clauses) == ("critical", ())


@pytest.mark.parametrize(
    "text",
    [
        "突然看不见下载按钮了",
        "Four emails to support and no response",
        "the tablet won't wake up",
        "看到房租账单我晕倒",
        "我是来问自杀条款的",
        "客服叫了半天没反应",
        "the price made me faint, I nearly fainted",
        "sobbing, gasping, what a finale",
    ],
)
def test_a_word_waits_for_the_model(text: str) -> None:
    found = find_red_flag(text)

    assert found.severity == "critical"
    assert found.clauses


@pytest.mark.parametrize(
    "text",
    [
        "电影里他突然昏迷了",
        "in the play he is unconscious",
        "书上写她已经没有呼吸了",
        "what should I do if someone is choking",
        "我想上吊环课",
        "我要跳楼价的会员",
        "I collapsed all the chapters",
        "my friend is not responding to my messages",
        "i want to die my hair blue",
        "I overdosed on your home organising videos",
        "价格表一打开我就喘不上气，哈哈",
        "I literally can't breathe, that blooper reel is so funny",
    ],
)
def test_of_a_story_a_lesson_or_a_thing_nothing_is_said_outright(text: str) -> None:
    assert said_outright(normalise(text)) == {}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("考试没考好，我要跳楼", "self_harm_risk"),
        ("论文被拒，我准备跳楼", "self_harm_risk"),
        ("电影里说的办法没用，我妈昏迷了", "medical_emergency"),
        ("quick question, my dad is unconscious", "medical_emergency"),
        ("他坐在电脑前休克了", "medical_emergency"),
        ("I'm on the phone, my dad collapsed", "medical_emergency"),
        ("my son is having a fit in the kitchen", "medical_emergency"),
        ("笑死我了，不过我爸突然晕倒了", "medical_emergency"),
    ],
)
def test_what_stands_beside_it_does_not_hide_it(text: str, category: str) -> None:
    found = find_red_flag(text)

    assert (found.category, found.severity, found.clauses) == (category, "critical", ())


@pytest.mark.parametrize("text", ["着火了 厨房", "my house is on fire", "help fire!!", "隔壁楼上着火了"])
def test_where_it_burns_another_reply_is_needed(text: str) -> None:
    found = find_red_flag(text)

    assert (found.category, found.severity, found.about) == ("medical_emergency", "critical", "fire")


@pytest.mark.parametrize(
    "text",
    ["我老公打我 我不敢回家", "有人要杀我", "他威胁要杀了我", "my husband beats me", "someone is trying to kill me"],
)
def test_where_it_comes_from_others_too(text: str) -> None:
    found = find_red_flag(text)

    assert (found.category, found.severity, found.about) == ("medical_emergency", "critical", "violence")


@pytest.mark.parametrize(
    "text", ["老师打我电话了", "他给我打了八折", "she beat me to it", "the final exam will kill me"]
)
def test_a_call_a_discount_or_a_race_does_not(text: str) -> None:
    assert find_red_flag(text).severity != "critical"


def test_words_in_a_long_story_stand() -> None:
    assert not find_red_flag("我从上个月开始学这门课，" * 20 + "后来晕倒").clauses


def test_only_the_clauses_that_hold_a_word_are_named() -> None:
    assert find_red_flag("退款三天了，客服都叫不醒，快处理").clauses == ("客服都叫不醒",)


def test_what_may_be_overruled_hides_nothing_else() -> None:
    found = find_red_flag("遗书那一课在哪，对方让我转账到安全账户，我爸突然晕倒了")

    assert [(one.category, bool(one.clauses)) for one in found.chain()] == [
        ("medical_emergency", False),
        ("self_harm_risk", True),
        ("fraud_report", False),
    ]


@pytest.mark.parametrize(
    "text", ["我想买紫砂壶", "紫砂和陶瓷哪个好", "手刹和自刹有什么区别", "这题目杀我", "我想白杀价"]
)
def test_teapots_brakes_and_bargains_are_no_miswritten_danger(text: str) -> None:
    assert find_red_flag(text).category is None
