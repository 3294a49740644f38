"""Growing anger brings a person: at us, not at life, and not what is only told, or told once more."""

import pytest

from bot.dialogue.tracker import Tracker
from tests.bot.desk.past_turns import reason, turns


def test_anger_at_us_in_two_turns_is_one() -> None:
    assert reason(turns("你们客服太差劲", "问了半天一点用都没有", mood="negative", intent="complaint")) == (
        "falling_sentiment"
    )


def test_telling_a_form_what_went_wrong_is_none() -> None:
    told = turns("视频放不出来", "我都试了，视频一直黑屏", mood="negative", intent="playback_problem").turns
    begun = (told[0], told[1].model_copy(update={"rule": "begins_form"}))
    assert reason(Tracker(conversation_id="rest:lin", turns=told)) == "falling_sentiment"
    assert reason(Tracker(conversation_id="rest:lin", turns=begun)) is None


@pytest.mark.parametrize(("why", "expected"), [("因为内容太浅了", None), ("因为你们的课太烂了", "falling_sentiment")])
def test_the_reason_a_form_asks_for_is_a_complaint_only_about_us(why: str, expected: str | None) -> None:
    told = turns("你们这课真差", why, mood="negative", intent="complaint").turns
    given = (told[0], told[1].model_copy(update={"rule": "answers_form"}))
    assert reason(Tracker(conversation_id="rest:lin", turns=given)) == expected


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [
        ("订单里的东西有问题", "再说一遍：订单里的东西有问题", None),
        ("I got overchaarged!!", "I mean: I got overcharged", None),
        ("I got overcharged", "no, you took too much money for Savings, Deposits and Bonds", None),
        ("I got overcharged!!", "I mean: your service is useless", "falling_sentiment"),
    ],
)
def test_saying_once_more_what_was_misread_is_none(first: str, again: str, expected: str | None) -> None:
    assert reason(turns(first, again, mood="negative", intent="payment_problem")) == expected


def test_one_sharp_word_is_none() -> None:
    calm = turns("怎么退款").turns
    sharp = turns("烦死了", mood="negative").turns
    assert reason(Tracker(conversation_id="rest:lin", turns=(*calm, *sharp))) is None
    assert reason(turns("烦死了", mood="negative")) is None


@pytest.mark.parametrize(
    "texts",
    [
        ("我外婆上个月去世了", "心里很难受，睡不着"),
        ("我失业了", "压力好大"),
        ("My grandmother passed away last week", "I can't sleep and feel so sad"),
        ("I was laid off yesterday", "I'm exhausted"),
    ],
)
def test_sad_news_is_no_anger_at_us(texts: tuple[str, ...]) -> None:
    assert reason(turns(*texts, mood="negative", intent="ask_health")) is None


def test_sorrow_that_we_made_worse_counts() -> None:
    texts = ("我妈住院了，你们还催我续费", "你们太差劲了，住院也不让退款")
    assert reason(turns(*texts, mood="negative")) == "falling_sentiment"
