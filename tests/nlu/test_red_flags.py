"""Danger is recognised in both languages without a model, and everyday speech doesn't raise it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import find_red_flag
from tests.nlu.test_past_danger import PRESENT

SELF_HARM = (
    "我想自杀",
    "我不想活了",
    "我不想話了",  # as an input method slips
    "我不想获了",
    "活不下去了，真的",
    "我真想死了算了",
    "我想死了",
    "好想死",
    "活着真没意思",
    "想从楼上跳下去，我准备跳楼",
    "死了就一了百了",
    "我今晚要割腕",
    "想结束自己的生命",
    "没有我他们会更好",
    "我吞了一整瓶安眠药",
    "脑子里一直有个声音让我去死",
    "我怕自己会做傻事",
    "I want to kill myself",
    "I cut my wrists last night",
    "she slit her wrists",
    "i wanna say i'm going to end my life tonight",
    "I don't want to live anymore",
    "I no longer want to be alive",
    "there is no point in living",
    "Everyone would be better off without me",
    "I've been having suicidal thoughts",
    "I keep hurting myself",
    "I wish I was dead",
    "I can't stop thinking about ending it all",
    "I think about dying every single day",
    "Tonight I'm going to end it, don't try to talk me out of it.",
    "有depression好几年，最近suicidal thoughts越来越多",
    "我真的想suicide了",
)
EMERGENCY = (
    "我胸口剧痛，喘不过气",
    "心口像被压住一样疼得厉害",
    "半边身子突然动不了",
    "说话突然含糊，嘴也歪了",
    "突然晕倒了，叫不醒",
    "血止不住",
    "误服了洁厕灵",
    "吃药过量了怎么办",
    "过敏了，喉咙肿起来了，喘不上气",
    "煤气泄漏，头晕",
    "被年糕噎住了，说不出话",
    "I have crushing chest pain",
    "chest pain going down my left arm",
    "I can't breathe",
    "one side of my face is drooping and my speech is slurred",
    "I think I'm having a heart attack",
    "it won't stop bleeding",
    "I drank bleach by accident",
    "I took too many pills",
    "my throat is closing up",
    "she is choking",
)
THIRD_PERSON = (
    ("我妈突然昏迷了", "medical_emergency"),
    ("我爸胸口剧痛", "medical_emergency"),
    ("孩子抽搐了", "medical_emergency"),
    ("群里有人说要跳楼", "self_harm_risk"),
    ("闺蜜说要去死，现在电话不接", "self_harm_risk"),
    ("My mother collapsed and won't wake up", "medical_emergency"),
    ("My toddler just swallowed some of grandma's blood pressure tablets!", "medical_emergency"),
    ("my friend wants to kill herself", "self_harm_risk"),
    ("someone in the chat said he wants to die", "self_harm_risk"),
)
HARMLESS = (
    "笑死我了，这老师太逗",
    "气死我了，又卡了",
    "累死了，今天不想学",
    "困得要死，明天再看",
    "饿死了，有什么好吃的",
    "热死人了这天气",
    "羡慕死我了",
    "急死我了，验证码还没来",
    "想死你们了",
    "爱死这门课了",
    "贵得要死",
    "这题难死了",
    "死记硬背有用吗",
    "页面进入死循环",
    "电脑死机了",
    "打死我也不买",
    "他是苹果的死忠，死磕到底",
    "怎么杀毒",
    "看剧杀时间",
    "这种自杀式降价能持续吗",
    "社死现场",
    "尴尬死了",
    "视频卡死了",
    "我差点晕倒，居然要三百块",
    "老对学员翻白眼，态度差",
    "点了按钮没反应",
    "直播间没有反应",
    "视频一直卡住",
    "活到老学到老",
    "遗嘱课程有吗",
    "I'm dying to try this course",
    "this course is to die for",
    "dying of laughter",
    "that joke killed me",
    "my back is killing me",
    "killing time before the lecture",
    "I'm dead serious",
    "when is the deadline",
    "I was bored to death",
    "scared to death of maths",
    "I nearly had a heart attack when I saw the price",
    "starving, any recipes?",
    "over my dead body will I pay that",
    "my phone died",
    "the battery is dead",
    "Is Suicide Squad on your platform?",
    "deadlift for beginners",
    "I'd rather die than do burpees",
    "drowning in emails, need a course",
    "Drowning in card bills, which course?",
    "dead simple, thank you",
    "the app is unresponsive again",
    "The housing market collapsed, what does that mean for my fund?",
    "the video froze and is not responding to clicks",
    "how do I insure against a gas leak?",
    "How can I lower the risk of a heart attack?",
    "How do I avoid a rental scam?",
    "I assumed it would be a scam, turns out it's seriously good.",
)


@pytest.mark.parametrize("text", SELF_HARM)
def test_wanting_to_die_is_a_critical_self_harm_risk(text: str) -> None:
    found = find_red_flag(text)
    assert (found.category, found.severity) == ("self_harm_risk", "critical")


@pytest.mark.parametrize("text", EMERGENCY)
def test_danger_to_life_is_a_critical_emergency(text: str) -> None:
    found = find_red_flag(text)
    assert (found.category, found.severity) == ("medical_emergency", "critical")


@pytest.mark.parametrize(("text", "category"), THIRD_PERSON)
def test_danger_of_somebody_else_is_as_critical_and_says_so(text: str, category: str) -> None:
    found = find_red_flag(text)
    assert (found.category, found.severity, found.about) == (category, "critical", "other")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("我想自殺", "self_harm_risk"),
        ("不想活了，活著沒意思", "self_harm_risk"),
        ("我爸暈倒了，叫不醒", "medical_emergency"),
        ("呼吸困難", "medical_emergency"),
        ("遇到詐騙了，有人冒充客服", "fraud_report"),
        ("自\u200b杀", "self_harm_risk"),
        ("Ｉ ＷＡＮＴ ＴＯ ＤＩＥ", "self_harm_risk"),
        ("i WANT to DIE", "self_harm_risk"),
    ],
)
def test_script_width_case_and_invisible_characters_hide_nothing(text: str, category: str) -> None:
    assert find_red_flag(text).category == category


@pytest.mark.parametrize(
    "text",
    ["有人冒充你们客服要我的验证码", "我被骗了，遇到诈骗", "我的账号被盗了", "I got scammed", "is this a scam?",
     "someone pretending to be support asked me for my password"],
)  # fmt: skip
def test_fraud_is_a_concern_and_never_outranks_danger_to_life(text: str) -> None:
    found = find_red_flag(text)
    assert (found.category, found.severity) == ("fraud_report", "concern")
    assert find_red_flag(f"{text} 我不想活了").category == "self_harm_risk"


@pytest.mark.parametrize("text", HARMLESS)
def test_everyday_speech_raises_nothing(text: str) -> None:
    assert find_red_flag(text).category is None


def test_there_are_enough_harmless_idioms_to_mean_something() -> None:
    assert len(set(HARMLESS)) >= 40


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("笑死我了，可是我真的不想活了", "self_harm_risk"),
        ("the deadline is killing me, I want to die", "self_harm_risk"),
    ],
)
def test_an_idiom_beside_real_danger_hides_nothing(text: str, category: str) -> None:
    assert find_red_flag(text).category == category


def test_a_known_idiom_is_reported_as_a_figure_of_speech() -> None:
    assert find_red_flag("笑死我了").about == "figure_of_speech"


@given(st.text(st.characters(), max_size=200) | st.lists(st.sampled_from(SELF_HARM + HARMLESS + PRESENT)).map(" ".join))
@settings(deadline=None)
def test_nothing_that_can_be_typed_makes_it_raise(text: str) -> None:
    found = find_red_flag(text)
    assert (found.category is None) == (found.severity == "none")
