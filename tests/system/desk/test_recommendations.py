"""`/desk/recommendations`: who may see it, that page, JSON and pictures say the same, in both languages."""

import asyncio
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import timedelta

import httpx
import pytest

from bot.desk.experiment_page import experiment_shown
from bot.desk.offer_judges import judges_of
from bot.desk.offer_report import Estimate, Judges, Text
from bot.dialogue.events import OfferWithheld
from bot.experiment_port import ServedArm
from bot.storage.staff import SqlStaff
from bot.web.offer_pictures import PICTURES
from recommender import Entered, Experiment, Happened, Metric, Outcome, judge_experiment, outcomes_at
from tests.contracts.test_outcome_stores import slate
from tests.fakes.app import ScriptedApp, scripted_app
from tests.fakes.clock import START
from tests.fakes.staff import Member, signed_in
from tests.fakes.turns import TurnHouse, message
from tests.system.conftest import client_of

PAGE = "/desk/recommendations"
JUDGES = Judges(
    off_policy=lambda found: [
        Estimate("popularity", 0.12, 0.05, 0.19, 240.0),
        Estimate("newest", said=Text("数据太少", "too thin")),
    ],
    bands={"kind:partner": (0.1, 0.4)},
)

EXPERIMENT = Experiment(
    "unasked-1",
    ("only_when_asked", "as_set"),
    (0.5, 0.5),
    Metric("enrolled", "event", "more"),
    (Metric("escalated", "event", "less"), Metric("csat", "mean", "more")),
    hold_out=0.1,
)


@pytest.fixture
def scripted(staffed_house: TurnHouse) -> ScriptedApp:
    staffed_house.clock.advance(timedelta(days=1))
    return scripted_app(staffed_house, staff=SqlStaff(staffed_house.database), judges=JUDGES)


@pytest.fixture
def experiments(staffed_house: TurnHouse) -> ScriptedApp:
    """An experiment whose second arm was stopped, and where assignment went wrong besides."""
    entered = [Entered(str(n), "as_set" if n < 160 else "only_when_asked", START) for n in range(200)]
    entered += [Entered(f"h{n}", "hold_out", START) for n in range(3)]
    happened = [Happened(str(n), "escalated", START + timedelta(hours=1)) for n in range(170)]
    since, at = START, START + timedelta(days=1)
    judged = judge_experiment(EXPERIMENT, outcomes_at(EXPERIMENT, entered, happened, at))
    arms = [ServedArm("only_when_asked", 0.5, since), ServedArm("as_set", 0.5, since, at, "escalated")]
    shown = experiment_shown(EXPERIMENT, arms, (), judged, {"as_set": judged}, at)
    judges = judges_of({}, lambda: shown)
    return scripted_app(staffed_house, staff=SqlStaff(staffed_house.database), judges=judges, experiment=lambda: shown)


async def happen(house: TurnHouse) -> None:
    """Two items are shown, one is bought, and one suggestion is kept back."""
    conversation = "widget:learner-lin"
    await house.store.hear(message("m1", "推荐", conversation), START)
    kept_back = OfferWithheld(turn_id="t0", rule="open_ticket", requested=False)
    shown = slate("i1", "sleep-well", "first-budget")
    await house.store.append(conversation, [kept_back, shown], START, epoch=0)
    bought = Outcome(
        id="p:1",
        type="enrol",
        kind="course",
        item_id="sleep-well",
        at=START,
        learner_id="learner-lin",
        impression_id="i1",
    )
    await house.outcomes.record([bought], START)
    await house.outcomes.refused(["unknown_item"], START)


class TestWhoMaySeeIt:
    async def test_strangers_are_sent_to_the_login_or_refused(self, client: httpx.AsyncClient) -> None:
        sent = await client.get(PAGE)
        assert (sent.status_code, sent.headers["location"]) == (303, "/desk/login?next=%2Fdesk%2Frecommendations")
        for path in (f"/api{PAGE}", f"{PAGE}/days.svg"):
            assert (await client.get(path)).status_code == 401, path


class TestFigures:
    async def test_the_json_says_what_happened(self, scripted: ScriptedApp, meiling: Member) -> None:
        await happen(scripted.house)
        found = await meiling.get("/recommendations?days=7")
        assert (found["impressions"], found["learners"], found["funnel"]["exposures"]) == (1, 1, 2)
        assert found["funnel"]["kept"]["count"] == 1
        assert found["withheld"] == [
            {"code": "open_ticket", "reason": {"zh": "有未解决的工单", "en": "a ticket is open"}, "count": 1}
        ]
        assert [(row["code"], row["count"]) for row in found["refused"]] == [("unknown_item", 1)]
        assert {row["code"]: row["outside"] for row in found["shares"]} == {
            "kind:course": False,
            "kind:partner": True,
            "provider:Our own": False,
        }
        assert found["off_policy"][0]["value"] == 0.12
        assert found["experiments"] is None
        assert sum(day["kept"] for day in found["days"]) == 1

    @pytest.mark.parametrize("days", ["0", "367", "x"])
    async def test_a_time_that_makes_no_sense_is_refused(self, meiling: Member, days: str) -> None:
        assert (await meiling.client.get(f"/api{PAGE}?days={days}")).status_code == 422

    async def test_what_was_shown_before_is_left_out(self, scripted: ScriptedApp, meiling: Member) -> None:
        await happen(scripted.house)
        scripted.house.clock.advance(timedelta(days=30))
        assert (await meiling.get("/recommendations?days=7"))["impressions"] == 0
        assert (await meiling.get("/recommendations?days=90"))["impressions"] == 1


