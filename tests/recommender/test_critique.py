"""What a message asks of a slate, in both languages; and what only looks as if it did."""

from typing import Any

import pytest

from nlu import normalise
from recommender import Critique, read_critique
from recommender.amounts import number

P, B = "price_at_most", "price_below"
M, MB = "minutes_at_most", "minutes_below"
BEGINNER, DEEPER = {"level": "beginner"}, {"level_at_least": "intermediate"}
STATED: list[tuple[str, dict[str, Any]]] = [
    ("200块以内", {P: 200.0}), ("两百块以内的有吗", {P: 200.0}), ("不超过一百元", {P: 100.0}), ("预算150", {P: 150.0}),
    ("预算在两百以内", {P: 200.0}), ("100以内", {P: 100.0}), ("低于80元的", {B: 80.0}), ("一百五十块以内", {P: 150.0}),
    ("免费的有吗", {P: 0.0}), ("最多99元", {P: 99.0}), ("¥120以内", {P: 120.0}), ("價格不超過八十元", {P: 80.0}),
    ("入门的", BEGINNER), ("给零基础的人", BEGINNER), ("我是新手", BEGINNER), ("不要太难的", BEGINNER), ("太难了", BEGINNER),
    ("適合初學者的", BEGINNER), ("简单一点", BEGINNER), ("进阶一点的", DEEPER), ("太简单了", DEEPER), ("不要入门的", DEEPER),
    ("一小时以内的", {M: 60}), ("半小时能学完的", {M: 30}), ("不超过45分钟", {M: 45}), ("我只有一个半小时", {M: 90}),
    ("两个小时以内", {M: 120}), ("少于90分钟", {MB: 90}),
    ("中文的", {"language": "zh"}), ("有英文的吗", {"language": "en"}), ("英文课", {"language": "en"}), ("用中文讲的", {"language": "zh"}),
    ("100元以下而且是中文的", {P: 100.0, "language": "zh"}),
    ("under 200 yuan", {B: 200.0}), ("at most 150 rmb", {P: 150.0}), ("my budget is 100 yuan", {P: 100.0}), ("under 100", {B: 100.0}),
    ("100 or less", {P: 100.0}), ("free ones", {P: 0.0}), ("no more than ¥80 please", {P: 80.0}), ("up to a hundred yuan", {P: 100.0}),
    ("for beginners", BEGINNER), ("I'm a complete beginner", BEGINNER), ("too advanced", BEGINNER), ("something easier", BEGINNER),
    ("more advanced", DEEPER), ("too basic", DEEPER), ("not for beginners", DEEPER),
    ("under an hour", {MB: 60}), ("within 45 minutes", {M: 45}), ("I only have half an hour", {M: 30}), ("2 hours or less", {M: 120}),
    ("in English", {"language": "en"}), ("in Chinese please", {"language": "zh"}), ("English ones?", {"language": "en"}),
]  # fmt: skip
FLAGS = {
    "cheaper": ["便宜点", "有没有便宜一点的", "再便宜些", "太贵了", "有点贵", "价格太高了", "不够便宜", "cheaper", "something cheaper please",
                "a bit cheaper", "too expensive", "that's too pricey", "less expensive", "I can't afford that"],
    "shorter": ["短一点", "更短的", "太长了", "短一點", "shorter", "a shorter one", "too long"],
    "turned_down": ["不要这个", "换一个", "这个不要", "还有别的吗", "其他的呢", "再来一个", "都不喜欢", "不要這個", "not that one",
                    "something else", "another one", "other options?", "show me a different one", "none of these"],
}  # fmt: skip
DROPPED = [
    ("价格无所谓", {"price"}), ("贵一点也行", {"price"}), ("不限价格", {"price"}), ("时长不限", {"minutes"}), ("难度都可以", {"level"}),
    ("语言无所谓", {"language"}), ("price doesn't matter", {"price"}), ("any length", {"minutes"}), ("never mind the price", {"price"}),
    ("I don't care about the level", {"level"}), ("the language isn't important", {"language"}),
]  # fmt: skip
NOT_CRITIQUES = [
    "cheaper flights to Rome", "便宜机票去哪买", "入门级相机哪个好", "短一点的头发怎么打理", "不要这个订单了", "换一个手机号", "换一个人工",
    "太贵了我要退款", "这门课为什么比别人便宜", "不便宜啊", "怎么便宜买到", "cheap insurance for my car", "I'm too expensive to hire",
    "how do I write cheaper in English", "speak English please", "请用英文回答", "说中文", "中文名字怎么改", "can't find English subtitles",
    "I want another invoice", "还有别的问题想问", "another problem with my order", "something else is wrong", "其他课的退款怎么办",
    "30岁以下能学吗", "I'm under 30", "under 30 people", "血压低于90怎么办", "我睡不到5个小时", "医院离这不到半小时", "an hour ago I paid",
    "I have two hours before my flight", "too long to wait for a refund", "太长时间没学了", "太难过了", "新手机登录不了", "基础代谢是什么",
    "高级会员怎么取消", "free trial?", "feel free", "price?", "多少钱", "好的", "谢谢", "yes", "没有", "",
]  # fmt: skip


