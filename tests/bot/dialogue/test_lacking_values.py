"""Who has none of what a form can't do without, or asks whether it must be, is told so; nobody else is."""

import pytest

from bot.dialogue.form_move import Move
from tests.bot.dialogue.test_form_moves import form, move

ASKED = form("invoice_form", requested="tax_id", slots={"order_id": "KP1", "title_kind": "company", "title": "Acme"})
LACKS = [
    "none", "skip", "no", "n/a", "nope", "I don't have one", "we dont have a tax number", "no tax number",
    "i do not know the number", "can't find it", "what if we don't have one?", "is it required?",
    "do I really need it?",
    "can I skip this", "we haven't got any", "lost the tax id", "we are a charity, no tax id",
    "没有", "没", "跳过", "没有税号", "我们没有税号", "公司没有税号", "不知道", "不清楚税号", "税号忘了", "查不到税号",
    "税号找不到了", "可以不填吗", "必须填吗", "没有这个", "木有", "不记得税号是多少", "必填吗", "税号暂时没有",
    "沒有", "沒有統一編號", "我們沒有稅號", "不知道稅號", "可以不填嗎", "查不到稅號", "無",
]  # fmt: skip
ELSEWHERE = [
    "91110000600037341L", "税号是91110000600037341L", "no 91110000600037341L", "hold on, let me check",
    "why do you need this?", "为什么要税号", "等下，我找找税号", "抬头写错了", "make it personal", "改成个人吧",
    "cancel",
    "what is a tax number?", "税号在哪里看", "发票多久能开好", "no problem", "没问题", "不办了", "不是这个订单",
    "我们这必须写单位", "他领了没", "I don't know which courier brings it", "送我姐的那份课，她领了没",
    "發票多久能開好", "等一下，我找找稅號", "does it show the course name?", "公司在上海", "I have it here somewhere",
]  # fmt: skip


@pytest.mark.parametrize("text", LACKS)
def test_it_is_said_that_it_must_be(text: str) -> None:
    assert move(text, ASKED, "deny") == Move("lacks", "invoice_form", "tax_id")


@pytest.mark.parametrize("text", ELSEWHERE)
def test_other_words_lack_nothing(text: str) -> None:
    found = move(text, ASKED, "invoice_request")
    assert found is None or found.kind != "lacks"


@pytest.mark.parametrize("text", ["没有税号，改开个人", "no number, personal then", "沒有稅號，開個人的吧"])
def test_who_chooses_otherwise_in_the_same_breath_gets_it(text: str) -> None:
    assert move(text, ASKED, "deny") == Move("correct", "invoice_form", "title_kind", "personal")


@pytest.mark.parametrize("text", ["none", "没有"])
def test_where_it_may_be_left_empty_it_is(text: str) -> None:
    gift = form("gift_form", requested="message", slots={"course_id": "sleep-well", "recipient": "a@b.cn"})
    assert move(text, gift, "deny") == Move("answer", "gift_form", "message")
