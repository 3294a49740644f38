"""A request that was sent and is to be undone, a summary that is unclear, and days that no calendar has."""

import pytest

from bot.dialogue import responses
from bot.dialogue.taking_back import taken_back
from bot.dialogue.tracker import Tracker
from tests.bot.actions.forms.conftest import Chat
from tests.bot.dialogue.test_form_moves import form


class TestTakenBack:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("取消刚才的退款", "refund"),
            ("刚才那笔退款能撤回吗？", "refund"),
            ("不退了", "refund"),
            ("cancel that refund", "refund"),
            ("Can I withdraw the refund request I just sent?", "refund"),
            ("I've changed my mind about the refund", "refund"),
            ("把发票撤回", "invoice"),
            ("please cancel the invoice", "invoice"),
            ("取消会员并退款", None),
            ("取消自动续费", None),
            ("cancel my order and refund it", None),
            ("我要退款", None),
            ("退款什么时候到", None),
        ],
    )
    def test_the_words_name_what_was_sent(self, text: str, kind: str | None) -> None:
        assert taken_back(Tracker(conversation_id="c"), text) == kind

    def test_a_form_that_is_open_is_left_instead(self) -> None:
        at_hand = Tracker(conversation_id="c", form=form("refund_form"))
        assert taken_back(at_hand, "取消刚才的退款") is None

    @pytest.mark.parametrize(
        ("language", "wish", "problem", "text"),
        [
            ("zh", "我要退 KP202611110017，课程太浅", "视频一直黑屏", "取消刚才的退款"),
            ("en", "Please refund KP202611110017, reason: too easy", "The video won't play", "cancel that refund"),
        ],
    )
    async def test_it_is_with_us_and_the_form_at_hand_stays(
        self, chat: Chat, language: str, wish: str, problem: str, text: str
    ) -> None:
        chat.language = language
        await chat.say(wish)
        await chat.say("提交" if language == "zh" else "yes, send it")
        assert "RF-000001" in chat.text
        await chat.say(problem)
        before = await chat.form()
        await chat.say(text)
        assert chat.rule == "takes_back_request"
        assert "RF-000001" in chat.text
        assert responses.say("utter_take_back_how", language) in chat.text
        assert await chat.form() == before
        assert (before.name, len(chat.requests())) == ("playback_form", 1)

    async def test_where_nothing_was_sent_that_is_said_and_no_refund_begins(self, chat: Chat) -> None:
        await chat.say("取消刚才的退款")
        assert responses.say("utter_take_back_none", "zh", form="退款申请") in chat.text

    async def test_a_stranger_is_asked_to_sign_in(self, chat: Chat) -> None:
        chat.learner_id = None
        await chat.say("取消刚才的退款")
        assert responses.say("utter_sign_in_first", "zh") in chat.text


class TestSentAsItIsMeant:
    @pytest.mark.parametrize(
        ("language", "told", "skip", "correction", "send", "problem"),
        [
            ("zh", "生鲜箱 KP202610050010 少了两个", "跳过", "不对 是坏了不是少了", "好 提交", "damaged"),
            ("en", "The fresh box arrived broken", "skip", "no wait it was the wrong colour", "ok send", "wrong"),
        ],
    )
    async def test_the_new_value_is_sent(
        self, chat: Chat, language: str, told: str, skip: str, correction: str, send: str, problem: str
    ) -> None:
        chat.language = language
        for said in (told, skip, correction, send):
            await chat.say(said)
        assert [request.problem for request in chat.requests()] == [problem]

    async def test_nothing_is_sent_while_the_part_is_unclear(self, chat: Chat) -> None:
        for said in ("生鲜箱 KP202610050010 少了两个", "跳过", "不对", "提交"):
            await chat.say(said)
        assert not chat.requests()
        assert (await chat.form()).status == "confirming"
        await chat.say("提交")
        assert len(chat.requests()) == 1

    @pytest.mark.parametrize(
        ("language", "told", "day"),
        [
            ("zh", "生鲜箱 KP202610050010 少了两个", "2026年2月30号到的"),
            ("en", "The fresh box arrived broken", "arrived 35 december"),
        ],
    )
    async def test_a_day_that_no_calendar_has_stays_in_no_details(
        self, chat: Chat, language: str, told: str, day: str
    ) -> None:
        chat.language = language
        await chat.say(told)
        await chat.say(day)
        assert responses.say("utter_wrong_date_impossible", language) in chat.text
        assert (await chat.form()).requested == "detail"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("列一份车险理赔材料清单", "昨天", "没有", "追尾了")),
        ("en", ("please make a check-list for my car insurance claim", "yesterday", "nothing", "rear-ended")),
    ],
)
async def test_a_check_list_is_not_told_as_a_settled_claim(chat: Chat, language: str, said: tuple[str, ...]) -> None:
    chat.language = language
    for text in said[:-1]:
        await chat.say(text)
    assert (await chat.form()).requested == "loss"
    await chat.say(said[-1])
    assert responses.say("utter_claim_only_list", language) in chat.text
    assert responses.say("utter_next_done", language) not in chat.text
