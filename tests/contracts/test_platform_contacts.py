"""Contacts and words on a platform, demo and over HTTP: one-time codes, and what an erasure takes."""

from datetime import UTC, datetime, timedelta

from bot.platform_port import (
    AccountChange,
    GiftRequest,
    InvoiceRequest,
    PlaybackReport,
    RefundRequest,
    ServiceRequest,
)
from tests.fakes.platforms import Platform

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)  # a Friday, noon in Beijing
CHEN, LIN = "learner-chen", "learner-lin"
REFUNDABLE, LEARNED = "KP202611200011", "KP202611200012"


class TestErasure:
    SENT: tuple[ServiceRequest, ...] = (
        RefundRequest(order_id=REFUNDABLE, reason="紫色河马"),
        InvoiceRequest(order_id=LEARNED, title="陈思远", email="hippo@example.com"),
        PlaybackReport(course_id="eyes-and-screens", problem="紫色河马", device="河马平板", steps_tried=("河马重启",)),
        GiftRequest(course_id="sleep-well", recipient="hippo@example.com", message="紫色河马"),
        AccountChange(field="phone", value="13912345678"),
    )
    MARKS = ("河马", "hippo@example.com", "13912345678", "13800000106")

    async def test_the_words_of_requests_and_the_codes_go_and_the_records_stay(self, platform: Platform) -> None:
        port = platform.port
        for number, request in enumerate(self.SENT):
            await port.submit(CHEN, request, f"form-{number}")
        await port.send_code("13800000106")
        receipts, invoices = await port.requests(CHEN), await port.invoices(CHEN)
        assert all(platform.holds(mark) for mark in self.MARKS)
        assert await port.erase_words(CHEN, NOON, "ER-1") == len(self.SENT)
        assert [mark for mark in self.MARKS if platform.holds(mark)] == []
        assert await port.check_code("13800000106", "000001") is None
        assert await port.requests(CHEN) == receipts
        assert await port.invoices(CHEN) == invoices
        order = await port.order(CHEN, REFUNDABLE)
        assert order is not None
        assert order.status == "refunding"

    async def test_the_same_key_gives_the_same_answer_and_takes_nothing_that_came_later(
        self, platform: Platform
    ) -> None:
        port = platform.port
        await port.submit(CHEN, self.SENT[0], "form-1")
        assert await port.erase_words(CHEN, NOON, "ER-1") == 1
        platform.clock.now = NOON + timedelta(seconds=1)
        await port.submit(CHEN, PlaybackReport(course_id="eyes-and-screens", problem="鳄梨灯塔"), "form-2")
        assert await port.erase_words(CHEN, NOON, "ER-1") == 1
        assert platform.holds("鳄梨灯塔")
        assert not platform.holds("河马")

    async def test_nobody_elses_words_go(self, platform: Platform) -> None:
        await platform.port.submit(CHEN, self.SENT[0], "form-1")
        await platform.port.send_code("13800000106")
        assert await platform.port.erase_words(LIN, NOON, "ER-1") == 0
        assert await platform.port.erase_words("learner-nobody", NOON, "ER-2") == 0
        assert platform.holds("紫色河马")
        assert await platform.port.check_code("13800000106", "000001") == CHEN

    async def test_a_form_that_is_sent_again_after_it_brings_no_words_back(self, platform: Platform) -> None:
        first = await platform.port.submit(CHEN, self.SENT[0], "form-1")
        await platform.port.erase_words(CHEN, NOON, "ER-1")
        again = await platform.port.submit(CHEN, self.SENT[0], "form-1")
        assert (again.reference, again.repeat) == (first.reference, True)
        assert not platform.holds("河马")


class TestOneTimeCodes:
    async def test_the_holder_of_contact_and_code_is_known_once(self, platform: Platform) -> None:
        sent = await platform.port.send_code("+86 138 0000 0106")
        assert (sent.valid_until, sent.again_at) == (NOON + timedelta(minutes=5), NOON + timedelta(seconds=60))
        assert await platform.demo.readable_codes() == [{"contact": "13800000106", "code": "000001"}]
        assert await platform.port.check_code("13800000106", " ０００００１ ") == CHEN
        assert await platform.port.check_code("13800000106", "000001") is None

    async def test_a_contact_that_nobody_has_is_answered_alike(self, platform: Platform) -> None:
        known = await platform.port.send_code("chen.siyuan@demo.example")
        assert await platform.port.send_code("nobody@demo.example") == known
        assert len(await platform.demo.readable_codes()) == 1
        assert await platform.port.check_code("nobody@demo.example", "000002") is None

    async def test_a_code_ends_after_five_minutes_and_with_the_next_one(self, platform: Platform) -> None:
        await platform.port.send_code("13800000106")
        platform.clock.now = NOON + timedelta(seconds=61)
        await platform.port.send_code("13800000106")
        assert await platform.port.check_code("13800000106", "000001") is None
        platform.clock.now += timedelta(minutes=5, seconds=1)
        assert await platform.port.check_code("13800000106", "000002") is None

    async def test_within_a_minute_no_second_code_is_sent(self, platform: Platform) -> None:
        first = await platform.port.send_code("13800000106")
        platform.clock.now = NOON + timedelta(seconds=59)
        assert await platform.port.send_code("13800000106") == first
        assert len(await platform.demo.readable_codes()) == 1

    async def test_five_wrong_tries_lock_the_contact_whatever_is_sent_anew(self, platform: Platform) -> None:
        await platform.port.send_code("13800000106")
        for _ in range(3):
            assert await platform.port.check_code("13800000106", "999999") is None
        platform.clock.now = NOON + timedelta(seconds=61)
        await platform.port.send_code("13800000106")
        for _ in range(2):
            assert await platform.port.check_code("13800000106", "999999") is None
        assert await platform.port.check_code("13800000106", "000002") is None
        platform.clock.now += timedelta(minutes=2)
        assert (await platform.port.send_code("13800000106")).again_at > platform.clock.now
        platform.clock.now += timedelta(minutes=30)
        await platform.port.send_code("13800000106")
        [living] = await platform.demo.readable_codes()
        assert await platform.port.check_code("13800000106", living["code"]) == CHEN

    async def test_a_contact_is_kept_no_longer_than_its_code_is_good_and_its_wrong_tries_count(
        self, platform: Platform
    ) -> None:
        for contact in ("13800000106", "stranger@example.com", "tried@example.com"):
            await platform.port.send_code(contact)
        await platform.port.check_code("tried@example.com", "999999")
        platform.clock.now = NOON + timedelta(minutes=5)
        await platform.demo.forget_codes()
        assert platform.holds("13800000106")
        platform.clock.now += timedelta(seconds=1)
        await platform.demo.forget_codes()
        assert [platform.holds(said) for said in ("13800000106", "stranger@example.com")] == [False, False]
        assert platform.holds("tried@example.com")
        platform.clock.now = NOON + timedelta(minutes=30)
        await platform.demo.forget_codes()
        assert not platform.holds("tried@example.com")
