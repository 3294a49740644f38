"""The other forms, whole: what reaches the platform, and what is checked before it does."""

from datetime import date
from decimal import Decimal

import pytest

from bot.actions.forms.claim import claim_papers
from bot.dialogue import responses
from bot.platform_port import (
    AccessReport,
    AccountChange,
    DeliveryReport,
    GiftRequest,
    InvoiceRequest,
    MembershipChange,
    PaymentReport,
    PlaybackReport,
)
from tests.bot.actions.forms.conftest import Chat


async def told(chat: Chat, *said: str) -> None:
    """What stands in brackets is pressed."""
    for words in said:
        await (chat.press(words[1:-1]) if words.startswith("[") else chat.say(words))


async def test_an_invoice_for_an_organisation_needs_its_number_with_the_right_check_digit(chat: Chat) -> None:
    await told(chat, "帮我开发票", "睡觉那门", "[单位]", "北京晓雨文化有限公司", "91110000600037342L")
    assert "校验位" in chat.text
    await told(chat, "91110000600037341L", "lin@", "lin@example.com", "邮箱写错了，是 a@b.cn", "[确认提交]")
    assert chat.requests() == [
        InvoiceRequest(
            order_id="KP202611110017",
            title="北京晓雨文化有限公司",
            tax_id="91110000600037341L",
            email="a@b.cn",
        )
    ]


async def test_an_invoice_for_a_person_asks_for_no_tax_number(chat: Chat) -> None:
    await told(chat, "帮我开发票", "睡觉那门", "个人", "林晓雨", "lin@example.com")
    assert (await chat.form()).status == "confirming"
    assert "tax_id" not in (await chat.form()).slots


async def test_a_double_charge_is_reported_with_amount_and_day(chat: Chat) -> None:
    await told(chat, "同一门课扣了我两次钱", "最近那单", "一百零五块", "2月30日")
    assert "日历" in chat.text
    await told(chat, "昨天", "确认")
    assert chat.requests() == [
        PaymentReport(
            order_id="KP202611180042", problem="charged_twice", amount_cny=Decimal(105), paid_on=date(2026, 11, 19)
        )
    ]


async def test_a_failed_payment_is_tried_another_way_first(chat: Chat) -> None:
    chat.language = "en"
    await told(chat, "My card payment keeps getting declined at checkout", "[It works now]")
    assert (await chat.form()).status == "solved"
    assert not chat.requests()


async def test_a_missing_course_is_checked_then_reported_with_what_was_tried(chat: Chat) -> None:
    await told(chat, "我买的理财课看不到了", "是同一个账号", "还是看不到", "页面显示“未购买”", "确认")
    (report,) = chat.requests()
    assert isinstance(report, AccessReport)
    assert report.order_id == "KP202611150005"
    assert "未购买" in report.problem
    assert "still" in report.problem


async def test_a_video_that_plays_after_the_checks_ends_well(chat: Chat) -> None:
    await told(chat, "睡觉那门课的视频一直转圈放不出来", "手机app", "[好了]")
    assert (await chat.form()).status == "solved"
    assert not chat.requests()


async def test_a_video_that_fails_everywhere_is_reported_with_what_was_tried(chat: Chat) -> None:
    await told(chat, "睡觉那门课的视频一直转圈放不出来", "手机app", "都试过了还是不行", "换电脑也不行", "好的，提交")
    (report,) = chat.requests()
    assert isinstance(report, PlaybackReport)
    assert (report.course_id, report.device) == ("sleep-well", "phone_app")
    assert len(report.steps_tried) == 2
    assert "转圈" in report.problem


async def test_a_gift_begun_without_a_course_asks_which(chat: Chat) -> None:
    await told(chat, "我想买一门课送给朋友")
    assert (await chat.form()).status == "open"
    assert (await chat.form()).requested == "course_id"
    await told(chat, "好好睡觉", "13812345678", "跳过", "[确认提交]")
    assert [type(request) for request in chat.requests()] == [GiftRequest]


async def test_a_certificate_gets_the_name_alone(chat: Chat) -> None:
    await told(chat, "证书上的名字写错了，帮我改一下", "改成林晓宇", "确认")
    assert chat.requests() == [AccountChange(field="certificate_name", value="林晓宇")]


@pytest.mark.parametrize(
    ("field", "said", "kept"),
    [
        ("证书", "林晓雨😅", "林晓雨"),
        ("certificate", "Amy Tran❤️", "Amy Tran"),
        ("nickname", "chhange it to Morning Runner", "Morning Runner"),
        ("昵称", "小鱼🐟", "小鱼🐟"),  # a face may be meant there
    ],
)
async def test_a_name_is_kept_without_slips_before_it_and_faces_behind_it(
    chat: Chat, field: str, said: str, kept: str
) -> None:
    begin = "I want to change my account" if field.isascii() else "我要改账号资料"
    await told(chat, begin, field, said)
    assert (await chat.form()).slots["value"] == kept


async def test_which_name_is_meant_is_no_name(chat: Chat) -> None:
    await told(chat, "我要改账号资料", "昵称", "小鱼", "不对，应该是证书上的姓名")
    form = await chat.form()
    assert form.slots.get("field") == "certificate_name"
    assert "value" not in form.slots


async def test_a_gift_goes_to_a_number_that_can_be_right(chat: Chat) -> None:
    await told(chat, "帮我把血压入门送给我爸", "12345678901")
    assert (await chat.form()).requested == "recipient"
    await told(chat, "13800138000", "爸爸生日快乐", "确认")
    assert chat.requests() == [
        GiftRequest(course_id="blood-pressure-basics", recipient="+8613800138000", message="爸爸生日快乐")
    ]


