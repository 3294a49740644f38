"""Yes and no in dialect and slang, to each kind of question a form asks."""

import pytest

from bot.dialogue.colloquial import in_plain_words, whole_in_plain_words
from bot.dialogue.form_answers import fixed_choice
from bot.dialogue.form_moves import Move
from bot.dialogue.form_specs import FORMS
from tests.bot.dialogue.test_form_moves import confirming, form, kind, move

YES = ["中", "阔以", "要得", "好嘞", "好滴", "没毛病", "木问题", "对头", "嗯呐", "yup", "yep", "aye", "ya", "you bet"]
NO = ["不中", "不得行", "要不得", "nope", "nah"]


@pytest.mark.parametrize("said", [*YES, "perfect", "go on then", "sounds good", "that's fine"])
def test_any_yes_sends_what_was_summed_up(said: str) -> None:
    assert move(said, confirming(), "chitchat", confidence=0.5) == Move("send", "refund_form")


@pytest.mark.parametrize("said", NO)
def test_any_no_asks_what_to_change(said: str) -> None:
    assert move(said, confirming(), "chitchat", confidence=0.5) == Move("change", "refund_form")


def test_whether_it_suits_is_no_no() -> None:
    assert kind("中不中啊", confirming(), "deny") is None


@pytest.mark.parametrize("said", ["nope", "nah", "莫得", "没了", "no message", "that's all", "就这些"])
def test_any_no_leaves_empty_what_may_stay_so(said: str) -> None:
    at_hand = form("gift_form", requested="message", slots={"course_id": "sleep-well", "recipient": "a@b.cn"})
    assert move(said, at_hand, "deny") == Move("answer", "gift_form", "message")


@pytest.mark.parametrize(
    ("name", "slot", "said", "value"),
    [
        ("access_form", "same_account", "yup", "same"),
        ("access_form", "same_account", "中", "same"),
        ("access_form", "same_account", "nope", "unsure"),
        ("access_form", "tried", "nah", "still"),
        ("access_form", "tried", "试了还是不得行", "still"),
        ("playback_form", "tried", "did all that", "still"),
        ("playback_form", "tried", "yup", "solved"),
        ("playback_form", "elsewhere", "换了手机也不中", "fails_everywhere"),
        ("playback_form", "elsewhere", "莫得", "no_other"),
        ("playback_form", "elsewhere", "换电脑也不能放", "fails_everywhere"),
        ("membership_form", "change", "monthly", "join_month"),
        ("membership_form", "change", "年度的", "join_year"),
        ("claim_form", "insurance", "昨天骑车摔了，左手骨折", "accident"),
        ("invoice_form", "title_kind", "a person", "personal"),
        ("invoice_form", "title_kind", "for a person", "personal"),
        ("invoice_form", "title_kind", "Person.", "personal"),
        ("invoice_form", "title_kind", "talk to a person", None),
        ("invoice_form", "title_kind", "any person there", None),
        ("delivery_form", "parcel", "it's been 10 days", "late"),
    ],
)
def test_a_choice_is_read_from_it(name: str, slot: str, said: str, value: str | None) -> None:
    spec = FORMS[name].slot(slot)
    assert spec is not None
    assert fixed_choice(spec, said) == value


@pytest.mark.parametrize(
    "said", ["中医养生那门", "不中意", "成都", "系统打不开", "yes but change the title", "必须先退款"]
)
def test_other_words_stay_as_they_are(said: str) -> None:
    assert whole_in_plain_words(said) == said
    assert in_plain_words(said) == said


@pytest.mark.parametrize("said", ["等一下", "我找找", "稍等，我去查一下", "hold on", "let me check", "one sec"])
def test_whoever_looks_for_a_number_is_given_time(said: str) -> None:
    at_hand = form("invoice_form", requested="tax_id", slots={"title_kind": "company", "title": "写意"})
    assert move(said, at_hand) == Move("wait", "invoice_form")


def test_a_moment_where_a_reason_was_asked_for_is_no_reason_to_wait() -> None:
    at_hand = form(requested="reason", slots={"order_id": "KP202611110017"})
    assert kind("等了三天都没人理", at_hand) == "answer"


@pytest.mark.parametrize(
    "said", ["我想先问一下退款多久到账", "请问退款多久到账", "quick question, how long does it take"]
)
def test_a_question_that_is_announced_is_no_reason(said: str) -> None:
    at_hand = form(requested="reason", slots={"order_id": "KP202611110017"})
    assert kind(said, at_hand) is None
