"""What every objective over a label set starts from: its rows, its encoder, and the contrast of its labels."""

import random
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from nlu.training.base_encoder import BaseEncoder
from nlu.training.batches import QUERY_PREFIX, Batch, encode
from nlu.training.label_set import LabelSet
from nlu.training.loop import best_device
from nlu.training.losses import ContrastiveMemory
from nlu.training.methods.settings import LabelSetSettings


class LabelSetObjective:
    """The part of loop.Objective that does not depend on what is learned."""

    learned: nn.Module

    def __init__(self, base: BaseEncoder, label_set: LabelSet, settings: LabelSetSettings) -> None:
        torch.manual_seed(settings.seed)
        self.rng = random.Random(settings.seed)
        self.device = best_device()
        self.data_identity = label_set.identity
        self._settings, self._label_set, self._tokenizer = settings, label_set, base.tokenizer
        base.model.embeddings.requires_grad_(requires_grad=False)
        self._contrast = ContrastiveMemory(
            base.model.config.hidden_size, settings.memory, settings.supervised_contrastive_temperature
        )
        self._id = {label: number for number, label in enumerate(label_set.labels)}

    def _learns(self, model: nn.Module) -> None:
        self.learned = nn.ModuleDict({"model": model, "contrast": self._contrast})

    def _rng_of(self, epoch: int) -> random.Random:
        return random.Random(f"{self._settings.seed}/{epoch}")

    def _encoded(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Token ids, mask and label numbers of a batch's training rows."""
        rows = [self._label_set.train[i] for i in batch.rows]
        ids, mask = encode(self._tokenizer, [row.text for row in rows], QUERY_PREFIX, self._settings.max_tokens)
        return ids.to(self.device), mask.to(self.device), self._numbers([row.label for row in rows])

    def _numbers(self, labels: Sequence[str]) -> Tensor:
        return torch.tensor([self._id[label] for label in labels], device=self.device)
