"""Texts that look alike become one text, and doing it twice changes nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlu import normalise
from nlu.normalisation import without_emoji

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40)
ANY = st.text(st.characters(), max_size=60)
SPOKEN = st.text(
    st.sampled_from("請問退款發票學習課程裡面後台乾杯髮型 AaÉéﬁ！？!?\u200b\u3000\ufe0f.,0０９é\u0301\n\t"), max_size=60
)


@given(ANY | HAN | SPOKEN)
@example("薴")
@example("İSTANBUL ẞ ŉ ǰ")
@example("a\u0301\u0301\u0301\u0301\u0301\u0301")
@example("\ud83d")
@settings(max_examples=400, deadline=None)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("請問發票怎麼開", "请问发票怎么开"),
        ("ＶＩＰ　會員１２３", "vip 会员123"),
        ("How do I GET a Refund", "how do i get a refund"),
        ("退\u200b款\ufeff 怎\u200d么办", "退款 怎么办"),
        ("re\u00adfund\u202e now\ufe0f", "refund now"),
        ("哈哈哈哈哈哈哈 好！！！！！！", "哈哈哈 好!!!"),
        ("  two \n\n lines\t", "two lines"),
        ("bad half \ud83d emoji", "bad half emoji"),
        ("👍🏽", "👍🏽"),
        ("", ""),
    ],
)
def test_script_width_case_and_invisible_characters_do_not_matter(written: str, form: str) -> None:
    assert normalise(written) == form


@given(HAN | SPOKEN)
@settings(deadline=None)
def test_the_result_has_no_outer_or_doubled_spaces(text: str) -> None:
    form = normalise(text)
    assert form == form.strip()
    assert "  " not in form


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("怎么退款😭😭", "怎么退款"),
        ("发票😂什么时候开", "发票什么时候开"),
        ("refund 🙏 please", "refund please"),
        ("❤️ this course", "this course"),
        ("👍🏽", "👍🏽"),
        ("👨‍👩‍👧 2", "2"),
        ("", ""),
        ("???", "???"),
    ],
)
def test_emoji_go_unless_there_is_nothing_else(text: str, plain: str) -> None:
    assert without_emoji(normalise(text)) == normalise(plain)
