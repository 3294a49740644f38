"""`python -m nlu train` for a label set: options that go together, and files that are refused by name and line."""

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

from typer.testing import CliRunner, Result

from nlu.__main__ import app
from nlu.errors import DatasetError
from nlu.training.methods import run as label_set_run
from tests.nlu.training.tiny_base import tiny_base

ROWS = [{"text": f"{label} number {n}", "intent": label} for label in ("pay", "send") for n in range(8)]
OOS = {"text": "??", "intent": "strange"}


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, rows in (("train", ROWS), ("dev", [*ROWS[::3], OOS])):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return ["--train", str(tmp_path / "train.jsonl"), "--dev", str(tmp_path / "dev.jsonl")]


def train(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["train", *arguments])


def test_a_label_set_is_trained_from_its_two_files(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_set_run, "load_base", tiny_base)
    run = tmp_path / "run"
    done = train("--task", "tiny", *files, "--shots", "4", "--epochs", "1", "--oos-label", "strange", "--run", str(run))
    assert done.exit_code == 0, done.output
    metrics = json.loads(done.stdout.splitlines()[-1])
    assert (metrics["task"], metrics["train_rows"], metrics["epochs"]) == ("tiny", 8, 1)
    assert metrics["out_of_scope"]["strange"]["rows"] == 1
    assert {file.name for file in run.iterdir()} >= {"config.json", "losses.jsonl", "curves.png", "metrics.json"}


def test_a_development_label_that_is_neither_trained_nor_out_of_scope_is_refused(files: list[str]) -> None:
    done = train("--task", "tiny", *files)
    assert isinstance(done.exception, DatasetError)
    assert "dev.jsonl:7: label 'strange' is none of the 2 labels" in str(done.exception)


def said(result: Result) -> str:
    """The words of an error, out of the box that they are drawn in."""
    return " ".join(result.output.replace("│", " ").split())


def test_options_that_go_together_are_asked_for(files: list[str], tmp_path: Path) -> None:
    assert "--task needs --train and --dev" in said(train("--task", "tiny", *files[:2]))
    assert "go with --task" in said(train(*files))
    missing = train("--task", "tiny", "--train", str(tmp_path / "none.jsonl"), *files[2:])
    assert missing.exit_code == 2
    assert "none.jsonl" in said(missing).replace(" ", "")