class TestPage:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("zh", ["展示与结果", "有未解决的工单", "超出区间", "数据太少", "没有正在进行的实验"]),
            ("en", ["what came of it", "a ticket is open", "outside its band", "too thin", "No experiment is set up"]),
        ],
    )
    async def test_it_is_written_in_both_languages(
        self, scripted: ScriptedApp, meiling: Member, language: str, words: list[str]
    ) -> None:
        await happen(scripted.house)
        page = (await meiling.client.get(f"{PAGE}?lang={language}")).text
        assert [word for word in words if word not in page] == []
        assert "{{" not in page

    async def test_before_anything_was_suggested_it_says_so(self, meiling: Member) -> None:
        page = (await meiling.client.get(f"{PAGE}?lang=en")).text
        assert "Nothing was suggested in this time." in page
        assert "days.svg" not in page

    @pytest.mark.parametrize("name", list(PICTURES))
    async def test_each_picture_is_an_svg_with_the_words_of_the_language(
        self, scripted: ScriptedApp, meiling: Member, name: str
    ) -> None:
        await happen(scripted.house)
        for theme in ("light", "dark"):
            response = await meiling.client.get(f"{PAGE}/{name}.svg?lang=zh&theme={theme}")
            assert (response.status_code, response.headers["content-type"]) == (200, "image/svg+xml")
            assert ET.fromstring(response.text).tag.endswith("svg")  # noqa: S314 - our own
        if name == "withheld":
            assert "有未解决的工单" in response.text

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("zh", ["目标：报名的学员", "已停止", "护栏指标变差（转人工的学员）", "按对照组处理", "对照</span>",
                    "只在学员问起时推荐", "转人工的学员；变差；比率的相对变化", "3 名学员不参与任何一组", "份额不符"]),
            ("en", ["goal: learners who enrol", "stopped", "a guard was harmed: learners who go on to a person",
                    "get what the control gets", "control</span>", "suggested only when asked for",
                    "learners who go on to a person; worse; relative change of the rate",
                    "3 more learners are in no arm", "no figure can be trusted"]),
        ],
    )  # fmt: skip
    async def test_the_experiment_stands_there_in_both_languages(
        self, experiments: ScriptedApp, language: str, words: list[str]
    ) -> None:
        async with client_of(experiments.app) as client:
            member = await signed_in(client, "meiling")
            page = (await member.client.get(f"{PAGE}?lang={language}")).text
            assert [word for word in words if word not in page] == []
            assert "No experiment is set up" not in page
            assert "没有正在进行的实验" not in page
            drawn = await member.client.get(f"{PAGE}/experiments.svg?lang={language}")
            assert "as_set · escalated" in drawn.text
            assert "as_set · csat" not in drawn.text  # too few to draw
            found = (await member.get("/recommendations"))["experiment"]
        assert [(arm["arm"], arm["learners"]) for arm in found["arms"]] == [("only_when_asked", 40), ("as_set", 160)]
        assert found["effects"][2] == {
            "name": "as_set · csat", "value": None, "low": None, "high": None, "sample": 0.0,
            "said": {
                "zh": "服务评分；数据还太少；均值之差",
                "en": "rating of the service; too few yet; difference of means",
            },
        }  # fmt: skip
        assert found["effects"][-1]["name"] == "all · enrolled"
        assert found["effects"][-1]["said"]["en"].endswith("against the hold-out group")

    async def test_there_are_no_other_pictures(self, meiling: Member) -> None:
        assert (await meiling.client.get(f"{PAGE}/learners.svg")).status_code == 422


def test_heavy_libraries_are_not_loaded_by_a_server_that_starts() -> None:
    """Checked in a process of its own: here other tests may have loaded them."""
    heavy = "{'matplotlib', 'pyarrow', 'sklearn', 'pandas'}"
    code = f"import sys, bot.bootstrap; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_two_members_at_once_get_their_pictures(scripted: ScriptedApp) -> None:
    await happen(scripted.house)
    async with client_of(scripted.app) as client:
        member = await signed_in(client, "meiling")
        paths = [f"{PAGE}/{name}.svg" for name in PICTURES] * 2
        found = await asyncio.gather(*(member.client.get(path) for path in paths))
    assert {response.status_code for response in found} == {200}
    assert found[0].text == found[len(PICTURES)].text
