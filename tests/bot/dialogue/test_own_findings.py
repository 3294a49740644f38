"""Findings of one person are not ours to read; how one reads them in general is."""

import pytest

from bot.dialogue.own_findings import asks_to_read_findings


@pytest.mark.parametrize(
    "text",
    [
        "帮我看看这张化验单",
        "帮我解读体检报告",
        "我的片子帮我看一下",
        "能不能给我看下检查报告",
        "这份体检报告正常吗",
        "幫我看看這張化驗單",
        "麻烦分析一下我的血常规",
        "我的CT结果严重吗",
        "看看我的化验单",
        "请帮忙解读一下我爸的病理报告",
        "替我看看B超单",
        "我这张心电图有问题吗",
        "可以帮我看一下检验报告单吗",
        "这个核磁说明什么",
        "给我判断一下化验结果",
        "look at my lab report",
        "can you read my blood test results",
        "what does my MRI show",
        "please check my blood work",
        "are my test results normal",
        "interpret these lab results for me",
        "explain my cholesterol results",
        "could you have a look at my x-ray",
        "what do these lab values mean",
        "go over my checkup results",
        "is my ECG ok",
        "review my dad's biopsy report",
        "help me with my blood test results",
        "take a look at this scan report",
        "analyse my thyroid panel",
    ],
)
def test_one_persons_findings(text: str) -> None:
    assert asks_to_read_findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "怎么看化验单",
        "如何解读体检报告",
        "有没有教看体检报告的课程",
        "体检套餐多少钱",
        "帮我看看订单",
        "体检前要空腹吗",
        "化验单要保留多久",
        "帮我看看这张发票",
        "血常规检查什么",
        "帮我看看这门课",
        "体检报告一般几天出",
        "这张图片打不开",
        "看病要带什么",
        "帮我查成绩",
        "什么是核磁共振",
        "how do I read a lab report",
        "is there a course on reading lab results",
        "look at my order",
        "check my progress",
        "how long must I fast before a blood test",
        "what is an MRI",
        "what does a blood test cost",
        "look at my screenshot",
        "explain my invoice",
        "read my message",
        "book a check-up",
        "review my essay",
        "what is normal blood pressure",
        "my test results in the course quiz are gone",
        "check my quiz results",
        "see my report card",
    ],
)
def test_something_else(text: str) -> None:
    assert not asks_to_read_findings(text)
