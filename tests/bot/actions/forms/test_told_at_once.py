"""What the first sentence tells is not asked again, in either language; what it leaves open is."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.platform_port import AccountChange, GiftRequest, InvoiceRequest, PaymentReport
from tests.bot.actions.forms.conftest import Chat


@pytest.mark.parametrize(
    ("language", "said", "slots"),
    [
        ("zh", "把昵称改成小鱼", {"field": "name", "value": "小鱼"}),
        ("zh", "我想把名字换成王小明", {"field": "name", "value": "王小明"}),
        ("zh", "证书上的名字写错了，应该是林晓宇", {"field": "certificate_name", "value": "林晓宇"}),
        ("en", "change my nickname to Fishy", {"field": "name", "value": "Fishy"}),
        ("zh", "昨天付款扣了我89块两次", {"amount": "89", "paid_on": "2026-11-19", "charge": "charged_twice"}),
        (
            "en",
            "I was charged 99 yuan twice last Friday for the sleep course",
            {"order_id": "KP202611110017", "amount": "99", "paid_on": "2026-11-13"},
        ),
        (
            "zh",
            "付了钱课没到账，订单KP202611150005，89元，上周五付的",
            {"order_id": "KP202611150005", "charge": "paid_but_pending", "amount": "89", "paid_on": "2026-11-13"},
        ),
        (
            "zh",
            "帮我开发票，单位，北京晓雨文化有限公司，税号91110000600037341L，发到lin@example.com，订单KP202611110017",
            {"title_kind": "company", "title": "北京晓雨文化有限公司", "tax_id": "91110000600037341L"},
        ),
        (
            "en",
            "I need an invoice for KP202611110017, personal, made out to Lin Xiaoyu, send it to lin@example.com",
            {"title_kind": "personal", "title": "Lin Xiaoyu", "email": "lin@example.com"},
        ),
        ("zh", "想退钱，就上周三买的那个睡觉课，讲得太浅了", {"order_id": "KP202611110017", "reason": "讲得太浅了"}),
        ("en", "Refund KP202611150005 please, reason: too easy", {"order_id": "KP202611150005", "reason": "too easy"}),
        (
            "zh",
            "我想把好好睡觉送给我朋友，手机13900139000，祝她生日快乐",
            {"course_id": "sleep-well", "recipient": "+8613900139000", "message": "祝她生日快乐"},
        ),
        (
            "en",
            "I'd like to gift Sleep Well to my friend at anna@example.com with the note Happy birthday!",
            {"course_id": "sleep-well", "recipient": "anna@example.com", "message": "Happy birthday!"},
        ),
    ],
)
async def test_a_sentence_that_tells_everything_is_summed_up(
    chat: Chat, language: str, said: str, slots: dict[str, str]
) -> None:
    chat.language = language
    await chat.say(said)
    form = await chat.form()
    assert form.status == "confirming"
    assert {name: form.slots.get(name) for name in slots} == slots


@pytest.mark.parametrize(
    ("language", "said", "insurance", "happened"),
    [
        ("zh", "我要理赔，昨天骑车摔了，左手骨折", "accident", date(2026, 11, 19)),
        (
            "en",
            "I need to claim on my travel insurance, my bag was lost last Friday on the flight home",
            "travel",
            date(2026, 11, 13),
        ),
        ("zh", "车险理赔清单，上周三追尾", "car", date(2026, 11, 11)),
    ],
)
async def test_a_loss_that_was_told_brings_the_list_at_once(
    chat: Chat, language: str, said: str, insurance: str, happened: date
) -> None:
    chat.language = language
    await chat.say(said)
    form = await chat.form()
    assert form.status == "submitted"
    assert (form.slots["insurance"], form.slots["happened_on"]) == (insurance, happened.isoformat())
    assert not chat.requests()


@pytest.mark.parametrize(
    ("said", "open_slot"),
    [
        ("多扣了我20块", "amount"),  # by how much too much is not what the bill shows
        ("You charged me too much, 129 instead of 99", "amount"),
        ("帮我改个昵称", "value"),
        ("I want to change my name to something else", "value"),
        ("我要开发票，抬头写个人", "title"),
        ("视频没声音", "tried"),  # what is wrong is no check that was made
        ("I bought the sleep course but can't see it, I'm on the same account", "tried"),
    ],
)
async def test_what_only_sounds_told_stays_to_be_asked(chat: Chat, said: str, open_slot: str) -> None:
    await chat.say(said)
    form = await chat.form()
    assert form.status == "open"
    assert open_slot not in form.slots


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("手机上看睡觉那门课一直卡，电脑上正常", "phone_app"),
        ("Sleep Well keeps freezing on my iPad, works fine on my laptop", "phone_app"),
    ],
)
async def test_of_two_devices_the_failing_one_is_meant(chat: Chat, said: str, device: str) -> None:
    await chat.say(said)
    form = await chat.form()
    assert (form.slots["device"], form.slots["elsewhere"]) == (device, "works_elsewhere")
    assert form.requested == "tried"


async def test_of_two_order_numbers_the_first_is_begun_and_the_learner_told(chat: Chat) -> None:
    await chat.say("我要退 KP202611150005 和 KP202611110017")
    assert (await chat.form()).slots["order_id"] == "KP202611150005"
    assert "一次办一单" in chat.text


@pytest.mark.parametrize(
    ("language", "said", "request_made"),
    [
        (
            "zh",
            ["我被扣了两笔钱", "不知道是哪个订单", "89", "上上周五", "要得"],
            PaymentReport(order_id=None, problem="charged_twice", amount_cny=Decimal(89), paid_on=date(2026, 11, 6)),
        ),
        (
            "en",
            ["I was double charged", "dunno which", "89 bucks", "nope", "yup"],
            PaymentReport(order_id=None, problem="charged_twice", amount_cny=Decimal(89), paid_on=None),
        ),
        (
            "en",
            [
                "can i get a receipt",
                "second one",
                "for my company",
                "Bright Idea Ltd.",
                "make it personal then",
                "it's Lin Xiaoyu",
                "lin@example.com",
                "perfect",
            ],
            InvoiceRequest(order_id="KP202611150005", title="Lin Xiaoyu", tax_id=None, email="lin@example.com"),
        ),
        ("en", ["change my name", "nickname", "it should be Fishy", "aye"], AccountChange(field="name", value="Fishy")),
        (
            "en",
            ["can I buy a course as a present", "the sleep one", "anna@example.com", "no message", "yep"],
            GiftRequest(course_id="sleep-well", recipient="anna@example.com", message=""),
        ),
    ],
)
async def test_answers_in_anybodys_words_end_in_one_request(
    chat: Chat, language: str, said: list[str], request_made: Any
) -> None:
    chat.language = language
    for words in said:
        await chat.say(words)
    assert chat.requests() == [request_made]


async def test_the_cheaper_of_two_that_were_shown_is_one_of_them(chat: Chat) -> None:
    chat.language = "en"
    for words in ("I want to refund both courses I bought last week", "the cheaper one"):
        await chat.say(words)
    assert (await chat.form()).slots["order_id"] == "KP202611150005"


async def test_another_order_named_where_the_reason_was_asked_for_puts_it_right(chat: Chat) -> None:
    chat.language = "en"
    for words in ("refund the sleep one pls", "no the budget one", "it was boring"):
        await chat.say(words)
    form = await chat.form()
    assert (form.slots["order_id"], form.slots["reason"]) == ("KP202611150005", "it was boring")


async def test_a_day_where_the_sum_was_asked_for_is_kept(chat: Chat) -> None:
    for words in ("多扣了我20块", "第一个", "昨天"):
        await chat.say(words)
    form = await chat.form()
    assert (form.requested, form.slots["paid_on"]) == ("amount", "2026-11-19")


async def test_another_choice_named_at_the_summary_takes_the_place_of_the_first(chat: Chat) -> None:
    chat.language = "en"
    for words in ("cancel my membership", "just turn off renewal"):
        await chat.say(words)
    assert (await chat.form()).slots == {"change": "renew_off"}


async def test_whoever_needs_a_moment_is_not_asked_again(chat: Chat) -> None:
    for words in ("开发票", "睡觉那门", "公司", "北京晓雨文化有限公司", "等下我找找税号"):
        await chat.say(words)
    assert chat.rule == "needs_a_moment"
    assert "税号" not in chat.text
    assert (await chat.form()).misses == 0


@pytest.mark.parametrize(("language", "said"), [("zh", "没收到验证码"), ("en", "I got no code")])
async def test_a_code_that_was_not_sent_yet_is_not_looked_for(chat: Chat, language: str, said: str) -> None:
    chat.learner_id, chat.language = None, language
    await chat.say("我要退款" if language == "zh" else "I want a refund")
    await chat.say(said)
    assert not chat.platform.sent
    assert ("还没有发" if language == "zh" else "No code has been sent yet") in chat.text
    assert (await chat.form()).misses == 0


async def test_a_report_told_twice_begins_also_for_whoever_is_not_signed_in(chat: Chat) -> None:
    chat.learner_id, chat.language = None, "en"
    await chat.say("My card was charged twice")
    assert chat.rule == "service_question"
    await chat.say("I mean: my card was charged twice")
    assert (await chat.form()).name == "identify_form"


async def test_whoever_says_so_after_a_break_goes_on_at_once(chat: Chat) -> None:
    for words in ("我要退款", "第二个"):
        await chat.say(words)
    chat.clock.advance(timedelta(days=2))
    await chat.say("前两天太忙了，刚才那个继续")
    form = await chat.form()
    assert (form.status, form.requested) == ("open", "reason")
    assert form.slots == {"order_id": "KP202611150005"}


async def test_an_invoice_for_an_employer_leaves_open_whose_name_stands_on_it(chat: Chat) -> None:
    for words in ("公司要报销，请给我开睡觉那门课的发票", "个人"):
        await chat.say(words)
    assert (await chat.form()).slots["title_kind"] == "personal"
    for words in ("改成公司抬头", "写意文化有限公司"):
        await chat.say(words)
    await chat.press("没有税号")
    assert (await chat.form()).slots["title_kind"] == "personal"


async def test_words_on_the_screen_are_no_wish_for_advice(chat: Chat) -> None:
    chat.language = "en"
    for words in ("I bought the sleep course but can't see it, I'm on the same account", "nah", "it says buy now"):
        await chat.say(words)
    assert (await chat.form()).slots["detail"] == "it says buy now"


async def test_giving_a_course_back_by_its_subject_is_no_danger(chat: Chat) -> None:
    await chat.say("我想退睡觉那门")
    assert (await chat.form()).slots == {"order_id": "KP202611110017"}


async def test_a_yes_takes_up_the_form_offered_beside_an_answer_of_several_parts(chat: Chat) -> None:
    chat.language = "en"
    await chat.say("How do I switch off automatic renewal?")
    assert "/membership_manage" in [button.payload for button in chat.buttons]
    await chat.say("yup")
    assert (await chat.form()).name == "membership_form"
