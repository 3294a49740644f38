"""Asking which course to choose is a wish for one; comparing two, or speaking of one's own, is none."""

import pytest

from bot.dialogue.choices import wishes_for_course

WISHES = (
    "最近有点闲，零基础的人听哪门合适",
    "零基础听哪门好呢",
    "我该学哪门课",
    "新手应该先上哪门",
    "想学理财该听哪门课程",
    "老人听哪门课比较合适？",
    "学哪门好",
    "刚入门报哪门课更好一点",
    "可以先看哪些课程呢",
    "哪门课适合新手",
    "哪门最适合没基础的人",
    "哪些课程适合上班族听",
    "睡不好的人适合听哪门课",
    "哪個課程適合初學者",
    "零基礎的人聽哪門合適",
    "請問我該學哪門課呢",
    "what should I study first?",
    "what could i learn as a complete beginner",
    "What should I learn to start with?",
    "what can I study",
    "which one suits a beginner?",
    "which course is good for beginners",
    "which class fits me",
    "which one is best for my mum",
    "which course is right for a newcomer?",
    "Got time this month. Which one suits beginners?",
    "which course should I begin with",
    "hello, what should i study as a newbie",
    "which class is suitable for newcomers",
    "which one is good for an old man",
    "which course suits my parents",
)
OTHERS = (
    "好好睡觉和动起来学哪门好",
    "这两门听哪门合适",
    "理财课跟保险课，该学哪门课",
    "学这门还是那门，哪门适合新手",
    "我学到哪门课了",
    "我买的是哪门课",
    "退哪门课合适",
    "哪门课打不开",
    "哪門課有證書",
    "哪门课的老师是高远",
    "我该听哪个医生的",
    "该吃哪些菜好",
    "哪个更适合炒菜",
    "这门课适合新手吗",
    "听哪门课可以退钱",
    "我应该选哪个医院",
    "what should I take for a headache",
    "what should I do first?",
    "what did I study last week",
    "what can I eat",
    "what should I learn from this refund",
    "which one is cheaper",
    "which one is my invoice",
    "which course did I buy",
    "which one suits the price",
    "which insurance suits a family",
    "which one is good",
    "which course won't open for me",
    "which class is live today",
    "what could I study with my coupon",
)


@pytest.mark.parametrize("text", WISHES)
def test_which_one_to_choose_is_a_wish(text: str) -> None:
    assert wishes_for_course(text)


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_sounds_like_it_is_none(text: str) -> None:
    assert not wishes_for_course(text)
