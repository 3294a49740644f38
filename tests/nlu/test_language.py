"""The language of a text is the one it is mostly written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("怎么退款", "zh"),
        ("怎麼申請發票", "zh"),
        ("How do I get a refund?", "en"),
        ("ok", "en"),
        ("好", "zh"),
        ("我的iPhone app打不开", "zh"),
        ("Zhike 会员 VIP 怎么续费", "zh"),
        ("please translate 睡眠 for me into English", "en"),
        ("refund 退款 refund refund please today now", "en"),
    ],
)
def test_a_table_of_texts(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "   ", "👍", "123 456", "？！", "¿…"])
def test_a_text_without_letters_takes_the_default(text: str) -> None:
    assert detect_language(text, "en") == "en"
    assert detect_language(text, "zh") == "zh"


@given(st.text())
def test_every_text_has_a_language(text: str) -> None:
    assert detect_language(text) in {"zh", "en"}
