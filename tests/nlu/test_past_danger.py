"""A danger that is over is no alarm; where anything says that it goes on, or leaves room for doubt, it is one."""

import pytest

from nlu import find_red_flag

PAST = (
    ("我以前想自杀，现在好多了", "self_harm_risk"),
    ("几年前曾经自残过", "self_harm_risk"),
    ("I used to want to die when I was a teenager", "self_harm_risk"),
    ("years ago I tried to kill myself", "self_harm_risk"),
    ("Years ago, I tried to kill myself", "self_harm_risk"),
    ("Years ago I was suicidal, these days I am doing fine", "self_harm_risk"),
    ("When I was a teenager, I wanted to die. I'm fine now.", "self_harm_risk"),
    ("I once tried to kill myself", "self_harm_risk"),
    ("小时候，我想过自杀", "self_harm_risk"),
    ("我过去自杀过", "self_harm_risk"),
    ("My friend wanted to kill herself, she is fine now", "self_harm_risk"),
    ("My mother had a heart attack last year. What can she eat now?", "medical_emergency"),
    ("My father collapsed last year, please recommend a course", "medical_emergency"),
    ("My mother fainted, that was years ago", "medical_emergency"),
    ("我爸去年昏倒过，现在能吃什么", "medical_emergency"),
    ("上周我爸突然昏迷，送医院救回来了", "medical_emergency"),
    ("原因是我爸上个月脑梗昏倒了", "medical_emergency"),
    ("我妈上个月突然晕倒了，我要照顾她，没法上课", "medical_emergency"),
    ("因为我爷爷两个月前中风了，没时间学", "medical_emergency"),
    ("我爸半年前昏迷过，课学不下去", "medical_emergency"),
    ("上月外婆在家昏倒了，想退课", "medical_emergency"),
    ("我爸三年前中风了", "medical_emergency"),
    ("我爸昏倒了，上个月的事", "medical_emergency"),
    ("我妈昏倒了，那是去年的事了", "medical_emergency"),
    ("原因是我爸上個月腦梗昏倒了", "medical_emergency"),
    ("上个月家里着火了，没空学", "medical_emergency"),
    ("the reason is my dad collapsed last month", "medical_emergency"),
    ("My mother fainted two months ago so I had no time", "medical_emergency"),
    ("my wife had a seizure last month, I need a refund", "medical_emergency"),
    ("A few months ago my father had a heart attack, I look after him", "medical_emergency"),
    ("my grandma had a heart attack a year ago", "medical_emergency"),
)
PRESENT = (
    # A month is short where it goes on, comes back, was one's own doing or another's, or where one wishes to die.
    "我爸上个月昏倒了还没醒",
    "我爸上个月昏倒了，到现在昏迷不醒",
    "从上个月开始我爸经常晕倒",
    "我妈上个月昏倒过，刚才又昏倒了",
    "上个月昏倒过一次，今天又昏倒了",
    "上个月我想自杀",
    "我爸昏倒了",
    "昨天开始胸口剧痛还没好",
    "我爸昨天昏倒了",
    "上周我爸突然昏迷",
    "上个月我吞了一整瓶安眠药",
    "我爸上个月还好好的，突然昏倒了",
    "上个月来看病，我爸昏倒了",
    "My father collapsed last month and hasn't woken up",
    "I've had crushing chest pain since last month",
    "last month I wanted to kill myself",
    "I took 40 pills last month",
    "he collapsed just like last month",
    "she collapsed last month and she collapsed again",
    "my dad was fine last month, he just collapsed",
    "my dad just collapsed",
    "my dad was fine last month he just collapsed",
    "我爸上个月出院突然昏倒了",
    "上个月体检很好我爸突然昏倒了",
    "my mother fainted yesterday",
    # "Once" is a word of time only beside a verb of the past.
    "My father collapsed, please send help at once",
    "She is unconscious, call at once",
    "He passed out all at once",
    "I can't breathe, it started once I ate peanuts",
    "once again I have chest pain and can't breathe",
    "I've never once felt like this, I want to end my life",
    # What is past is another thing than the danger.
    "My wife left me last year and I want to kill myself",
    "Last year my dad died. I can't go on like this",
    "last year I lost everything I want to die",
    "Years ago I was happy. I want to die",
    "When I was a child I was abused, I want to die",
    "I used to love life, now I want to die",
    "I used to be happy I want to die",
    "My mother used to be healthy and she just collapsed",
    "I can't get used to living alone, I want to die",
    "I passed out when I was a block from home",
    "I want to die, back then I had friends",
    "小时候的阴影让我想自杀",
    "以前的事让我不想活了",
    "曾经的朋友都不理我，我不想活了",
    "前年离婚 我想自杀",
    "我熬不过去了想自杀",
    "我爸晕过去了，昏迷不醒",
    "以前身体很好突然昏倒",
    "以前没这么难受过，现在只想死",
    # It began then and goes on, or is back.
    "去年开始我就不想活了",
    "去年离婚后就想自杀",
    "去年妈妈走了我也不想活了",
    "过去的一个月天天想自杀",
    "I have wanted to die since last year",
    "He has had three seizures in the past hour",
    "我以前不想活，现在也不想活",
    "几年前自杀过，最近又想自杀了",
    "我曾经想过自杀，现在还想",
    "以前是想想，今晚我要割腕",
    "I tried to kill myself last year and I am thinking about suicide again",
    "last year I had the same chest pain and now again severe chest pain",
    "My mother had a stroke last year and now she collapsed again",
    "去年中风过，现在又半边身子动不了",
    # Somebody or something else is well again.
    "They are well now and I want to kill myself",
    "My dad is fine now, my mum is unconscious",
    "昨天出院的，我不想活了",
    "昨天出院了，现在胸口剧痛喘不过气",
    # One danger is over, another is not.
    "以前自残过，现在胸口剧痛喘不过气",
    "以前想自杀过，刚刚吞了一整瓶安眠药",
)


@pytest.mark.parametrize("text", ["上个月我老公打我掐我脖子", "my husband beat me last month"])
def test_violence_of_last_month_may_come_back(text: str) -> None:
    found = find_red_flag(text)
    assert (found.severity, found.about) == ("critical", "violence")


@pytest.mark.parametrize(("text", "category"), PAST)
def test_danger_that_is_over_is_a_concern(text: str, category: str) -> None:
    found = find_red_flag(text)
    assert (found.category, found.severity, found.about) == (category, "concern", "past")


@pytest.mark.parametrize("text", PRESENT)
def test_danger_of_today_beside_words_of_the_past_is_critical(text: str) -> None:
    found = find_red_flag(text)
    assert (found.severity, found.about in {"self", "other"}) == ("critical", True)


def test_what_one_has_overcome_does_not_hide_an_emergency_of_today() -> None:
    assert find_red_flag("以前自残过，现在胸口剧痛喘不过气").category == "medical_emergency"
