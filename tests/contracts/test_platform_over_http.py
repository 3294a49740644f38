"""What only the HTTP adapter has to stand: strangers, lost answers, slowness, failures, and a platform that is down."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from bot.platform_port import PlatformUnavailable, RefundRequest, Refusal, RequestRefused
from bot.platforms.contract import contract
from bot.platforms.demo import DemoPlatform
from bot.platforms.http import HttpPlatform
from bot.platforms.served import serve_platform
from bot.platforms.signing import SIGNATURE, TIMESTAMP, signature
from tests.fakes.platforms import IMPATIENT, KEY, URL, Line, StillClock, demo_platform, over_http
from tests.repository import ROOT

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
CHEN, REFUNDABLE = "learner-chen", "KP202611200011"
REFUND = RefundRequest(order_id=REFUNDABLE, reason="太浅了")
PATH = f"/v1/learners/{CHEN}/orders"


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOON)


@pytest.fixture
async def demo(clock: StillClock) -> AsyncIterator[DemoPlatform]:
    opened = demo_platform(clock)
    yield opened
    await opened.close()


@pytest.fixture
async def adapter(demo: DemoPlatform, clock: StillClock) -> AsyncIterator[tuple[HttpPlatform, Line]]:
    port, line = over_http(demo, clock)
    yield port, line
    await port.close()


class TestSignature:
    async def answer(
        self, demo: DemoPlatform, clock: StillClock, headers: Mapping[str, str | bytes], path: str = PATH
    ) -> int:
        transport = httpx.ASGITransport(serve_platform(demo, KEY, clock))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            return (
                await client.get(
                    path, headers={n.encode(): v if isinstance(v, bytes) else v.encode() for n, v in headers.items()}
                )
            ).status_code

    def signed(self, at: datetime, key: bytes = KEY) -> dict[str, str]:
        timestamp = str(int(at.timestamp()))
        return {TIMESTAMP: timestamp, SIGNATURE: signature(key, "GET", PATH.encode(), timestamp, b"")}

    async def test_a_signed_call_is_let_in(self, demo: DemoPlatform, clock: StillClock) -> None:
        assert await self.answer(demo, clock, self.signed(NOON)) == 200

    async def test_without_or_with_another_key_nobody_is(self, demo: DemoPlatform, clock: StillClock) -> None:
        assert await self.answer(demo, clock, {}) == 401
        assert await self.answer(demo, clock, self.signed(NOON, b"a guess")) == 401
        assert await self.answer(demo, clock, self.signed(NOON) | {TIMESTAMP: "soon"}) == 401
        assert await self.answer(demo, clock, {**self.signed(NOON), SIGNATURE: b"\xe9"}) == 401

    async def test_a_signature_is_good_for_its_own_path_only(self, demo: DemoPlatform, clock: StillClock) -> None:
        headers = self.signed(NOON)
        assert await self.answer(demo, clock, headers, "/v1/learners/learner-lin/orders") == 401
        assert await self.answer(demo, clock, headers, PATH + "?all=1") == 401

    @pytest.mark.parametrize("minutes", [-6, 6])
    async def test_an_old_call_and_one_from_the_future_are_refused(
        self, demo: DemoPlatform, clock: StillClock, minutes: int
    ) -> None:
        assert await self.answer(demo, clock, self.signed(NOON + timedelta(minutes=minutes))) == 401
        assert await self.answer(demo, clock, self.signed(NOON + timedelta(minutes=minutes) / 2)) == 200

    async def test_a_changed_body_is_refused(self, demo: DemoPlatform, clock: StillClock) -> None:
        path = f"/v1/learners/{CHEN}/requests/form-1"
        timestamp = str(int(NOON.timestamp()))
        said, changed = (json.dumps({"kind": "refund", "order_id": order}).encode() for order in ("KP1", REFUNDABLE))
        headers = {TIMESTAMP: timestamp, SIGNATURE: signature(KEY, "PUT", path.encode(), timestamp, said)}
        transport = httpx.ASGITransport(serve_platform(demo, KEY, clock))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            assert (await client.put(path, content=changed, headers=headers)).status_code == 401
        assert await demo.requests(CHEN) == []

    async def test_the_adapter_with_a_wrong_key_finds_the_platform_unavailable(
        self, demo: DemoPlatform, clock: StillClock
    ) -> None:
        port, line = over_http(demo, clock, key=b"another key")
        with pytest.raises(PlatformUnavailable), capture_logs() as logs:
            await port.orders(CHEN)
        assert line.calls == 1, "asking again does not help"
        assert [(entry["event"], entry["status"]) for entry in logs] == [("platform_answered", 401)]


class TestLostAnswers:
    async def test_a_request_whose_answer_was_lost_is_made_once(
        self, adapter: tuple[HttpPlatform, Line], demo: DemoPlatform
    ) -> None:
        port, line = adapter
        line.faults.extend(["lost"])
        receipt = await port.submit(CHEN, REFUND, "form-1")
        assert line.calls == 2
        assert receipt.repeat, "the second attempt found what the first had done"
        assert [made.reference for made in await demo.requests(CHEN)] == [receipt.reference]

    async def test_down_in_the_middle_the_same_key_later_gives_the_first_receipt(
        self, adapter: tuple[HttpPlatform, Line], demo: DemoPlatform
    ) -> None:
        port, line = adapter
        line.faults.extend(["lost", "down", "down"])
        with pytest.raises(PlatformUnavailable):
            await port.submit(CHEN, REFUND, "form-1")
        [made] = await demo.requests(CHEN)
        again = await port.submit(CHEN, REFUND, "form-1")
        assert (again.reference, again.repeat) == (made.reference, True)
        assert len(await demo.requests(CHEN)) == 1

    async def test_an_erasure_whose_answer_was_lost_is_asked_for_again(
        self, adapter: tuple[HttpPlatform, Line], demo: DemoPlatform
    ) -> None:
        port, line = adapter
        await port.submit(CHEN, REFUND, "form-1")
        line.faults.extend(["lost"])
        assert await port.erase_words(CHEN, NOON, "ER-1") == 1
        assert line.calls == 3
        line.faults.extend(["down", "down", "down"])
        with pytest.raises(PlatformUnavailable):
            await port.erase_words(CHEN, NOON, "ER-1")

    async def test_a_refusal_is_an_answer_and_not_tried_again(self, adapter: tuple[HttpPlatform, Line]) -> None:
        port, line = adapter
        with pytest.raises(RequestRefused) as refused:
            await port.submit(CHEN, RefundRequest(order_id="KP202509100004"), "form-1")
        assert refused.value.refusal is Refusal.PAST_DEADLINE
        assert line.calls == 1

    async def test_a_used_code_is_not_tried_again(self, adapter: tuple[HttpPlatform, Line]) -> None:
        port, line = adapter
        await port.send_code("13800000106")
        line.faults.append("lost")
        with pytest.raises(PlatformUnavailable):
            await port.check_code("13800000106", "000001")
        assert line.calls == 2


class TestFailures:
    @pytest.mark.parametrize("fault", [500, 502, 503, 429, "down"])
    async def test_two_failures_are_got_over(self, adapter: tuple[HttpPlatform, Line], fault: str | int) -> None:
        port, line = adapter
        line.faults.extend([fault, fault])
        assert len(await port.orders(CHEN)) > 5
        assert line.calls == 3

    async def test_three_are_not(self, adapter: tuple[HttpPlatform, Line]) -> None:
        port, line = adapter
        line.faults.extend([500, 500, 500])
        with pytest.raises(PlatformUnavailable):
            await port.orders(CHEN)
        assert line.calls == 3

    @pytest.mark.parametrize("body", ["<html>", '[{"id": "KP1"}]', '{"code": "moon_phase"}'])
    @pytest.mark.parametrize("status", [200, 409])
    async def test_an_answer_of_another_shape_is_none(self, clock: StillClock, body: str, status: int) -> None:
        wrong = httpx.MockTransport(lambda request: httpx.Response(status, text=body))
        port = HttpPlatform(URL, KEY, clock=clock, patience=IMPATIENT, transport=wrong)
        with pytest.raises(PlatformUnavailable), capture_logs() as logs:
            await port.orders(CHEN)
        assert "KP1" not in repr(logs)

    async def test_a_platform_that_does_not_answer_is_waited_for_no_longer_than_allowed(
        self, clock: StillClock
    ) -> None:
        asked: list[asyncio.StreamWriter] = []
        answering = asyncio.Event()

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append(writer)
            await answering.wait()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        host, number = server.sockets[0].getsockname()
        port = HttpPlatform(f"http://{host}:{number}", KEY, clock=clock, patience=IMPATIENT)
        with pytest.raises(PlatformUnavailable):
            async with asyncio.timeout(10):
                await port.orders(CHEN)
        assert len(asked) == IMPATIENT.attempts
        answering.set()
        await port.close()
        server.close()


class TestIdentifiers:
    @pytest.mark.parametrize("order_id", ["", "..", "../../learner-lin/orders", f"{REFUNDABLE}/refund-quote", "订单"])
    async def test_what_is_no_order_number_is_not_asked_for(
        self, adapter: tuple[HttpPlatform, Line], order_id: str
    ) -> None:
        port, line = adapter
        assert await port.order(CHEN, order_id) is None
        assert await port.refund_quote(CHEN, order_id) is None
        assert line.calls == 0

    @pytest.mark.parametrize("learner_id", ["", "..", "x/../learner-chen", "x\\y"])
    async def test_a_learner_id_that_would_lead_elsewhere_asks_nobody(
        self, adapter: tuple[HttpPlatform, Line], learner_id: str
    ) -> None:
        port, line = adapter
        with pytest.raises(PlatformUnavailable):
            await port.orders(learner_id)
        assert line.calls == 0

    async def test_odd_identifiers_reach_the_platform_as_they_are(
        self, adapter: tuple[HttpPlatform, Line], demo: DemoPlatform
    ) -> None:
        port, _ = adapter
        assert await port.orders("张三 ?&#%2F") == []
        receipt = await port.submit(CHEN, REFUND, "form 1?&#%2F")
        assert (await demo.submit(CHEN, REFUND, "form 1?&#%2F")).reference == receipt.reference


class TestBreaker:
    async def test_after_failures_nobody_is_asked_until_it_recovers(self, adapter: tuple[HttpPlatform, Line]) -> None:
        port, line = adapter
        line.always = "down"
        for _ in range(IMPATIENT.failures):
            with pytest.raises(PlatformUnavailable):
                await port.learner(CHEN)
        asked = line.calls
        assert port.open
        with pytest.raises(PlatformUnavailable):
            await port.learner(CHEN)
        assert line.calls == asked, "an open breaker asks nobody"

        line.always = None
        async with asyncio.timeout(10):
            while port.open:  # noqa: ASYNC110 - time itself closes it, and tells nobody
                await asyncio.sleep(0.01)
        assert await port.learner(CHEN) is not None
        line.always = "down"
        with pytest.raises(PlatformUnavailable):
            await port.learner(CHEN)
        assert not port.open, "one failure does not open a closed breaker"

    async def test_refusals_do_not_open_it(self, adapter: tuple[HttpPlatform, Line]) -> None:
        port, _ = adapter
        for n in range(IMPATIENT.failures + 1):
            with pytest.raises(RequestRefused):
                await port.submit(CHEN, RefundRequest(order_id="KP209901010001"), f"form-{n}")
        assert not port.open


def test_the_contract_page_is_current() -> None:
    """`zhike platform contract > bot/platforms/openapi.json` mends it."""
    assert (ROOT / "bot/platforms/openapi.json").read_text(encoding="utf-8") == contract()
