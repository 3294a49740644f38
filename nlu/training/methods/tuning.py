"""Tuning an encoder on a label set: all its layers, or adapters beside them, with a head and a contrast of labels."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from nlu.training.base_encoder import BaseEncoder
from nlu.training.batches import Batch, batches_of_similar_length
from nlu.training.label_set import LabelSet
from nlu.training.loop import layered_rates
from nlu.training.losses import IGNORED
from nlu.training.methods.classifier import Array, read_in_batches
from nlu.training.methods.objective import LabelSetObjective
from nlu.training.methods.prototype_head import PrototypeHead
from nlu.training.methods.settings import LabelSetSettings
from nlu.training.model import mean_pool


class TunedEncoder(nn.Module):
    """An encoder and the head of one task on its mean-pooled vector."""

    def __init__(self, encoder: BertModel, tokenizer: Tokenizer, label_set: LabelSet, max_tokens: int) -> None:
        super().__init__()
        self.encoder = encoder.eval()
        self._tokenizer, self._max_tokens = tokenizer, max_tokens
        vectors = torch.from_numpy(self._read(self._vectors, [row.text for row in label_set.train])[0])
        labels = torch.tensor([label_set.labels.index(row.label) for row in label_set.train])
        self.head = PrototypeHead(vectors, labels, len(label_set.labels))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        logits, features = self.head(*self._vectors(ids, mask))
        return logits, features

    def _vectors(self, ids: Tensor, mask: Tensor) -> tuple[Tensor]:
        return (mean_pool(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state, mask),)

    def read(self, texts: Sequence[str]) -> tuple[Array, Array]:
        logits, features = self._read(self, texts)
        return logits, features

    def _read(self, forward: Callable[[Tensor, Tensor], Sequence[Tensor]], texts: Sequence[str]) -> list[Array]:
        device = next(self.parameters()).device
        found: list[Array] = read_in_batches(
            forward, self._tokenizer, texts, max_tokens=self._max_tokens, device=device
        )
        return found


class LabelSetTuning(LabelSetObjective):
    """The objective of `full` and `lora`."""

    def __init__(self, base: BaseEncoder, label_set: LabelSet, settings: LabelSetSettings) -> None:
        super().__init__(base, label_set, settings)
        self.model = TunedEncoder(base.model, base.tokenizer, label_set, settings.max_tokens)
        self._learns(self.model)
        self._unlike = [self._id[label] for label in label_set.labels if label not in label_set.scope]
        judged = random.Random(settings.seed).sample(
            range(len(label_set.dev)), min(settings.judged_rows, len(label_set.dev))
        )
        self._judged = [label_set.dev[i] for i in sorted(judged)]

    def batches(self, epoch: int) -> list[Batch]:
        lengths = [len(row.text) for row in self._label_set.train]
        return list(batches_of_similar_length("labels", lengths, self._settings.batch_size, self._rng_of(epoch)))

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        settings = self._settings
        ids, mask, labels = self._encoded(batch)
        logits, features = self.model(ids, mask)
        alike = labels.clone()
        for label in self._unlike:
            alike[labels == label] = IGNORED
        return {
            "label": nn.functional.cross_entropy(logits, labels, label_smoothing=settings.label_smoothing),
            "likeness": settings.supervised_contrastive_weight * self._contrast(features, alike),
        }

    def parameter_groups(self) -> list[dict[str, Any]]:
        settings = self._settings
        rate = settings.adapter_rate if settings.method == "lora" else settings.encoder_rate
        return [
            *layered_rates(list(self.model.encoder.encoder.layer), 0, rate, settings.layer_decay),
            {"params": list(self.model.head.parameters()), "lr": settings.head_rate},
        ]

    def judge(self) -> dict[str, float]:
        logits, _ = self.model.read([row.text for row in self._judged])
        labels = np.array([self._id[row.label] for row in self._judged])
        return {"accuracy": round(float((logits.argmax(axis=1) == labels).mean()), 4)}
