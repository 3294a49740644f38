"""What says danger outright raises whatever the model thinks; a word that could be of a film or a phone does not."""

import pytest

from nlu.explicit_danger import is_explicit
from nlu.red_flags import find_red_flag


@pytest.mark.parametrize(
    "text",
    [
        "我真的不想活了",
        "想自杀",
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
    ],
)
def test_it_stands_alone(text: str) -> None:
    found = find_red_flag(text)

    assert (found.severity, found.word_alone) == ("critical", False)


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

    assert (found.severity, found.word_alone) == ("critical", True)


@pytest.mark.parametrize("text", ["电影里他突然昏迷了", "in the play he is unconscious", "书上写她已经没有呼吸了"])
def test_of_a_story_nothing_is_said_outright(text: str) -> None:
    assert not is_explicit(text)


def test_a_word_within_a_long_story_stands() -> None:
    long = "我从上个月开始学这门课，" * 20
    assert not find_red_flag(f"{long}后来晕倒").word_alone
