"""Records in words: whose, of what, for which intent; and what is said without identity or without the platform."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from rasa_sdk import Tracker as RasaTracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.account_record import AccountRecord
from bot.actions.answer_question import AnswerQuestion
from bot.actions.call import METADATA, TurnFacts
from bot.actions.records import Records
from bot.actions.records.look import Look
from bot.actions.records.membership import membership
from bot.actions.search import TurnSearch
from bot.dialogue import responses
from bot.dialogue.record_words import asks_for_a_rule, order_named
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.platform_port import DeliveryReport, MembershipChange, RefundRequest
from bot.platforms.demo import DemoPlatform
from bot.ports import TurnContext
from knowledge import DEFAULT_CONTENT, Catalogue, load_catalogue, passages_of
from nlu import taxonomy
from retrieval import Hit, SearchResult
from tests.fakes.platforms import StillClock, demo_platform, over_http

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
CHEN, LIN, EMMA, ZHOU, SOPHIE = "learner-chen", "learner-lin", "learner-emma", "learner-zhou", "learner-sophie"


class OneAnswer:
    """Stands for TurnSearch: one help page answers everything, or nothing does."""

    def __init__(self, catalogue: Catalogue, *, knows: bool = True) -> None:
        [self._passage] = [p for p in passages_of(catalogue) if p.id == "faq:order-unpaid-closed.zh"]
        self._knows = knows

    async def search(self, facts: TurnFacts) -> SearchResult:
        if not self._knows:
            return SearchResult("abstain", 0.1, 0.5, (), facts.question, reason="nothing_found")
        return SearchResult("answer", 0.9, 0.5, (Hit(self._passage, 1, 1, 1, readable=True),), facts.question)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(DEFAULT_CONTENT)


@pytest.fixture
async def demo() -> AsyncIterator[DemoPlatform]:
    opened = demo_platform(StillClock(NOON))
    yield opened
    await opened.close()


class Asking:
    """Runs the two actions over a platform."""

    def __init__(self, platform: Any, catalogue: Catalogue) -> None:
        self._records = Records(platform, catalogue)
        self._catalogue = catalogue

    async def ask(
        self, intent: str, text: str, learner: str | None, *, language: str = "zh", knows: bool = True
    ) -> str:
        search = cast(TurnSearch, OneAnswer(self._catalogue, knows=knows))
        answers = AnswerQuestion(search, cast(Any, None), self._records)
        looked_up = intent in {"order_status", "learning_progress"}
        action = AccountRecord(self._records, search, answers) if looked_up else answers
        understood = Understanding(
            text=text, intent=intent, kind=taxonomy().kind(intent), confidence=0.9, sentiment="neutral",
            language=language,
        )  # fmt: skip
        facts = TurnFacts(Tracker(conversation_id="c"), understood, TurnContext("t", "widget", learner))
        rasa = RasaTracker.from_dict({"sender_id": "c", "latest_message": {"metadata": {METADATA: facts}}})
        self.said = CollectingDispatcher()
        await action.run(self.said, rasa, {})
        return "\n".join(message["text"] for message in self.said.messages)

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for message in self.said.messages for button in message["buttons"]]


@pytest.fixture
def asking(demo: DemoPlatform, catalogue: Catalogue) -> Asking:
    return Asking(demo, catalogue)


class TestOrders:
    async def test_a_mistyped_number_is_told_and_lists_nothing(self, asking: Asking) -> None:
        text = await asking.ask("order_status", "KP2026110200 到哪了", CHEN)
        assert text == responses.say("utter_wrong_order_length", "zh")

    async def test_all_kinds_are_listed_with_parcels_and_what_was_asked_for(
        self, asking: Asking, demo: DemoPlatform
    ) -> None:
        receipt = await demo.submit(CHEN, RefundRequest(order_id="KP202611200011"), "k")
        text = await asking.ask("order_status", "我买过什么", CHEN)
        for part in (
            "退款处理中",
            receipt.reference,
            "2026-11-24 18:00",
            "年度会员",
            "（送人）",
            "家庭水果箱",
            "已签收",
        ):
            assert part in text

    async def test_a_named_order_is_shown_alone_however_it_is_typed(self, asking: Asking) -> None:
        text = await asking.ask("order_status", "查一下 ｋｐ 20261117 0102", LIN)
        assert "SD2026110217" in text
        assert "KP202611020017" not in text

    @pytest.mark.parametrize("language", ["zh", "en"])
    async def test_somebody_elses_order_and_a_wrong_number_get_the_same_reply(
        self, asking: Asking, language: str
    ) -> None:
        theirs = await asking.ask("order_status", "KP202610110008?", LIN, language=language)
        wrong = await asking.ask("order_status", "KP209912319999?", LIN, language=language)
        assert theirs == wrong == responses.say("utter_refused_order_not_found", language)

    async def test_without_identity_a_number_shows_nothing_and_signing_in_is_offered(self, asking: Asking) -> None:
        text = await asking.ask("order_status", "KP202610110008 到哪了", None)
        assert text == responses.say("utter_sign_in_first", "zh")
        assert asking.payloads == ["/sign_in", "/human_handoff"]

    async def test_who_has_none_is_told_so(self, asking: Asking) -> None:
        assert await asking.ask("order_status", "我的订单", ZHOU) == responses.say("utter_no_orders", "zh")
        assert await asking.ask("learning_progress", "我的进度", ZHOU) == responses.say("utter_no_progress", "zh")

    async def test_a_question_about_a_rule_is_answered_from_the_help_pages(self, asking: Asking) -> None:
        for learner in (None, ZHOU):
            text = await asking.ask("order_status", "没付款的订单会保留多久", learner)
            assert "30 分钟" in text
            assert responses.say("utter_sign_in_first", "zh") not in text
        signed_in = await asking.ask("order_status", "没付款的订单会保留多久", LIN)
        assert "30 分钟" in signed_in
        assert "KP202611180042" in signed_in

    async def test_a_rule_that_no_page_has_gives_the_record(self, asking: Asking) -> None:
        assert "35%" in await asking.ask("learning_progress", "进度怎么算", LIN, knows=False)


class TestBesideAnswers:
    @pytest.mark.parametrize(
        ("intent", "learner", "language", "part"),
        [
            ("certificate_request", EMMA, "en", "KPZS-2026-004417"),
            ("certificate_request", CHEN, "zh", "最高 52 分"),
            ("certificate_request", SOPHIE, "en", "closing quiz not taken yet"),
            ("coupon_problem", CHEN, "zh", "HOME30：满 119 元减 30 元，2026-11-25 前有效"),
            ("coupon_problem", CHEN, "en", "used for order KP202611200012"),
            ("coupon_problem", SOPHIE, "en", "SUMMER25: 25 CNY off, expired"),
            ("live_schedule", SOPHIE, "en", "When worrying won't stop: starts 2026-11-23 12:00 Beijing time"),
            ("delivery_problem", "learner-liu", "zh", "已发货，顺达快递 SD2026110988"),
            ("delivery_problem", "learner-james", "en", "being packed"),
            ("membership_manage", EMMA, "en", "renews automatically, next charge"),
            ("membership_manage", "learner-james", "en", "does not renew automatically"),
            ("invoice_request", EMMA, "en", "26332000000098820"),
        ],
    )
    async def test_the_learners_own_follow_the_answer(
        self, asking: Asking, intent: str, learner: str, language: str, part: str
    ) -> None:
        text = await asking.ask(intent, "怎么办", learner, language=language)
        assert text.index("30 分钟") < text.index(part)

    async def test_without_identity_and_without_records_the_answer_stands_alone(self, asking: Asking) -> None:
        alone = await asking.ask("coupon_problem", "券用不了", None)
        assert await asking.ask("coupon_problem", "券用不了", ZHOU) == alone

    async def test_records_speak_where_no_page_answers(self, asking: Asking) -> None:
        text = await asking.ask("coupon_problem", "券呢", CHEN, knows=False)
        assert "HOME30" in text
        assert responses.say("utter_not_in_courses", "zh") not in text
        assert asking.payloads == ["/human_handoff"]

    async def test_a_reported_parcel_says_who_is_on_it(self, asking: Asking, demo: DemoPlatform) -> None:
        for learner, order in ((CHEN, "KP202611210101"), ("learner-liu", "KP202611040104")):
            await demo.submit(learner, DeliveryReport(order_id=order, problem="late"), order)
            assert "正在由合作方处理" in await asking.ask("delivery_problem", "快递", learner)

    async def test_a_refund_that_was_asked_for_stands_beside_the_rule(self, asking: Asking, demo: DemoPlatform) -> None:
        before = await asking.ask("refund_policy", "我的退款到哪一步了", CHEN)
        receipt = await demo.submit(CHEN, RefundRequest(order_id="KP202611200011"), "k")
        after = await asking.ask("refund_policy", "我的退款到哪一步了", CHEN)
        assert receipt.reference not in before
        assert receipt.reference in after

    async def test_a_cancelled_yearly_membership_no_longer_renews(
        self, asking: Asking, demo: DemoPlatform, catalogue: Catalogue
    ) -> None:
        await demo.submit(CHEN, MembershipChange(change="cancel"), "k")
        text = await membership(Look(demo, catalogue, CHEN, "zh"))
        assert text is not None
        assert "没有开通自动续费" in text


class TestPlatformDown:
    @pytest.fixture
    async def cut_off(self, demo: DemoPlatform, catalogue: Catalogue) -> AsyncIterator[Asking]:
        port, line = over_http(demo, StillClock(NOON))
        line.always = "down"
        yield Asking(port, catalogue)
        await port.close()

    @pytest.mark.parametrize("intent", ["order_status", "learning_progress"])
    @pytest.mark.parametrize("language", ["zh", "en"])
    async def test_it_is_said_and_a_person_is_offered(self, cut_off: Asking, intent: str, language: str) -> None:
        text = await cut_off.ask(intent, "KP202611020017", LIN, language=language)
        assert text == responses.say("utter_platform_down", language)
        assert cut_off.payloads == ["/human_handoff"]

    async def test_an_answer_from_the_help_pages_still_comes(self, cut_off: Asking) -> None:
        text = await cut_off.ask("coupon_problem", "券怎么用", LIN)
        assert "30 分钟" in text
        assert text.endswith(responses.say("utter_records_missing", "zh"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("KP202611020017", "KP202611020017"),
        ("订单kp2026-1102-0017怎么样", "KP202611020017"),
        ("ＫＰ２０２６１１０２００１７", "KP202611020017"),
        ("skp202611020017", None),
        ("KP2026110200171", None),
        ("138000001010", None),
        ("查订单 202611020017", "KP202611020017"),
        ("KP202611020017 99元那门", "KP202611020017"),
    ],
)
def test_an_order_number_is_read_as_people_type_it(text: str, number: str | None) -> None:
    found = order_named(text)
    assert (found and found.value) == number


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("订单多久会自动关闭", True),
        ("学习进度怎么算的", True),
        ("How long is an unpaid order kept?", True),
        ("Why do orders get closed?", True),
        ("我的订单怎么还没到", False),
        ("KP202611020017 怎么还没好", False),
        ("How long until my order comes?", False),
        ("把我下过的单都列出来看看", False),
        ("Did it go through?", False),
    ],
)
def test_a_rule_and_a_record_are_told_apart(text: str, rule: bool) -> None:
    assert asks_for_a_rule(text) is rule
