"""Every method learns a small label set with a tiny encoder, and leaves the same kind of run folder."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import torch

from nlu.training.label_set import Example, LabelSet
from nlu.training.methods.adapters import add_adapters, fold_adapters
from nlu.training.methods.classifier import Array
from nlu.training.methods.label_set_metrics import judge_label_set, mahalanobis
from nlu.training.methods.run import run_label_set
from nlu.training.methods.settings import LabelSetSettings
from nlu.training.tuning_settings import METHODS, Method
from tests.nlu.training.tiny_base import tiny_base

WORDS = {"pay": "pay the bill", "send": "send money", "card": "my card"}


def rows(numbers: range) -> list[Example]:
    return [Example(f"{words} {n}", label, "") for label, words in WORDS.items() for n in numbers]


LABELS = tuple(sorted(WORDS))
STRANGE = [Example(f"?????? {n} ,,,,", "oos", "") for n in range(6)]
SET = LabelSet(rows(range(12)), rows(range(20, 26)), STRANGE, LABELS, LABELS)


def settings(method: Method) -> LabelSetSettings:
    return LabelSetSettings(
        method=method, batch_size=12, encoder_rate=5e-3, adapter_rate=2e-3, head_rate=2e-2, memory=32
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_method_learns_a_small_label_set_and_writes_its_run_folder(tmp_path: Path, method: Method) -> None:
    metrics = run_label_set(SET, settings(method), tmp_path, epochs=6, base=tiny_base())
    assert metrics["accuracy"] > 0.9
    assert metrics["rows"] == 18
    assert metrics["out_of_scope"]["oos"].keys() == {"rows", "auroc_softmax", "auroc_distance", "auroc_combined"}
    assert json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8")) == metrics
    readings = [json.loads(line) for line in (tmp_path / "readings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [r["text"] for r in readings] == [row.text for row in [*SET.dev, *SET.out_of_scope]]
    right = [r["predicted"] == r["label"] for r in readings[:18]]
    assert np.mean(right) == pytest.approx(metrics["accuracy"], abs=1e-4)
    assert (tmp_path / "config.json").is_file()
    assert (tmp_path / "curves.png").is_file() == (method != "frozen")


def test_adapters_begin_at_nothing_train_alone_and_fold_into_the_weights() -> None:
    base = tiny_base()
    ids, mask = torch.tensor([[0, 5, 6, 7, 2]]), torch.ones(1, 5, dtype=torch.long)

    def read() -> Array:
        with torch.no_grad():
            states: Array = base.model(input_ids=ids, attention_mask=mask).last_hidden_state.numpy()
        return states

    names, plain = [name for name, _ in base.model.named_parameters()], read()
    add_adapters(base.model)
    base.model.eval()
    np.testing.assert_allclose(read(), plain, atol=1e-6)
    trained = {name: p for name, p in base.model.named_parameters() if p.requires_grad}
    assert trained
    assert all("lora_" in name for name in trained)
    with torch.no_grad():
        for parameter in trained.values():
            parameter.add_(0.02)
    adapted = read()
    assert np.abs(adapted - plain).max() > 1e-3
    fold_adapters(base.model)
    assert [name for name, _ in base.model.named_parameters()] == names
    np.testing.assert_allclose(read(), adapted, atol=1e-5)


class Oracle:
    """Knows in-scope rows for sure and is unsure of all else."""

    def __init__(self, *, trained_oos: bool = False) -> None:
        self._trained_oos = trained_oos

    def read(self, texts: Sequence[str]) -> tuple[Array, Array]:
        logits = np.zeros((len(texts), 3 + self._trained_oos), dtype=np.float32)
        features = np.zeros((len(texts), 4), dtype=np.float32)
        for i, text in enumerate(texts):
            at = next((n for n, label in enumerate(LABELS) if text.startswith(WORDS[label])), 3)
            if at < logits.shape[1]:
                logits[i, at] = 10.0
            features[i] = 0.01 * np.sin([i, i + 1, i + 2, i + 4])
            features[i, at] = 1.0
        return logits + np.linspace(0, 0.01, len(texts))[:, None].astype(np.float32), features


def test_a_perfect_reading_has_perfect_metrics_and_one_confused_label_shows_as_the_worst() -> None:
    metrics, _ = judge_label_set(SET, Oracle(), seed=0)
    assert (metrics["accuracy"], metrics["macro_f1"]) == (1.0, 1.0)
    assert metrics["ece"] < 0.001
    assert metrics["out_of_scope"]["oos"] == {
        "rows": 6,
        "auroc_softmax": 1.0,
        "auroc_distance": 1.0,
        "auroc_combined": 1.0,
    }
    relabelled = [Example(row.text, "card", "") if row.label == "send" else row for row in SET.dev]
    wrong, _ = judge_label_set(LabelSet(SET.train, relabelled, [], LABELS, LABELS), Oracle(), seed=0)
    assert next(iter(wrong["worst"].items())) == ("card", 0.5)
    assert wrong["confusions"] == [["card", "send", 6]]
    assert wrong["ece"] > 0.3
    assert "out_of_scope" not in wrong


def test_a_trained_out_of_scope_label_is_recalled_and_scored_by_what_is_left_of_the_others() -> None:
    labels = (*LABELS, "oos")
    metrics, readings = judge_label_set(
        LabelSet([*SET.train, *STRANGE], SET.dev, STRANGE, labels, LABELS), Oracle(trained_oos=True), seed=0
    )
    assert metrics["out_of_scope"]["oos"]["recall"] == 1.0
    assert metrics["out_of_scope"]["oos"]["auroc_softmax"] == 1.0
    assert min(r["oos_score"] for r in readings[18:]) > 0.9
    assert max(r["oos_score"] for r in readings[:18]) < 0.1


def test_distance_is_counted_in_spreads_of_the_labels() -> None:
    rng = np.random.default_rng(4)
    known = rows(range(40))
    means = {"pay": (4.0, 0.0), "send": (-4.0, 0.0), "card": (0.0, 4.0)}
    spread = np.array([1.0, 0.1])
    features = np.array([means[row.label] + rng.normal(size=2) * spread for row in known], dtype=np.float32)
    along, across = mahalanobis(known, features, np.array([[5.0, 0.0], [4.0, 1.0]], dtype=np.float32))
    assert across > 3 * along