@pytest.mark.parametrize(
    ("said", "change"),
    [("帮我把自动续费关了", "renew_off"), ("请帮我退会", "cancel"), ("帮我换成年度会员", "to_year")],
)
async def test_a_change_of_membership_says_what_it_means_first(chat: Chat, said: str, change: str) -> None:
    await told(chat, said)
    form = await chat.form()
    assert (form.status, form.slots) == ("confirming", {"change": change})
    assert "2026-11-30" in chat.text
    await told(chat, "确认")
    assert chat.requests() == [MembershipChange.model_validate({"change": change})]


@pytest.mark.parametrize(
    ("language", "opening", "none", "person"),
    [
        ("zh", ("帮我开发票", "睡觉那门", "[单位]", "北京晓雨文化有限公司"), ("没有", "跳过"), "林晓雨"),
        (
            "en",
            ("An invoice please", "the sleep one", "company", "Acme Ltd"),
            ("none", "I don't have one"),
            "Lin Xiaoyu",
        ),
    ],
)
async def test_without_a_tax_number_the_way_out_is_told_at_once(
    chat: Chat, language: str, opening: tuple[str, ...], none: tuple[str, str], person: str
) -> None:
    chat.language = language
    await told(chat, *opening, none[0])
    assert responses.say("utter_needed_tax_id", language) in chat.text
    assert responses.say("utter_form_not_read", language) not in chat.text
    instead = responses.say("utter_form_personal_instead", language)
    assert [button.title for button in chat.buttons] == [instead]
    await told(chat, none[1])
    titles = {button.title: button.payload for button in chat.buttons}
    assert "/human_handoff" in titles.values()
    assert responses.say("utter_form_leave", language) in titles
    await told(chat, f"[{instead}]", person, "lin@example.com")
    form = await chat.form()
    assert (form.status, form.slots["title_kind"], form.slots["title"]) == ("confirming", "personal", person)


async def test_a_parcel_is_reported_for_goods_only(chat: Chat) -> None:
    await told(chat, "我买的生鲜箱还没送到", "KP202611110017")
    assert (await chat.form()).requested == "order_id"
    assert not [choice for choice in (await chat.form()).choices if choice.value == "KP202611110017"]
    await told(chat, "对", "[跳过]", "确认")
    assert chat.requests() == [DeliveryReport(order_id="KP202610050010", problem="late")]


async def test_a_claim_gets_a_dated_check_list_and_no_verdict(chat: Chat) -> None:
    await told(chat, "帮我列一份意外险的理赔材料清单", "昨天", "骑车摔倒，左手骨折")
    assert "病历" in chat.text
    assert claim_papers()["reviewed_on"].isoformat() in chat.text
    assert chat.last is not None
    assert not chat.last.turn.escalated
    assert responses.say("utter_claim_only_list", "zh") in chat.text
    assert not chat.requests()


@pytest.mark.parametrize(
    ("language", "said", "papers"),
    [
        ("zh", ("帮我列一份车险的理赔材料清单", "跳过", "厨房水管爆了", "家财险"), "损失清单"),
        ("zh", ("帮我列一份车险的理赔材料清单", "跳过", "厨房水管爆了", "还是车险"), "行驶证"),
        ("en", ("a check-list for my car insurance claim please", "skip", "a pipe burst", "home"), "A repair estimate"),
    ],
)
async def test_a_loss_of_another_kind_asks_once_which_insurance_it_is(
    chat: Chat, language: str, said: tuple[str, ...], papers: str
) -> None:
    chat.language = language
    await told(chat, *said[:-1])
    assert responses.say("utter_ask_insurance_after_all", language) in chat.text
    assert (await chat.form()).requested == "insurance_after_all"
    await told(chat, said[-1])
    assert papers in chat.text
    assert (await chat.form()).status == "submitted"
    assert not chat.requests()


async def test_a_claim_list_needs_no_account(chat: Chat) -> None:
    chat.learner_id = None
    await told(chat, "帮我列一份车险的理赔材料清单", "跳过", "追尾")
    assert "行驶证" in chat.text
    assert (await chat.form()).status == "submitted"
    assert not chat.requests()


@pytest.mark.parametrize("kind", sorted(claim_papers()["kinds"]))
def test_every_kind_of_claim_has_its_papers_in_both_languages(kind: str) -> None:
    entry = claim_papers()["kinds"][kind]
    assert len(entry["papers"]) >= 3
    for text in (*entry["papers"], *claim_papers()["always"], entry["report"]):
        assert text["zh"].strip()
        assert text["en"].isascii()


async def test_a_list_past_its_review_is_not_handed_out(chat: Chat) -> None:
    chat.clock.advance(claim_papers()["review_due_on"] - chat.clock().date())
    await told(chat, "帮我列一份车险的理赔材料清单", "跳过", "追尾")
    assert "行驶证" not in chat.text


async def test_a_new_number_is_put_right_before_it_is_sent(chat: Chat) -> None:
    await told(chat, "帮我换手机号", "138001380", "13900139000", "不对，是13800138001", "确认")
    assert chat.requests() == [AccountChange(field="phone", value="+8613800138001")]


async def test_a_question_how_is_answered_with_the_form_as_a_button(chat: Chat) -> None:
    chat.language = "en"
    await told(chat, "How do I put my new mobile number on the account?")
    assert chat.rule == "service_question"
    assert "/account_update" in [button.payload for button in chat.buttons]
    await told(chat, "yes please")
    assert (await chat.form()).name == "account_form"
