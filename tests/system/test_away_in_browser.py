"""Away hours, the alarm of the desk, the second call and the rating, in real Chromium."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.system.server import running_server
from tests.system.test_browser import Desk, Learner, axe, browser, pytestmark

__all__ = ["browser", "pytestmark"]  # a fixture and marks that pytest looks for here


@pytest.fixture(scope="module")
def away_server(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose staff are away: they are there on no day that this test could run on."""
    folder = tmp_path_factory.mktemp("away")
    now = datetime.now(UTC)
    hours = {(now + timedelta(days=3)).strftime("%a").lower(): ["00:00-24:00"]}
    team = {"id": "night", "name": {"zh": "夜班", "en": "night team"}, "zone": "UTC", "hours": hours}
    (folder / "teams.yml").write_text(
        json.dumps([team | {"zone_name": {"zh": "世界时", "en": "UTC"}}]), encoding="utf-8"
    )
    settings = {"debounce_seconds": "0.3", "teams": str(folder / "teams.yml"), "second_alarm_minutes": "0.1"}
    with running_server(Path(shutil.copytree(house_var, folder / "var")), **settings) as base:
        yield base


def test_away_hours_keep_the_ticket_and_danger_rings_at_the_desk(away_server: str, browser: Browser) -> None:
    # Nobody is there: the learner is told when somebody is, and the reply comes by itself later.
    learner = Learner(browser.new_context(locale="en-GB").new_page(), away_server, "en")
    learner.say("Please put me through to a human agent")
    back = datetime.now(UTC) + timedelta(days=3)
    for told in ("T-000001", "Nobody is on duty", f"{back:%A}, {back.day} {back:%B}, 0:00 (UTC)"):
        expect(learner.replies.last).to_contain_text(told)

    context = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740})
    desk = Desk(context.new_page(), away_server)
    lane = desk.page.locator("[data-place=critical]")
    expect(desk.page.locator("[data-ticket]")).to_have_count(1)
    expect(lane).to_be_hidden()

    other = Learner(browser.new_context(locale="en-GB").new_page(), away_server, "en")
    other.say("I want to kill myself")
    expect(other.replies.first).to_be_visible()
    named = other.page.locator("zhike-widget .from-bot .bubble", has_text="12356").first.inner_text()
    assert "in mainland China" in named.partition("988")[0]  # where nobody knows the learner's region, with its place
    expect(other.replies.nth(1)).to_contain_text("12356")
    expect(other.replies.last).to_contain_text("Don't wait for us")
    assert other.page.locator("zhike-widget .card").count() == 0

    # The lane stands above every view, the bell rings and the title blinks until somebody acknowledges it.
    expect(lane).to_be_visible()
    expect(lane).to_have_attribute("data-ringing", "true")
    expect(desk.page.locator("[data-place=announcements]")).to_contain_text("T-000002")
    expect(desk.page).to_have_title(re.compile("Critical ticket waiting"))
    axe(desk.page)
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.page.get_by_role("tab", name="Resolved").click()
    expect(lane).to_be_visible()
    desk.page.keyboard.press("a")
    expect(lane).to_have_attribute("data-ringing", "false")
    expect(lane).to_be_visible()

    # Nobody claims it: the second call rings for who has acknowledged the first as well.
    expect(lane).to_have_attribute("data-ringing", "true", timeout=40_000)
    expect(lane).to_contain_text("Still unclaimed")
    lane.get_by_role("button", name="T-000002").click()
    desk.page.locator(".head-actions").get_by_role("button", name="Claim").click()
    expect(lane).to_be_hidden()
    expect(desk.page).not_to_have_title(re.compile("Critical ticket waiting"))

    # The answer comes to the learner who left and came back, and so does the question how it was.
    learner.page.goto("about:blank")
    desk.page.goto(f"{away_server}/desk#ticket/1")
    # Whoever claims and writes faster than the server answers has claimed once, and the reply goes out.
    claims: list[Route] = []
    desk.page.route("**/api/desk/tickets/*/claim", lambda route, _: claims.append(route))
    with desk.page.expect_request("**/api/desk/tickets/*/claim"):
        desk.page.locator(".head-actions").get_by_role("button", name="Claim").click()
    desk.page.locator("textarea").first.fill("Good morning, I'm here now.")
    desk.page.get_by_role("button", name="Claim and send").click()
    (claim,) = claims
    claim.continue_()
    expect(desk.page.locator(".log .staff .bubble")).to_have_count(1)
    desk.page.locator(".head-actions").get_by_role("button", name="Resolve").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    learner.page.goto(f"{away_server}/?lang=en")
    learner.page.locator("zhike-widget .launcher").click()
    widget = learner.page.locator("zhike-widget")
    expect(widget.get_by_text("Good morning, I'm here now.")).to_be_visible()
    widget.get_by_role("button", name="4", exact=True).click()
    expect(learner.replies.last).to_contain_text("your rating is noted")
    desk.page.get_by_role("button", name="Back to the tickets").click()
    desk.page.get_by_role("tab", name="Resolved").click()
    expect(desk.page.locator("[data-ticket]", has_text="T-000001")).to_contain_text("4 of 5")
    assert learner.faults == other.faults == []
