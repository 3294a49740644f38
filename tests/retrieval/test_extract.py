"""What is quoted stands in the passage word for word."""

from datetime import date
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import Passage, passages_of
from retrieval.extract import _MOST_WITH_A_LIST, _lists_of, extract, sentences_of
from tests.shipped import shipped_catalogue

SHIPPED = passages_of(shipped_catalogue())
WORDS = sorted({word for p in SHIPPED for word in (*p.questions[:2], p.heading)})


def passage(text: str, language: Literal["zh", "en"], kind: Literal["faq", "lesson", "policy"] = "lesson") -> Passage:
    return Passage(
        id="lesson:x#y", source_id="lesson:x#y", kind=kind, language=language, title="t", heading="h", text=text,
        url="/learn/x/y", domain="health", version="v", reviewer="r",
        reviewed_on=date(2026, 1, 1), review_due_on=date(2027, 1, 1),
    )  # fmt: skip


@given(st.sampled_from(SHIPPED))
@settings(max_examples=300, deadline=None)
def test_every_sentence_of_a_shipped_passage_is_a_piece_of_it_in_order(found: Passage) -> None:
    at = 0
    sentences = sentences_of(found.text, found.language)
    assert sentences
    for sentence in sentences:
        assert "\n" not in sentence
        at = found.text.index(sentence, at) + len(sentence)


@given(st.sampled_from(SHIPPED), st.sampled_from(WORDS) | st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_a_quote_is_a_piece_of_its_passage_whatever_was_asked(found: Passage, query: str) -> None:
    quote = extract(found, query)
    assert quote
    assert quote in found.quotable


@given(
    st.lists(st.text("ab。！？.!? ”\")'A1e.g", max_size=25), max_size=5).map("\n".join), st.sampled_from(["zh", "en"])
)
@settings(deadline=None)
def test_no_sentence_joins_two_lines_and_each_is_verbatim(text: str, language: Literal["zh", "en"]) -> None:
    lines = text.split("\n")
    for sentence in sentences_of(text, language):
        assert any(sentence in line for line in lines)
        assert sentence == sentence.strip() != ""
    for line in lines:
        for sentence in sentences_of(line, language):
            assert sentence in sentences_of(text, language)
    assert extract(passage(text, language), "a 1") in text


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("先等十分钟。再量一次！可以吗？可以", "zh", ["先等十分钟。", "再量一次！", "可以吗？", "可以"]),
        ("他说“先休息。”再量。", "zh", ["他说“先休息。”", "再量。"]),
        ("第一行\n第二行", "zh", ["第一行", "第二行"]),
        ("年龄：成年人；小时：7\n年龄：小学生；小时：9", "zh", ["年龄：成年人；小时：7", "年龄：小学生；小时：9"]),
        ('She said "Stop." Then wait.', "en", ['She said "Stop."', "Then wait."]),
        ("Use e.g. Salt. See Dr. Wang at 3 p.m. today.", "en", ["Use e.g. Salt.", "See Dr. Wang at 3 p.m. today."]),
        ("No.\nNo. No. No.", "en", ["No.", "No. No. No."]),
        ("About 5.5 % a year. 12 months.", "en", ["About 5.5 % a year.", "12 months."]),
    ],
)
def test_where_sentences_end(text: str, language: str, sentences: list[str]) -> None:
    assert sentences_of(text, language) == sentences


def test_a_quote_keeps_closing_marks_and_line_breaks_between_its_sentences() -> None:
    text = 'Measure at rest. They say "Stop." Then measure again.\nAge: 18; Hours: 7'
    assert extract(passage(text, "en"), "measure") == 'Measure at rest. They say "Stop." Then measure again.'
    table = "睡多久？\n年龄：成年人；小时：7\n年龄：小学生；小时：9"
    assert extract(passage(table, "zh"), "成年人睡多久") == table


def test_the_run_that_shares_most_words_is_quoted_and_a_tie_goes_to_the_opening() -> None:
    sentences = [f"第{n}句说的是完全不相干的事情，写得很长很长，读起来也要花上好一会儿工夫才行。" for n in range(6)]
    text = "".join(sentences) + "血压计每年要校准一次，送到计量机构就行，费用不高，当天可以取回，记得带上说明书。"
    assert "校准" in extract(passage(text, "zh"), "血压计校准送到哪个计量机构，费用多少，当天可以取回吗")
    assert extract(passage(text, "zh"), "天气").startswith("第0句")


AGES = [
    "年龄：1 到 2 岁；每天睡眠：11 到 14 小时",
    "年龄：成年人；每天睡眠：7 小时",
    "年龄：65 岁及以上；每天睡眠：7 到 8 小时",
]


def test_a_table_that_an_answer_reaches_is_quoted_whole() -> None:
    text = "\n".join(["成年人一般每天需要 7 到 8 小时睡眠。不同年龄的需要差别很大，见下表。", *AGES])
    assert extract(passage(text, "zh"), "成年人每天要睡几个小时？ 那老人呢？") == text


@pytest.mark.parametrize("row", AGES)
def test_the_words_of_any_row_bring_the_whole_table(row: str) -> None:
    opening = "睡眠会随着年纪变化，每个人的情况也不一样，白天的精神是最好的尺子。" * 4
    text = "\n".join([opening, *AGES, "周末补觉只能补一点。"])
    assert [one in extract(passage(text, "zh"), row) for one in AGES] == [True, True, True]


def test_no_list_of_the_shipped_content_is_torn_by_the_words_of_one_of_its_rows() -> None:
    torn = []
    for found in SHIPPED:
        sentences = sentences_of(found.quotable, found.language)
        for first, end in _lists_of(found.quotable, found.language).items():
            rows = sentences[first:end]
            if found.kind != "faq" and sum(map(len, rows)) <= _MOST_WITH_A_LIST[found.language]:
                quotes = [extract(found, row) for row in rows]
                torn += [q for q in quotes if 0 < sum(row in q for row in set(rows)) < len(set(rows))]
    assert torn == []


def test_of_a_table_that_is_too_long_nothing_is_quoted_or_the_rows_that_were_asked_for() -> None:
    opening = "保费每个月都不一样，因为每个月在保的人数不同，理赔的金额也不同。" * 2
    rows = [f"月份：{n} 月；当月保费说明：{n * 10} 元，按月结清，逾期另计利息" for n in range(1, 25)]
    rows[16] = "月份：腊月；年终优惠打九折，只限续保的客户，新客户按原价，不能和别的优惠一起用"
    text = "\n".join([opening, *rows])
    assert extract(passage(text, "zh"), "保费为什么每个月都不一样") == opening
    assert rows[16] in extract(passage(text, "zh"), "腊月续保有年终优惠吗，新客户打九折吗")


def test_a_table_that_was_cut_to_be_searched_is_quoted_with_its_first_row() -> None:
    piece = passage("\n".join(AGES[1:]), "zh")
    whole = "\n".join(["不同年龄的需要差别很大，见下表。", *AGES])
    assert extract(piece.model_copy(update={"whole": whole}), "65 岁老人睡多久") == whole


def test_a_reviewed_answer_is_quoted_whole() -> None:
    text = "一。二。三。四。五。六。"
    assert extract(passage(text, "zh", kind="faq"), "六") == text
