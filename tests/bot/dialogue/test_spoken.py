"""Which language a message is answered in, over whole conversations."""

import pytest

from bot.dialogue.events import TurnUnderstood
from bot.dialogue.spoken import clear_language, spoken
from bot.dialogue.tracker import Tracker
from tests.fakes.clock import START
from tests.fakes.turns import SESSION


def answered(*said: str, guess: str = "zh") -> list[str]:
    """The languages of the answers to these messages, one after another."""
    tracker, languages = Tracker(conversation_id="c", language=guess), []
    for n, text in enumerate(said):
        found = spoken(text, settled=tracker.language, passing=tracker.passing_language, first=tracker.only_commands)
        languages.append(found.language)
        event = TurnUnderstood(
            turn_id=f"t{n}",
            text=text,
            intent="greet",
            confidence=1.0,
            sentiment="neutral",
            language=found.language,
            passing=found.passing,
        )
        tracker = tracker.extended([event], START, SESSION)
    return languages


@pytest.mark.parametrize(
    "text",
    [
        "我的 iPhone 上你们 app 一打开就 crash，咋整",
        "申请 refund 之后要几个 working days 才到账",
        "我的 payment failed please try again later",
        "请问 certificate 在哪里 download",
        "ok",
        "OK thanks",
        "KP202611110017",
        "lin@example.com",
        "😀👍",
        "Excel",
        "",
    ],
)
def test_a_chinese_conversation_stays_chinese_over_nouns_words_and_numbers(text: str) -> None:
    assert answered("你好，请问退款要多久", text) == ["zh", "zh"]


@pytest.mark.parametrize(
    "text", ["谢谢", "好的", "Can you explain 定投 to me please?", "是 the 6 pm class", "👌", "42"]
)
def test_an_english_conversation_stays_english_over_a_word_of_chinese(text: str) -> None:
    assert answered("How do I get a refund?", text) == ["en", "en"]


def test_the_first_words_count_more_than_what_the_channel_guessed() -> None:
    assert answered("Hello there", guess="zh") == ["en"]
    assert answered("你好", guess="en") == ["zh"]
    assert answered("/start", "refund status", guess="zh") == ["zh", "en"]
    assert answered("ok", guess="zh") == ["zh"]


def test_one_clear_sentence_is_answered_in_its_language_and_changes_nothing_else() -> None:
    assert answered("退款要多久到账", "How many hours of sleep do I need?", "ok", "那优惠券呢，可以叠加吗") == [
        "zh", "en", "zh", "zh",
    ]  # fmt: skip


def test_the_second_clear_sentence_changes_the_conversation() -> None:
    said = ("退款要多久到账", "How long does a refund take?", "ok", "And where do I ask for it?", "ok")
    assert answered(*said) == ["zh", "en", "zh", "en", "en"]
    assert answered("退款要多久到账", "I don't read Chinese well. How long does a refund take?", "ok")[1:] == [
        "en",
        "en",
    ]
    assert answered("How do I get a refund?", "两张优惠券能一起用吗", "退款几天到账呢", "ok") == [
        "en",
        "zh",
        "zh",
        "zh",
    ]


def test_a_sentence_of_the_settled_language_between_two_of_the_other_starts_the_count_again() -> None:
    said = ("退款要多久到账", "How long does it take?", "那发票怎么开呢", "Where is my invoice now?", "ok")
    assert answered(*said) == ["zh", "en", "zh", "en", "zh"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("请用英文回答我", "en"),
        ("能用英语交流吗", "en"),
        ("Please answer in Chinese", "zh"),
        ("用中文吧", "zh"),
        ("請用英文回覆", "en"),
        ("Can we switch to English?", "en"),
    ],
)
def test_a_wish_is_granted_at_once(text: str, language: str) -> None:
    other = "你好，请问退款要多久" if language == "en" else "How long does a refund take?"
    assert answered(other, text, "ok")[1:] == [language, language]


@pytest.mark.parametrize("text", ["这门课是用英语讲课的吗", "Is the course taught in Chinese?", "有没有英文字幕"])
def test_a_question_about_the_language_of_a_course_is_no_wish(text: str) -> None:
    first = "你好，请问退款要多久" if clear_language(text) == "zh" else "How long does a refund take?"
    assert len(set(answered(first, text, "ok"))) == 1
