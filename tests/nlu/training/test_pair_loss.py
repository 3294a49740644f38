"""The contrastive loss is sentence-transformers' own, knows which rows are no negatives, and can do without it."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("sentence_transformers")

import torch
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from torch import Tensor, nn

from nlu.training import pair_loss as module
from nlu.training.pair_loss import pair_loss

TEMPERATURE = 0.05


def unit(seed: int, rows: int = 6, width: int = 16) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return nn.functional.normalize(torch.randn(rows, width, generator=generator), dim=-1)


@pytest.fixture
def without_sentence_transformers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ranking_loss", lambda: None)


def test_it_is_what_sentence_transformers_computes_from_cosines_in_both_directions() -> None:
    queries, passages = unit(1), unit(2)
    directions = ("query_to_doc", "doc_to_query")
    theirs = MultipleNegativesRankingLoss(None, 1 / TEMPERATURE, directions=directions, partition_mode="per_direction")
    expected = theirs.compute_loss_from_embeddings([queries, passages], torch.empty(0))
    assert pair_loss(queries, passages, TEMPERATURE).item() == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.usefixtures("without_sentence_transformers")
def test_without_the_package_torch_gives_the_same_loss() -> None:
    queries, passages = unit(1), unit(2)
    same = torch.zeros(6, 6, dtype=torch.bool)
    same[0, 3] = same[3, 0] = True
    without = pair_loss(queries, passages, TEMPERATURE, same).item()
    with pytest.MonkeyPatch.context() as back:
        back.setattr(module, "_ranking_loss", lambda: MultipleNegativesRankingLoss)
        assert pair_loss(queries, passages, TEMPERATURE, same).item() == pytest.approx(without, rel=1e-5)


def test_rows_that_share_their_passage_are_not_pushed_apart() -> None:
    queries, passages = unit(1), unit(2)
    passages[3] = passages[0]
    same = (passages.unsqueeze(0) == passages.unsqueeze(1)).all(-1)
    scores = (queries @ passages.T / TEMPERATURE).double()
    scores[0, 3] = scores[3, 0] = -torch.inf
    each = [nn.functional.cross_entropy(s, torch.arange(6)).item() for s in (scores, scores.T)]
    assert pair_loss(queries, passages, TEMPERATURE, same).item() == pytest.approx(sum(each) / 2, rel=1e-5)
    assert pair_loss(queries, passages, TEMPERATURE).item() > sum(each) / 2


def test_a_step_along_the_gradient_brings_pairs_together() -> None:
    queries, passages = unit(1).requires_grad_(), unit(2).requires_grad_()
    before = pair_loss(queries, passages, TEMPERATURE)
    before.backward()
    assert queries.grad is not None
    assert passages.grad is not None
    moved = [nn.functional.normalize(v.detach() - 0.1 * v.grad, dim=-1) for v in (queries, passages)]
    assert pair_loss(moved[0], moved[1], TEMPERATURE).item() < before.item()
