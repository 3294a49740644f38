"""A run that was interrupted and resumed is the run that was not, step for step."""

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from torch import Tensor

from nlu.dataset import Utterance
from nlu.errors import RunError
from nlu.training.batches import Batch
from nlu.training.config import TrainingConfig
from nlu.training.loop import train
from nlu.training.multi_task import MultiTask, TrainingData
from nlu.training.pairs import Pair
from nlu.training.run_folder import RunFolder
from tests.nlu.training.tiny_base import tiny_base

CONFIG = TrainingConfig(
    pair_passes=2.0, epochs=2, batch_size=8, frozen_layers=1, checkpoint_every=3, noise_share=0.5, memory=16
)
INTENTS = ("greet", "refund_request", "fraud_report", "out_of_scope")


def row(number: int) -> Utterance:
    intent = INTENTS[number % 4]
    return Utterance(f"{intent} number {number}", "en", intent, "neutral", f"{intent}/{number}")


def data(rows: int = 40) -> TrainingData:
    reviews = [Utterance(f"so good {n}", "en", None, "positive", f"r/{n}") for n in range(20)]
    pairs = [Pair(f"what is {n}", f"it is {n // 2}", source=str(n // 2)) for n in range(16)]
    return TrainingData([row(n) for n in range(rows)], reviews, pairs, [row(n) for n in range(100, 112)])


class Interrupted(Exception):
    pass


class Interruptible(MultiTask):
    """Falls over at the given step."""

    falls_at: int | None = None
    taken = 0

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        self.taken += 1
        if self.taken == self.falls_at:
            raise Interrupted
        return super().losses(batch)


def run(folder: Path, *, falls_at: int | None = None, resume: bool = False, config: TrainingConfig = CONFIG) -> None:
    objective = Interruptible(tiny_base(), data(), config)
    objective.falls_at = falls_at
    train(objective, config, RunFolder(folder), resume=resume)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    run(folder)
    return folder


def records(folder: Path) -> list[object]:
    return [json.loads(line) for line in (folder / "losses.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_same_seed_gives_the_same_losses_and_another_seed_others(whole: Path, tmp_path: Path) -> None:
    run(tmp_path / "again")
    assert records(tmp_path / "again") == records(whole)
    run(tmp_path / "other", config=TrainingConfig(**CONFIG.as_dict() | {"seed": 21}))  # type: ignore[arg-type]  # its own values
    assert records(tmp_path / "other") != records(whole)


@pytest.mark.parametrize("falls_at", [2, 5, 9, 11, 14])
def test_a_resumed_run_gives_the_losses_of_an_uninterrupted_one(whole: Path, tmp_path: Path, falls_at: int) -> None:
    with pytest.raises(Interrupted):
        run(tmp_path, falls_at=falls_at)
    assert len(records(tmp_path)) < len(records(whole))
    run(tmp_path, resume=True)
    assert records(tmp_path) == records(whole)


def test_a_run_that_is_done_is_resumed_without_a_step(whole: Path) -> None:
    before = records(whole)
    run(whole, falls_at=1, resume=True)
    assert records(whole) == before


def test_a_run_folder_holds_config_losses_by_task_development_figures_and_curves(whole: Path) -> None:
    config = json.loads((whole / "config.json").read_text(encoding="utf-8"))
    assert config["epochs"] == 2
    assert len(config["data"]) == 16
    steps = [r for r in RunFolder(whole).records() if "losses" in r]
    assert {r["task"] for r in steps} == {"utterances", "reviews", "pairs"}
    utterances = next(r for r in steps if r["task"] == "utterances")
    assert utterances["losses"].keys() == {"distillation", "sentiment", "intent", "likeness", "safety"}
    assert [r["step"] for r in steps] == list(range(1, len(steps) + 1))
    epochs = [r for r in RunFolder(whole).records() if "development" in r]
    assert [r["epoch"] for r in epochs] == [1, 2]
    assert all(0 <= value <= 1 for r in epochs for value in r["development"].values())
    assert (whole / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_a_run_with_other_settings_or_data_is_not_resumed(whole: Path) -> None:
    other = TrainingConfig(**CONFIG.as_dict() | {"epochs": 3})  # type: ignore[arg-type]  # its own values
    with pytest.raises(RunError, match=r"another epochs\. Start anew without --resume"):
        run(whole, resume=True, config=other)
    objective = MultiTask(tiny_base(), data(rows=41), CONFIG)
    with pytest.raises(RunError, match="another data"):
        train(objective, CONFIG, RunFolder(whole), resume=True)


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        run(tmp_path, falls_at=5)
    (tmp_path / "checkpoint.pt").write_bytes(b"not one")
    with pytest.raises(RunError, match=r"checkpoint\.pt is no checkpoint"):
        run(tmp_path, resume=True)


def test_starting_anew_forgets_the_run_that_was_there(tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        run(tmp_path, falls_at=5)
    with pytest.raises(Interrupted):
        run(tmp_path, falls_at=2)
    assert len(records(tmp_path)) == 1
    assert not (tmp_path / "checkpoint.pt").exists()
