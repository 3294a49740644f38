"""Losses beyond plain cross-entropy: weights for rare classes, and a contrast with the rows of earlier batches."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

IGNORED = -100
_EMPTY = -1


def class_weights(counts: Sequence[int]) -> Tensor:
    """A weight for every class: one over the root of its share, 1 on average over the rows.

    The root, not the share itself: a class of one row in fifty is heard without its few rows being shouted.
    """
    shares = torch.tensor([max(count, 1) for count in counts], dtype=torch.float32)
    shares /= shares.sum()
    weights = shares.rsqrt()
    return weights / (weights * shares).sum()


class ContrastiveMemory(nn.Module):
    """Supervised contrastive loss (Khosla et al., 2020) over a batch and a queue of features of earlier batches."""

    features: Tensor
    labels: Tensor
    next_slot: Tensor

    def __init__(self, width: int, size: int, temperature: float) -> None:
        super().__init__()
        self.register_buffer("features", torch.zeros(size, width))
        self.register_buffer("labels", torch.full((size,), _EMPTY))
        self.register_buffer("next_slot", torch.zeros((), dtype=torch.long))
        self._temperature = temperature

    def forward(self, features: Tensor, labels: Tensor) -> Tensor:
        """The loss of unit-length features; rows labelled `IGNORED` are held away from all others and from each other.

        A row with no other of its label in reach counts nothing. The batch then joins the queue.
        """
        features = features.float()
        keys = torch.cat([features, self.features])
        key_labels = torch.cat([labels, self.labels])
        scores = features @ keys.T / self._temperature
        unusable = (key_labels == _EMPTY).expand_as(scores).clone()
        unusable[:, : len(labels)].fill_diagonal_(fill_value=True)
        log_shares = torch.log_softmax(scores.masked_fill(unusable, -1e4), dim=1)
        positive = (labels[:, None] == key_labels[None]) & (labels >= 0)[:, None] & ~unusable
        count = positive.sum(1)
        found = count > 0
        self._remember(features.detach(), labels)
        if not bool(found.any()):
            return scores.sum() * 0.0
        per_row = -(log_shares * positive).sum(1)[found] / count[found]
        return per_row.mean()

    def _remember(self, features: Tensor, labels: Tensor) -> None:
        size = len(self.labels)
        kept = min(len(labels), size)
        slots = (int(self.next_slot) + torch.arange(kept, device=labels.device)) % size
        self.features[slots] = features[-kept:]
        self.labels[slots] = labels[-kept:]
        self.next_slot.copy_((self.next_slot + kept) % size)
