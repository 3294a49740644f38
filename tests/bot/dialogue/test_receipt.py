"""The receipt of an erasure: what went, what the platform is asked, what stays; in three scripts."""

import pytest

from bot.dialogue.receipt import receipt_text
from bot.reader import HANT, written_for
from bot.rights_port import Erased
from tests.fakes.clock import START

COUNTS = dict.fromkeys(("conversations", "messages", "tickets", "suggestions", "outcomes", "consents"), 3)
ASKED = Erased("ER-0A1B2C3D", START, COUNTS, platform_asked=True)


@pytest.mark.parametrize(
    ("language", "script", "parts"),
    [
        ("zh", None, ("对话 3 个", "没有剩余", "不到一分钟", "课程平台删除", "订单和发票（依法保存）", "申请的编号")),
        ("zh", HANT, ("對話 3 個", "沒有剩餘", "不到一分鐘", "課程平台刪除", "訂單和發票（依法保存）", "申請的編號")),
        (
            "en",
            None,
            (
                "3 conversation(s)",
                "nothing was found",
                "within a minute",
                "platform is asked to delete",
                "as the law requires",
                "of your requests",
            ),
        ),
    ],
)
def test_it_says_what_went_what_is_asked_and_what_stays(
    language: str, script: str | None, parts: tuple[str, ...]
) -> None:
    with written_for(script):
        text = receipt_text(ASKED, language)
    assert "ER-0A1B2C3D, 2026-11-20 09:00 UTC" in text.replace("，", ", ")
    assert all(part in text for part in parts)


def test_of_somebody_who_never_signed_in_the_platform_is_asked_nothing() -> None:
    text = receipt_text(Erased("ER-0A1B2C3D", START, COUNTS), "en")
    assert "is asked" not in text


@pytest.mark.parametrize(
    ("language", "script", "part"),
    [("zh", None, "还有 2 张"), ("zh", HANT, "還有 2 張"), ("en", None, "2 of them still hold one")],
)
def test_what_the_search_still_found_is_said(language: str, script: str | None, part: str) -> None:
    with written_for(script):
        text = receipt_text(Erased("ER-0A1B2C3D", START, COUNTS, left=("exposures", "notes")), language)
    assert part in text
    assert not any(words in text for words in ("没有剩余", "沒有剩餘", "nothing was found"))