def read(text: str, pending: str | None = None) -> Critique:
    return read_critique(normalise(text), pending=pending)


@pytest.mark.parametrize(("text", "stated"), STATED)
def test_a_constraint_is_read_as_figures(text: str, stated: dict[str, Any]) -> None:
    critique = read(text)
    assert critique.stated == stated
    assert critique.whole


@pytest.mark.parametrize(("flag", "text"), [(flag, text) for flag, texts in FLAGS.items() for text in texts])
def test_what_is_said_against_a_slate(flag: str, text: str) -> None:
    critique = read(text)
    assert critique.whole
    assert {name for name in FLAGS if getattr(critique, name)} == {flag}
    assert not critique.stated


@pytest.mark.parametrize(("text", "aspects"), DROPPED)
def test_a_constraint_is_dropped(text: str, aspects: set[str]) -> None:
    critique = read(text)
    assert critique.dropped == aspects
    assert critique.whole
    assert not critique.stated


@pytest.mark.parametrize("text", ["条件都去掉", "没有要求", "drop all conditions", "forget all that"])
def test_all_of_them_are_dropped_at_once_and_again(text: str) -> None:
    for _ in range(2):
        assert {"price", "minutes", "level", "language", "domain"} <= read(text).dropped


@pytest.mark.parametrize("text", NOT_CRITIQUES)
def test_what_only_sounds_like_one_is_not_a_critique(text: str) -> None:
    assert not read(text).whole


@pytest.mark.parametrize(
    ("text", "currency"),
    [("under 30 dollars", "USD"), ("30美元以内", "USD"), ("less than $30", "USD"), ("at most €20", "EUR"), ("under £15", "GBP"),
     ("不超过20欧元", "EUR")],
)  # fmt: skip
def test_another_currency_is_named_and_not_converted(text: str, currency: str) -> None:
    critique = read(text)
    assert critique.currency == currency
    assert critique.stated == {}
    assert critique.whole


def test_several_constraints_in_one_message() -> None:
    both = read("便宜点的，中文的，适合新手")
    assert (both.cheaper, both.stated) == (True, {"language": "zh", "level": "beginner"})
    english = read("a cheaper and shorter one for beginners, in English")
    assert (english.cheaper, english.shorter, english.whole) == (True, True, True)
    assert english.stated == {"language": "en", "level": "beginner"}
    assert read("不要这个，便宜点的").turned_down


def test_a_ceiling_in_figures_says_it_better_than_cheaper() -> None:
    critique = read("便宜点，100块以内")
    assert critique.stated == {P: 100.0}
    assert not critique.cheaper


@pytest.mark.parametrize(
    ("text", "pending", "stated"),
    [("100", "budget", {P: 100.0}), ("一百五", "budget", {P: 150.0}), ("45", "time", {M: 45}), ("60以内", "time", {M: 60}),
     ("under 80", "budget", {B: 80.0})],
)  # fmt: skip
def test_a_bare_number_answers_the_question_that_was_asked(text: str, pending: str, stated: dict[str, Any]) -> None:
    critique = read(text, pending)
    assert critique.stated == stated
    assert critique.whole


@pytest.mark.parametrize("text", ["随便", "都行", "不知道", "I don't mind", "no preference", "whatever", "skip"])
def test_no_preference_skips_a_question_and_is_nothing_without_one(text: str) -> None:
    assert read(text, "goal").skipped
    assert read(text, "goal").whole
    assert not read(text).skipped


@pytest.mark.parametrize(
    ("text", "bare"),
    [("推荐一门课", True), ("Suggest a course for me please", True), ("推荐一门便宜的入门课", True), ("有什么好课推荐吗", True),
     ("推荐一门睡眠的课", False), ("recommend a course about budgeting", False), ("我想学做菜", False)],
)  # fmt: skip
def test_a_request_without_a_subject_is_told_from_one_with(text: str, bare: bool) -> None:
    assert read(text).bare == bare


@pytest.mark.parametrize(
    ("text", "value"),
    [("一百零五", 105), ("一百五", 150), ("一千二", 1200), ("两千零五十", 2050), ("十五", 15), ("三十", 30), ("一万", 10000),
     ("1,200", 1200), ("99.9", 99.9), ("two hundred", 200)],
)  # fmt: skip
def test_numbers_in_words_have_their_value(text: str, value: float) -> None:
    assert number(text) == value
