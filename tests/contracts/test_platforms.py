"""One contract for the embedded demo platform and for the HTTP adapter over a served one."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.platform_port import (
    REFERENCE_PREFIXES,
    AccessReport,
    AccountChange,
    DeliveryReport,
    GiftRequest,
    InvoiceRequest,
    MembershipChange,
    PaymentReport,
    PlaybackReport,
    RefundRequest,
    Refusal,
    RequestRefused,
    ServiceRequest,
)
from bot.platform_port.terms import CLAUSES
from tests.fakes.platforms import Platform

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)  # a Friday, noon in Beijing
CHEN, LIN, SOPHIE, DANIEL = "learner-chen", "learner-lin", "learner-sophie", "learner-daniel"
REFUNDABLE, LEARNED, PENDING, OLD, FAULTY = (
    "KP202611200011", "KP202611200012", "KP202611210055", "KP202509100004", "KP202610300021",
)  # fmt: skip
FRUIT, YEARLY, GIFT = "KP202611210101", "KP202608240201", "KP202611190083"


async def refusal_of(platform: Platform, learner: str, request: ServiceRequest, key: str = "k") -> Refusal:
    with pytest.raises(RequestRefused) as refused:
        await platform.port.submit(learner, request, key)
    return refused.value.refusal


class TestReads:
    async def test_a_learner_is_shown_with_masked_contacts(self, platform: Platform) -> None:
        learner = await platform.port.learner(LIN)
        assert learner is not None
        assert (learner.name, learner.region, learner.minor) == ("林晓雨", "CN", False)
        assert (learner.email, learner.phone) == ("l***@demo.example", "138****0101")
        minor = await platform.port.learner("learner-xiaotong")
        assert minor is not None
        assert minor.minor

    async def test_orders_are_the_learners_own_and_newest_first(self, platform: Platform) -> None:
        orders = await platform.port.orders(CHEN)
        assert {order.learner_id for order in orders} == {CHEN}
        assert [order.ordered_on for order in orders] == sorted((o.ordered_on for o in orders), reverse=True)
        assert {order.kind for order in orders} == {"course", "partner", "membership"}

    async def test_somebody_elses_order_looks_like_none(self, platform: Platform) -> None:
        assert await platform.port.order(CHEN, REFUNDABLE) is not None
        for asked in (REFUNDABLE, "KP209901010001"):
            assert await platform.port.order(LIN, asked) is None
            assert await platform.port.refund_quote(LIN, asked) is None
            for request in (RefundRequest(order_id=asked), InvoiceRequest(order_id=asked, title="林晓雨")):
                assert await refusal_of(platform, LIN, request) is Refusal.ORDER_NOT_FOUND

    async def test_a_gift_is_not_the_buyers_course(self, platform: Platform) -> None:
        owned = await platform.port.owned_courses(CHEN)
        assert "balanced-plate" in owned
        assert "feeding-children" not in owned
        assert "first-home" not in owned

    async def test_all_records_of_a_learner_come_back(self, platform: Platform) -> None:
        port = platform.port
        assert (await port.progress(CHEN))["family-first-aid"] == 64
        assert [invoice.status for invoice in await port.invoices(CHEN)] == ["requested", "issued"]
        membership = await port.membership(CHEN)
        assert membership is not None
        assert (membership.plan, membership.renews) == ("year", True)
        assert {(c.code, c.status) for c in await port.coupons(CHEN)} == {("HOME30", "valid"), ("AUTUMN20", "used")}
        assert {c.status for c in await port.coupons(SOPHIE)} == {"expired"}
        certificates = {c.course_id: c for c in await port.certificates(CHEN)}
        assert certificates["retire-ready"].number == "KPZS-2025-019932"
        assert (certificates["personal-tax-cn"].status, certificates["personal-tax-cn"].quiz) == ("in_progress", 52)
        coming, replay = await port.live_classes(SOPHIE)
        assert coming.starts_at > NOON > replay.starts_at
        assert replay.replay_url is not None
        [delivery] = await port.deliveries(CHEN)
        assert (delivery.order_id, delivery.status, delivery.fresh) == (FRUIT, "delivered", True)

    async def test_who_has_nothing_and_who_is_unknown_have_no_records(self, platform: Platform) -> None:
        port = platform.port
        assert await port.learner("learner-nobody") is None
        for learner in ("learner-zhou", "learner-nobody"):
            assert await port.orders(learner) == []
            assert await port.owned_courses(learner) == frozenset()
            assert await port.membership(learner) is None
            assert await port.requests(learner) == []


class TestRefundQuotes:
    @pytest.mark.parametrize(
        ("learner", "order_id", "amount", "refusal"),
        [
            (CHEN, REFUNDABLE, "89", None),
            (CHEN, GIFT, "109", None),
            (CHEN, FAULTY, "149", None),  # bought long ago, but its video has been broken for more than 5 working days
            (CHEN, YEARLY, "224.25", None),  # 9 whole months left
            (CHEN, LEARNED, "0", Refusal.PROGRESS_OVER_LIMIT),
            (CHEN, OLD, "0", Refusal.PAST_DEADLINE),
            (CHEN, PENDING, "0", Refusal.NOT_PAID),
            (CHEN, FRUIT, "0", Refusal.PARTNER_TERMS),
            (CHEN, "KP202611160061", "0", Refusal.REFUND_PENDING),
            ("learner-emma", "KP202611150003", "0", Refusal.ALREADY_REFUNDED),
            ("learner-emma", "KP202611050202", "0", Refusal.MONTH_BEGUN),
            ("learner-zhao", "KP202611210018", "0", Refusal.BOUGHT_AGAIN),
            ("learner-james", "KP202610280016", "0", Refusal.PAST_DEADLINE),  # its fault was reported only yesterday
        ],
    )
    async def test_it_says_how_much_or_by_which_rule_nothing(
        self, platform: Platform, learner: str, order_id: str, amount: str, refusal: Refusal | None
    ) -> None:
        quote = await platform.port.refund_quote(learner, order_id)
        assert quote is not None
        assert (quote.eligible, quote.amount_cny, quote.refusal) == (refusal is None, Decimal(amount), refusal)
        assert quote.clause in CLAUSES
        if refusal is not None:
            assert await refusal_of(platform, learner, RefundRequest(order_id=order_id)) is refusal

    async def test_the_window_is_168_hours_to_the_second(self, platform: Platform) -> None:
        quote = await platform.port.refund_quote(CHEN, REFUNDABLE)
        assert quote is not None
        assert quote.deadline == NOON - timedelta(days=2) + timedelta(hours=168)
        platform.clock.now = quote.deadline
        last = await platform.port.refund_quote(CHEN, REFUNDABLE)
        platform.clock.now = quote.deadline + timedelta(seconds=1)
        late = await platform.port.refund_quote(CHEN, REFUNDABLE)
        assert last is not None
        assert late is not None
        assert (last.eligible, late.eligible) == (True, False)


class TestSubmitting:
    async def test_the_same_key_gives_the_first_receipt_and_makes_no_second_request(self, platform: Platform) -> None:
        request = RefundRequest(order_id=REFUNDABLE, reason="太浅了")
        first = await platform.port.submit(CHEN, request, "form-1")
        again = await platform.port.submit(CHEN, request, "form-1")
        other = await platform.port.submit(CHEN, InvoiceRequest(order_id=LEARNED, title="陈思远"), "form-1")
        assert not first.repeat
        assert again.repeat
        assert again.reference == other.reference == first.reference
        assert [receipt.reference for receipt in await platform.port.requests(CHEN)] == [first.reference]

    async def test_ten_at_once_with_one_key_are_one_request(self, platform: Platform) -> None:
        request = RefundRequest(order_id=REFUNDABLE)
        receipts = await asyncio.gather(*(platform.port.submit(CHEN, request, "form-1") for _ in range(10)))
        assert len({receipt.reference for receipt in receipts}) == 1
        assert sum(not receipt.repeat for receipt in receipts) == 1
        assert len(await platform.port.requests(CHEN)) == 1

    async def test_two_devices_with_keys_of_their_own_refund_once(self, platform: Platform) -> None:
        await platform.port.submit(CHEN, RefundRequest(order_id=REFUNDABLE), "phone")
        assert await refusal_of(platform, CHEN, RefundRequest(order_id=REFUNDABLE), "laptop") is Refusal.REFUND_PENDING
        order = await platform.port.order(CHEN, REFUNDABLE)
        assert order is not None
        assert order.status == "refunding"

    async def test_a_refused_key_is_still_free(self, platform: Platform) -> None:
        await refusal_of(platform, CHEN, RefundRequest(order_id=OLD), "form-1")
        receipt = await platform.port.submit(CHEN, RefundRequest(order_id=REFUNDABLE), "form-1")
        assert not receipt.repeat

    async def test_another_learners_key_shows_nothing_of_their_request(self, platform: Platform) -> None:
        await platform.port.submit(CHEN, RefundRequest(order_id=REFUNDABLE), "form-1")
        assert await refusal_of(platform, LIN, MembershipChange(change="renew_off"), "form-1") is Refusal.KEY_TAKEN
        assert await platform.port.requests(LIN) == []

    @pytest.mark.parametrize(
        ("request_made", "status", "hours"),
        [
            (RefundRequest(order_id=REFUNDABLE), "received", 4 * 24 + 6),  # two working days from a Friday noon
            (InvoiceRequest(order_id=REFUNDABLE, title="陈思远"), "received", 5 * 24 + 6),
            (PaymentReport(order_id=REFUNDABLE, problem="charged_twice"), "received", 4 * 24 + 6),
            (AccessReport(order_id=REFUNDABLE, problem="locked"), "received", 7 * 24 + 6),
            (PlaybackReport(course_id="eyes-and-screens", problem="黑屏"), "received", 7 * 24 + 6),
            (GiftRequest(course_id="sleep-well", recipient="a@b.example"), "awaiting_payment", 0.5),
            (MembershipChange(change="renew_off"), "done", 0),
            (DeliveryReport(order_id=FRUIT, problem="spoiled"), "received", 5 * 24 + 6),
            (AccountChange(field="phone", value="13900000001"), "awaiting_confirmation", 24),
        ],
    )
    async def test_each_kind_has_a_reference_and_an_honest_time(
        self, platform: Platform, request_made: ServiceRequest, status: str, hours: float
    ) -> None:
        receipt = await platform.port.submit(CHEN, request_made, "form-1")
        assert receipt.reference == f"{REFERENCE_PREFIXES[request_made.kind]}-000001"
        assert (receipt.status, receipt.requested_at) == (status, NOON)
        assert receipt.expected_by == NOON + timedelta(hours=hours)
        assert (receipt.pay_url is not None) == (status == "awaiting_payment")

    @pytest.mark.parametrize(
        ("learner", "request_made", "refusal"),
        [
            (CHEN, InvoiceRequest(order_id=PENDING, title="x"), Refusal.NOT_PAID),
            (CHEN, InvoiceRequest(order_id="KP202610050033", title="x"), Refusal.INVOICE_EXISTS),
            (CHEN, InvoiceRequest(order_id=OLD, title="x"), Refusal.INVOICE_TERM_OVER),
            (CHEN, InvoiceRequest(order_id=FRUIT, title="x"), Refusal.PARTNER_TERMS),
            ("learner-james", InvoiceRequest(order_id="KP202606010020", title="x"), Refusal.NOTHING_TO_INVOICE),
            (CHEN, GiftRequest(course_id="no-such-course", recipient="a@b.example"), Refusal.COURSE_NOT_FOUND),
            (CHEN, MembershipChange(change="join_month"), Refusal.ALREADY_MEMBER),
            (LIN, MembershipChange(change="cancel"), Refusal.NO_MEMBERSHIP),
            (CHEN, MembershipChange(change="renew_on"), Refusal.RENEWAL_UNCHANGED),
            ("learner-liu", MembershipChange(change="renew_off"), Refusal.CHARGE_TOO_NEAR),
            (CHEN, DeliveryReport(order_id=REFUNDABLE, problem="late"), Refusal.NOT_A_DELIVERY),
            ("learner-liu", DeliveryReport(order_id="KP202611150103", problem="spoiled"), Refusal.REPORT_TERM_OVER),
            (CHEN, AccountChange(field="email", value="Lin.Xiaoyu@demo.example"), Refusal.CONTACT_TAKEN),
        ],
    )
    async def test_what_the_terms_forbid_is_refused_and_leaves_no_trace(
        self, platform: Platform, learner: str, request_made: ServiceRequest, refusal: Refusal
    ) -> None:
        assert await refusal_of(platform, learner, request_made) is refusal
        assert await platform.port.requests(learner) == []
