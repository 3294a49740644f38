"""`replay` ends with one JSON object: estimates, a refusal with its reason, or the rows that cannot be trusted."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from recommender.bandit import initial_state
from recommender.bandit_file import save_bandit
from recommender.cli.replay import replay
from recommender.logged import COLUMNS, Exposure, write_log
from recommender.target_policy import KNOWN
from tests.recommender.logged_worlds import segment_world
from tests.recommender.open_bandit import exposures as open_bandit
from tests.repository import ROOT

OPEN_BANDIT = ROOT.parent / "shared" / "data" / "obd_small" / "random_men.jsonl"

app = typer.Typer()
app.command()(replay)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def answer(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    write_log(path, segment_world().exposures(3000, np.random.default_rng(1)), context=("x_a", "x_b"))
    return path


def test_a_policy_of_the_log_is_estimated_with_intervals_and_a_picture(log: Path, tmp_path: Path) -> None:
    result = run("--log", str(log), "--policy", "target", "--plot", str(tmp_path / "p.png"))
    assert result.exit_code == 0
    found = answer(result)
    assert (found["n"], found["refused"], found["bad_rows"]) == (3000, None, [])
    assert 1000 < found["ess"] < 3000
    for name in ("ips", "snips", "dr"):
        estimate = found["estimates"][name]
        assert estimate["low"] < segment_world().truth < estimate["high"]
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_the_policy_that_chose_earns_what_it_earned(log: Path) -> None:
    found = answer(run("--log", str(log), "--policy", "logged"))
    assert found["estimates"]["ips"] == pytest.approx(found["estimates"]["logged"])
    assert found["ess_share"] == pytest.approx(1)


def test_a_log_that_is_too_thin_is_refused_with_its_reason(tmp_path: Path) -> None:
    write_log(tmp_path / "few.csv", segment_world().exposures(90, np.random.default_rng(2)), context=("x_a", "x_b"))
    result = run("--log", str(tmp_path / "few.csv"), "--policy", "target")
    found = answer(result)
    assert result.exit_code == 0
    assert found["refused"]["code"] == "ess_floor"
    assert set(found["estimates"]) == {"logged"}
    assert "under 100" in found["refused"]["reason"]


def test_bad_rows_stop_the_command_unless_they_may_be_left_out(log: Path) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write("i0,1,,a|b,a,0.5,,,,,1,0,0\n")
    refused = run("--log", str(log), "--policy", "target")
    assert refused.exit_code == 1
    assert "line 3002: impression i0 position 1 is line 2 already" in answer(refused)["error"]
    left = answer(run("--log", str(log), "--policy", "target", "--skip-bad"))
    assert left["n"] == 3000
    assert [bad["line"] for bad in left["bad_rows"]] == [3002]


def test_rewards_of_another_file_are_joined_and_those_still_unknown_are_counted(tmp_path: Path) -> None:
    rows = [replace(e, reward=None) for e in segment_world().exposures(400, np.random.default_rng(3))]
    write_log(tmp_path / "log.csv", rows, context=("x_a", "x_b"))
    lines = [f"i{n},{int(n % 3 == 0)}" for n in range(300)]
    (tmp_path / "r.csv").write_text("\n".join(("impression_id,reward", *lines)), encoding="utf-8")
    found = answer(run("--log", str(tmp_path / "log.csv"), "--rewards", str(tmp_path / "r.csv")))
    assert (found["n"], found["without_reward"]) == (300, 100)
    assert found["estimates"]["logged"]["value"] == pytest.approx(1 / 3)


def test_a_saved_bandit_is_judged_by_the_features_of_the_log(tmp_path: Path) -> None:
    save_bandit(tmp_path / "bandit.npz", initial_state(("bias", "fit")))
    rng = np.random.default_rng(4)
    features = ((1.0, 0.2), (1.0, 0.9))
    rows = [
        Exposure(f"i{n}", ("a", "b"), int(shown), 0.5, features=features, reward=float(rng.random() < 0.4))
        for n, shown in enumerate(rng.integers(0, 2, 600))
    ]
    write_log(tmp_path / "log.csv", rows)
    found = answer(run("--log", str(tmp_path / "log.csv"), "--policy", str(tmp_path / "bandit.npz")))
    assert found["refused"] is None
    assert found["ess_share"] > 0.8


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("best", "Unknown policy"),
        ("softmax:0", "temperature above 0"),
        ("greedy", "has no scores"),
        ("none.npz", "No bandit at"),
    ],
)
def test_a_policy_that_cannot_be_asked_is_refused(log: Path, policy: str, message: str) -> None:
    result = run("--log", str(log), "--policy", policy)
    assert result.exit_code == 1
    assert message in answer(result)["error"]


def test_help_names_every_column_and_policy() -> None:
    shown = run("--help").stdout
    for name in (*COLUMNS, *KNOWN):
        assert name in shown


@pytest.mark.skipif(
    not OPEN_BANDIT.is_file(), reason="the data set lies beside the repository only where it was set up"
)
def test_a_real_log_of_random_exposures_is_estimated_and_refused_where_one_click_would_decide(tmp_path: Path) -> None:
    write_log(tmp_path / "men.csv", open_bandit(OPEN_BANDIT), context=("x_place_2", "x_place_3"))
    found = answer(run("--log", str(tmp_path / "men.csv"), "--policy", "greedy"))
    assert found["estimates"]["logged"]["value"] == pytest.approx(0.0046)
    assert found["refused"]["code"] == "few_rewards"
