"""`experiment report` and `experiment assign` end with one JSON object."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from recommender.cli.experiments import app
from recommender.experiments import arm_of, load_experiment
from tests.recommender.test_experiments import GIVEN, outcomes


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "experiment.json"
    path.write_text(json.dumps(GIVEN), encoding="utf-8")
    return path


def log_of(folder: Path, **given: tuple[float, float]) -> Path:
    found = outcomes(learners=4000, **given)  # type: ignore[arg-type]  # only pairs are given
    path = folder / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["learner_id", "arm", "day", *found.values])
        for n, (arm, day) in enumerate(zip(found.arms, found.days, strict=True)):
            values = ["" if np.isnan(v[n]) else v[n] for v in found.values.values()]
            writer.writerow([f"u{n}", ("control", "new")[arm], found.calendar[day], *values])
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def answer(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def test_a_report_tells_decision_effects_and_draws_the_path(tmp_path: Path, definition: Path) -> None:
    log = log_of(tmp_path, enrolled=(0.05, 0.12))
    result = run("report", "--log", log, "--experiment", definition, "--plot", tmp_path / "p.png")
    assert result.exit_code == 0
    found = answer(result)
    (arm,) = found["arms"]
    assert (arm["decision"], arm["because"]) == ("better", "enrolled")
    assert arm["goal"]["effect"]["low"] > 0
    assert [guard["metric"] for guard in arm["guards"]] == ["refused", "satisfaction"]
    assert found["learners"]["control"] + found["learners"]["new"] == 4000
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_an_interval_without_an_end_is_null_and_not_broken_json(tmp_path: Path, definition: Path) -> None:
    log = tmp_path / "one.csv"
    log.write_text("learner_id,arm,day,enrolled,refused,satisfaction\nu,new,2026-11-01,0,0,\n", encoding="utf-8")
    result = run("report", "--log", log, "--experiment", definition)
    assert "Infinity" not in result.stdout
    assert "NaN" not in result.stdout
    (arm,) = answer(result)["arms"]
    assert arm["decision"] == "running"
    assert arm["goal"]["effect"]["high"] is None


def test_a_log_that_cannot_be_trusted_is_an_error_with_its_line(tmp_path: Path, definition: Path) -> None:
    log = tmp_path / "bad.csv"
    log.write_text("learner_id,arm,day,enrolled,refused,satisfaction\nu,old,2026-11-01,0,0,\n", encoding="utf-8")
    result = run("report", "--log", log, "--experiment", definition)
    assert result.exit_code == 1
    assert "line 2: unknown arm 'old'" in answer(result)["error"]


def test_assign_tells_the_arm_of_each_learner(tmp_path: Path, definition: Path) -> None:
    (tmp_path / "ids.txt").write_text("u1\n\n学员2\n", encoding="utf-8")
    found = answer(run("assign", "--learners", tmp_path / "ids.txt", "--experiment", definition))
    experiment = load_experiment(definition)
    assert found == {learner: arm_of(experiment, learner) for learner in ("u1", "学员2")}
