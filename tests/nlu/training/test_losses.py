"""Rare classes weigh more, and the contrast draws rows of a label together."""

import pytest

pytest.importorskip("torch")

import torch
from torch.nn.functional import normalize

from nlu.training.losses import IGNORED, ContrastiveMemory, class_weights


def test_a_rare_class_weighs_more_and_a_row_weighs_one_on_average() -> None:
    counts = [90, 9, 1, 0]
    weights = class_weights(counts)
    assert weights[0] < weights[1] < weights[2]
    assert bool(torch.isfinite(weights).all())
    assert float((weights[:3] * torch.tensor(counts[:3])).sum() / 100) == pytest.approx(1.0, abs=0.1)


def test_rows_of_a_label_that_lie_together_cost_less_than_rows_that_lie_apart() -> None:
    axes = torch.eye(4)
    labels = torch.tensor([0, 0, 1, 1])
    together = ContrastiveMemory(4, 8, 0.1)(axes[[0, 0, 1, 1]], labels)
    apart = ContrastiveMemory(4, 8, 0.1)(axes[[0, 1, 0, 1]], labels)
    assert float(together) == pytest.approx(0.0, abs=1e-3)
    assert float(apart) > 5


def test_a_row_finds_its_label_in_earlier_batches_until_they_are_pushed_out() -> None:
    memory = ContrastiveMemory(4, 2, 0.1)
    axes = torch.eye(4)
    assert float(memory(axes[[0, 1]], torch.tensor([0, 1]))) == 0.0
    assert float(memory(axes[[2, 3]], torch.tensor([0, 2]))) > 1
    # The two slots now hold labels 0 and 2; label 1 was pushed out.
    assert float(memory(axes[[1]], torch.tensor([1]))) == 0.0


def test_ignored_rows_are_no_positives_but_push_others_away() -> None:
    axes = torch.eye(4)
    alone = ContrastiveMemory(4, 8, 0.1)(axes[[0, 0]], torch.tensor([IGNORED, IGNORED]))
    assert float(alone) == 0.0
    pair = ContrastiveMemory(4, 8, 0.1)(axes[[0, 0]], torch.tensor([3, 3]))
    crowded = ContrastiveMemory(4, 8, 0.1)(axes[[0, 0, 0]], torch.tensor([3, 3, IGNORED]))
    assert float(crowded) > float(pair) + 0.5


def test_the_memory_is_saved_with_the_run_and_gradients_reach_the_features() -> None:
    memory = ContrastiveMemory(4, 8, 0.1)
    features = normalize(torch.tensor([[1.0, 2, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1]]), dim=-1).requires_grad_()
    memory(features, torch.tensor([5, 5, 6])).backward()
    assert features.grad is not None
    assert float(features.grad.abs().sum()) > 0
    assert memory.state_dict()["labels"].tolist()[:4] == [5, 5, 6, -1]
