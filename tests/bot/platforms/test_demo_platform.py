"""The demo's data agrees with the content and the published policies, and outlives a restart."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot.__main__ import app
from bot.dialogue.values.reading import read
from bot.platform_port import RefundRequest, Refusal, RequestRefused
from bot.platform_port.terms import CLAUSES, MONTH_PRICE, YEAR_PRICE
from bot.platforms.demo import DemoPlatform, demo_data
from knowledge import DEFAULT_CONTENT, Catalogue, load_catalogue, sections_of
from tests.fakes.platforms import StillClock

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
CHEN, REFUNDABLE = "learner-chen", "KP202611200011"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(DEFAULT_CONTENT)


class TestData:
    def test_courses_and_products_are_those_of_the_catalogue(self, catalogue: Catalogue) -> None:
        data = demo_data()
        assert data["courses"] == {course.id: course.price_cny for course in catalogue.courses}
        for product_id, words in data["products"].items():
            title = catalogue.product_by_id[product_id].title
            assert (words["zh"], words["en"]) == (title.zh, title.en)
        assert set(data["certificate_courses"]) <= set(data["courses"])

    async def test_each_contact_can_be_given_to_a_form_and_brings_its_learner_a_code(self) -> None:
        platform = DemoPlatform(clock=StillClock(NOON), new_code=lambda: "135790")
        for learner in demo_data()["learners"]:
            for contact in filter(None, (learner["phone"], learner.get("email"))):
                found = read("contact", contact, NOON.date(), asked=True)
                assert found is not None, contact
                assert found.value is not None, contact
                await platform.send_code(found.value)
                assert await platform.check_code(found.value, "135790") == learner["id"]

    def test_each_clause_is_a_section_of_its_policy_in_both_languages(self, catalogue: Catalogue) -> None:
        headings = {
            (policy.id, policy.language, section.heading)
            for policy in catalogue.policies
            for section in sections_of(policy.body)
        }
        for clause in CLAUSES:
            for language in ("zh", "en"):
                assert (clause.policy, language, clause.heading(language)) in headings

    @pytest.mark.parametrize(
        ("policy", "said"),
        [
            ("refund-policy", "within 7 days after purchase if at most 20 % of it"),
            ("refund-policy", "last 168 hours"),
            ("refund-policy", "could not mend within 5 working days"),
            ("refund-policy", "We decide within 2 working days"),
            ("refund-policy", "nobody claims within 90 days"),
            ("invoice-policy", "within 12 months of payment"),
            ("invoice-policy", "issued within 3 working days"),
            ("membership-policy", "up to 24 hours before the next charge"),
            ("membership-policy", f"{MONTH_PRICE} CNY a month or {YEAR_PRICE} CNY a year"),
            ("partner-policy", "fresh food with photos within 24 hours of receipt, and other goods within 7 days"),
            ("partner-policy", "answer within 3 working days"),
        ],
    )
    def test_the_terms_figures_stand_in_the_published_policies(
        self, catalogue: Catalogue, policy: str, said: str
    ) -> None:
        """Whoever edits such a sentence has to look at platform_port/terms.py."""
        [body] = [p.body for p in catalogue.policies if (p.id, p.language) == (policy, "en")]
        assert said in " ".join(body.split())

    async def test_the_policys_own_example_of_a_membership_holds(self) -> None:
        """In its fourth month a year has 8 whole months left, 199.33 CNY."""
        clock = StillClock(datetime(2026, 11, 20, 4, tzinfo=UTC))
        platform = DemoPlatform(clock=clock)
        quote = await platform.refund_quote(CHEN, "KP202608240201")
        clock.now += timedelta(days=10)
        later = await platform.refund_quote(CHEN, "KP202608240201")
        assert quote is not None
        assert later is not None
        assert (quote.amount_cny, later.amount_cny) == (Decimal("224.25"), Decimal("199.33"))

    def test_there_is_a_learner_for_every_situation(self) -> None:
        data = demo_data()
        assert {learner["region"] for learner in data["learners"]} == {"CN", "EU", "US"}
        assert len(data["learners"]) == 12
        assert len([row for part in ("orders", "gifts", "goods", "memberships") for row in data[part]]) >= 40
        assert {order["status"] for order in data["orders"]} == {"paid", "pending", "refunding", "refunded", "closed"}
        ids = [row["id"] for part in ("orders", "gifts", "goods", "memberships") for row in data[part]]
        assert len(ids) == len(set(ids))


class TestRestart:
    async def test_what_was_asked_for_outlives_it(self, tmp_path: Path) -> None:
        file, clock = tmp_path / "platform.db", StillClock(NOON)
        first = DemoPlatform(file, clock=clock)
        receipt = await first.submit(CHEN, RefundRequest(order_id=REFUNDABLE), "form-1")
        await first.close()
        clock.now += timedelta(days=30)
        second = DemoPlatform(file, clock=clock)
        again = await second.submit(CHEN, RefundRequest(order_id=REFUNDABLE), "form-1")
        order = await second.order(CHEN, REFUNDABLE)
        assert (again.reference, again.repeat) == (receipt.reference, True)
        assert order is not None
        assert order.status == "refunding"
        await second.close()

    async def test_the_seed_does_not_age_for_who_asked_for_nothing(self, tmp_path: Path) -> None:
        file, clock = tmp_path / "platform.db", StillClock(NOON)
        first = DemoPlatform(file, clock=clock)
        await first.orders(CHEN)
        await first.close()
        clock.now += timedelta(days=400)
        second = DemoPlatform(file, clock=clock)
        quote = await second.refund_quote(CHEN, REFUNDABLE)
        assert quote is not None
        assert quote.eligible
        await second.close()

    async def test_two_processes_on_one_file_make_one_request(self, tmp_path: Path) -> None:
        clock = StillClock(NOON)
        one, other = (DemoPlatform(tmp_path / "platform.db", clock=clock) for _ in range(2))
        await one.submit(CHEN, RefundRequest(order_id=REFUNDABLE), "phone")
        with pytest.raises(RequestRefused) as refused:
            await other.submit(CHEN, RefundRequest(order_id=REFUNDABLE), "laptop")
        assert refused.value.refusal is Refusal.REFUND_PENDING
        assert len(await other.requests(CHEN)) == 1
        await one.close()
        await other.close()

    async def test_a_first_call_that_is_refused_leaves_the_seed(self) -> None:
        platform = DemoPlatform(clock=StillClock(NOON))
        with pytest.raises(RequestRefused):
            await platform.submit(CHEN, RefundRequest(order_id="KP1"), "form-1")
        assert await platform.orders(CHEN)


class TestOutsideTheDemo:
    async def test_nobody_is_there_and_no_code_can_be_read(self) -> None:
        platform = DemoPlatform(clock=StillClock(NOON), demo=False)
        with capture_logs() as logs:
            await platform.send_code("13800000106")
        assert (logs, await platform.readable_codes()) == ([], [])
        assert await platform.learner(CHEN) is None
        assert platform.learners() == []

    async def test_in_the_demo_a_code_stands_in_the_log_and_nowhere_for_strangers(self) -> None:
        platform = DemoPlatform(clock=StillClock(NOON), new_code=lambda: "123456")
        with capture_logs() as logs:
            await platform.send_code("13800000106")
            await platform.send_code("13999999999")
        assert [(entry["to"], entry["code"]) for entry in logs] == [("138****0106", "123456")]


def test_the_demo_command_prints_learners_orders_codes_and_staff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIKE_VAR", str(tmp_path))
    printed = json.loads(CliRunner().invoke(app, ["demo"]).stdout)
    [chen] = [learner for learner in printed["learners"] if learner["id"] == CHEN]
    assert REFUNDABLE in chen["orders"]
    assert {member["name"] for member in printed["staff"]} == {"meiling", "oliver", "admin"}
    assert printed["codes"] == []
