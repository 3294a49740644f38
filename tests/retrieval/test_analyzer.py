"""Words for English, bigrams for Chinese, and the same for passages and queries."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analyzer import tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("退款", ["退款"]),
        ("申请退款", ["申请", "请退", "退款"]),
        ("申請退款", ["申请", "请退", "退款"]),
        ("盐", ["盐"]),
        ("请问什么是指数基金", ["是指", "指数", "数基", "基金"]),
        ("How do I get a refund?", ["refund"]),
        ("refunds REFUNDED Refunding", ["refund", "refund", "refund"]),
        ("policies and policy", ["policy", "policy"]),
        ("What is APR, 5.5% or 12%?", ["apr", "5.5%", "12%"]),
        ("e-mail don't", ["e-mail", "don't"]),
        ("ＡＰＲ　１２", ["apr", "12"]),
        ("买ETF定投", ["买", "etf", "定投"]),
        ("class bus this analysis", ["class", "bus", "analysis"]),
        ("", []),
        ("？！👍", []),
        ("的了吗", []),
    ],
)
def test_what_a_query_is_cut_into(text: str, found: list[str]) -> None:
    assert tokens(text, for_query=True) == found


def test_a_passage_has_single_characters_as_well_so_that_one_character_finds_it() -> None:
    assert set(tokens("少吃盐")) >= {"盐", "少吃", "吃盐"}
    assert "盐" not in tokens("少吃盐", for_query=True)


@given(st.text(st.characters(), max_size=80))
@settings(deadline=None)
def test_every_word_of_a_query_is_a_word_of_the_same_passage(text: str) -> None:
    assert set(tokens(text, for_query=True)) <= set(tokens(text))


@given(st.text("abcXYZ退款課 12%-.ＡＢ", max_size=40))
@settings(deadline=None)
def test_case_does_not_matter(text: str) -> None:
    assert tokens(text.upper()) == tokens(text.lower())
