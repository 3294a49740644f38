"""Simulated users before the shipped model: floors for success, no rule broken, the same again at the same seed."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.dialogue.form_specs import FORMS
from tests.shipped import shipped_catalogue
from tests.simulator.goals import Maker
from tests.simulator.habits import PERSONAS, Voice, personas, words
from tests.simulator.noise import noisy
from tests.simulator.picture import draw
from tests.simulator.play import NOISES, Result, plan, simulate
from tests.simulator.report import TURNS, as_text, summary
from tests.simulator.stage import Stage

SEED = 7
CLEAN, NOISY = 40, 20
FLOORS = {("zh", "clean"): 0.95, ("en", "clean"): 0.95, ("zh", "noisy"): 0.85, ("en", "noisy"): 0.95}
"""What is reached of so few (39 and 38 of 40 without noise, 18 and 20 of 20 with it), all but clean English less one;
over 500 in each language the bars are .95 and .90."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    with capture_logs():
        yield await Stage.build(house_var, tmp_path_factory.mktemp("stage"))


def numbers(noise: str, count: int) -> range:
    first = 0 if noise == "clean" else 1
    return range(first, first + 2 * count, 2)


@pytest.mark.quality
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("noise", "count"), [("clean", CLEAN), ("noisy", NOISY)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_enough_of_them_get_what_they_came_for(stage: Stage, language: str, noise: str, count: int) -> None:
    with capture_logs():
        results = [await simulate(stage, SEED, language, number) for number in numbers(noise, count)]
    broken = Counter(violation for result in results for violation in result.violations)
    assert broken == Counter()
    succeeded = sum(result.succeeded for result in results)
    assert succeeded >= FLOORS[language, noise] * count, as_text(results, SEED)


@pytest.mark.quality
@pytest.mark.asyncio(loop_scope="module")
async def test_the_same_seed_gives_the_same_conversation(stage: Stage) -> None:
    def told(result: Result) -> list[str]:
        return [line for line in result.transcript if line.startswith(("learner", "   ("))]

    with capture_logs():
        first, second = [await simulate(stage, SEED, "zh", 1) for _ in range(2)]
    assert [line.partition("  [/")[0] for line in told(first)] == [line.partition("  [/")[0] for line in told(second)]
    assert (first.problems, first.turns) == (second.problems, second.turns)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_goal_has_wordings_for_whatever_it_may_have_to_say(language: str) -> None:
    maker = Maker(shipped_catalogue(), language, random.Random(1))
    known = words(language)
    seen = set()
    for _ in range(400):
        goal = maker.make()
        seen.add(goal.area)
        voice = Voice(language, "types", noise=True, rng=random.Random(2))
        assert "{" not in voice.opening(goal.name, goal.facts)
        assert "{" not in voice.again(goal.name, goal.facts)
        for slot, value in goal.slots.items():
            assert slot in known["answer"] or value in known["choice"], (goal.name, slot)
    assert {"refund_form", "invoice_form", "payment_form", "access_form", "playback_form", "gift_form", "delivery_form",
            "membership_form", "claim_form", "account_form", "records", "rights", "question", "person", "danger",
            "stop suggestions", "cancelled"} <= seen  # fmt: skip


def test_both_languages_have_the_same_goals() -> None:
    zh, en = words("zh"), words("en")
    assert zh["open"].keys() == en["open"].keys()
    assert zh["choice"].keys() == en["choice"].keys()
    assert zh["answer"].keys() == en["answer"].keys()


def test_noise_leaves_values_whole() -> None:
    rng = random.Random(3)
    texts = [noisy("帮我把{order}退掉，谢谢你了", "zh", rng) for _ in range(100)]
    assert all("{order}" in text for text in texts)
    assert len(set(texts)) > 20


def test_traditional_characters_are_a_habit_of_those_who_write_chinese() -> None:
    assert personas("zh") == PERSONAS
    assert "traditional" not in personas("en")


def result(number: int, noise: str = "clean", **changes: object) -> Result:
    made = Result("zh", number, noise, "terse", ["refund"], ["refund_form"], 4, 4)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_the_report_tells_shares_and_how_a_failure_is_played_again(tmp_path: Path) -> None:
    results = [result(0), result(2, problems=["no request for refund"], transcript=["learner: 退"]), result(1, "noisy")]
    found = summary(results)
    assert found["success"]["language and noise"] == {"zh clean": (1, 2), "zh noisy": (1, 1)}
    assert found["success"]["form"] == {"refund_form": (2, 3)}
    assert found[TURNS] == {"language and noise": {"zh clean": 1.0, "zh noisy": 1.0}, "form": {"refund_form": 1.0}}
    text = as_text(results, 20)
    assert "no request for refund" in text
    assert "--seed 20 --replay zh:2" in text


def test_turns_are_told_by_form_of_what_succeeded() -> None:
    results = [
        result(0, turns=6),
        result(2, turns=4, areas=["refund_form", "invoice_form"]),
        result(4, turns=40, areas=["invoice_form"], problems=["no request for invoice"]),
        result(6, areas=["claim_form"], problems=["no request for claim"]),
    ]
    turns = summary(results)[TURNS]["form"]
    assert turns == {"refund_form": 1.25, "invoice_form": 1.0}
    assert "refund_form                1.25" in as_text(results, 20)


@pytest.mark.parametrize("succeed", [True, False])
def test_the_picture_is_small_whatever_came_of_it(tmp_path: Path, succeed: bool) -> None:
    problems = [] if succeed else ["no request"]
    areas = sorted(FORMS)
    results = [
        Result(
            "zh", n, NOISES[n % 2], PERSONAS[n % len(PERSONAS)], ["g"], [areas[n % len(areas)]], 4 + n % 3, 4, problems
        )
        for n in range(120)
    ]
    draw(results, tmp_path / "report.png")
    drawn = (tmp_path / "report.png").read_bytes()
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) < 60_000


def test_the_command_says_what_it_takes() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.simulator", "--help"], capture_output=True, text=True, check=True
    )
    assert "--conversations" in told.stdout


@pytest.mark.quality
def test_processes_share_the_work(house_var: Path, tmp_path: Path) -> None:
    asked = ["--conversations", "1", "--jobs", "2", "--seed", str(SEED), "--out", str(tmp_path)]
    subprocess.run(
        [sys.executable, "-m", "tests.simulator", *asked], env=os.environ | {"ZHIKE_VAR": str(house_var)}, check=True
    )
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["results"]
    assert [(one["language"], one["number"]) for one in found] == [("zh", 0), ("en", 0)]


@pytest.mark.quality
@pytest.mark.asyncio(loop_scope="module")
async def test_a_plan_is_made_of_the_seed_alone(stage: Stage) -> None:
    first, second = plan(stage, SEED, "en", 5), plan(stage, SEED, "en", 5)
    assert first[0].goals == second[0].goals
    assert plan(stage, SEED + 1, "en", 5)[0].goals != first[0].goals
