"""Augmentation is seeded, keeps what the label hangs on, and makes the slips that people make."""

import random
import re

import pytest

from nlu import detect_language, normalise
from nlu.training import noise

ZH = ("我想申请退款可以吗", "直播课的回放在哪里看啊，找了半天都没找到", "發票抬頭寫錯了，怎麼改？", "退款")
EN = ("How do I cancel my membership before it renews?", "I still haven't received my refund", "refund")
SEEDS = range(60)
KINDS = [kind for mix in noise._MIXES.values() for kind, _ in mix]


@pytest.mark.parametrize(("text", "language"), [*((t, "zh") for t in ZH), *((t, "en") for t in EN)])
def test_the_same_seed_gives_the_same_text_and_others_give_many(text: str, language: str) -> None:
    made = [noise.augment(text, language, random.Random(seed)) for seed in SEEDS]
    assert made == [noise.augment(text, language, random.Random(seed)) for seed in SEEDS]
    assert len(set(made)) > 10
    assert all(made)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", " ", "?", "👍", "是", "<s>", "123456", "a", "\u3000。"])
def test_no_kind_raises_on_texts_with_nothing_in_them(kind: noise.Kind, text: str) -> None:
    for seed in range(20):
        kind(text, random.Random(seed))
        assert noise.augment(text, detect_language(text), random.Random(seed)) is not None


@pytest.mark.parametrize("text", ["我不要退款了没有问题别打电话", "我没买过会员不是我买的"])
def test_a_negation_in_chinese_is_neither_lost_nor_replaced(text: str) -> None:
    negations = re.findall("[不没别]", text)
    for kind in (noise.homophones, noise.look_alikes, noise.drop_double_swap):
        for seed in SEEDS:
            assert re.findall("[不没别]", kind(text, random.Random(seed))) == negations


def test_a_negation_in_english_is_never_mistyped_into_its_opposite() -> None:
    for kind in (noise.keyboard_slips, noise.drop_double_swap):
        for seed in SEEDS:
            assert " haven't " in kind("I still haven't received my refund", random.Random(seed))


def test_homophones_sound_the_same_and_the_frequent_ones_come_most() -> None:
    made = [noise.homophones("退款", random.Random(seed)) for seed in range(400)]
    first = [text[0] for text in made if text[0] != "退"]
    assert set(first) <= set("推腿褪")
    assert first.count("推") > first.count("腿") > first.count("褪")


def test_code_mix_swaps_words_of_the_domain_in_both_directions_and_takes_the_longest() -> None:
    assert {noise.code_mix("怎么关自动续费", random.Random(seed)).strip() for seed in SEEDS} >= {"怎么关auto renewal"}
    assert any("退款" in noise.code_mix("I want a refund", random.Random(seed)) for seed in SEEDS)
    assert noise.code_mix("refundable", random.Random(1)) == "refundable"


def test_pinyin_stands_for_a_word_that_was_not_converted() -> None:
    made = {noise.pinyin("怎么申请退款", random.Random(seed)) for seed in SEEDS}
    assert "怎么申请tuikuan" in made


def test_words_of_taiwan_survive_normalisation_which_undoes_the_script_itself() -> None:
    made = {noise.region(normalise("软件和视频打不开"), random.Random(seed)) for seed in SEEDS}
    assert "软体和影片打不开" in made
    assert all(normalise(text) == text for text in made)


def test_noise_keeps_most_of_the_text() -> None:
    text = ZH[1]
    for seed in SEEDS:
        made = noise.homophones(text, random.Random(seed))
        assert sum(a != b for a, b in zip(text, made, strict=True)) <= 2
