"""What the shipped model learns, all at once: intent, sentiment, safety, and the retrieval vector."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from nlu.dataset import Utterance, identity_of
from nlu.labels import OUT_OF_SCOPE, SAFETY_CATEGORIES, safety_category, taxonomy
from nlu.language import detect_language
from nlu.training.base_encoder import BaseEncoder
from nlu.training.batches import PASSAGE_PREFIX, QUERY_PREFIX, Batch, batches_of_similar_length, encode
from nlu.training.config import TrainingConfig
from nlu.training.loop import best_device, layered_rates
from nlu.training.losses import IGNORED, ContrastiveMemory, class_weights
from nlu.training.methods.adapters import add_adapters
from nlu.training.model import MultiTaskEncoder, mean_pool
from nlu.training.noise import augment
from nlu.training.pair_loss import pair_loss
from nlu.training.pairs import TASK as PAIRS
from nlu.training.pairs import Pair, batches_of_pairs
from nlu.training.teacher import teacher_vectors

_READ_AT_ONCE = 64
cross_entropy = nn.functional.cross_entropy


@dataclass(frozen=True)
class TrainingData:
    """What one run learns from, and the rows it is judged on after each epoch."""

    utterances: Sequence[Utterance]
    reviews: Sequence[Utterance]
    pairs: Sequence[Pair]
    dev: Sequence[Utterance] = ()


class MultiTask:
    """The objective of the shipped model: every batch is one encoder pass, whatever is learned from it."""

    def __init__(self, base: BaseEncoder, data: TrainingData, config: TrainingConfig, kept: Path | None = None) -> None:
        """`kept`: a file for what the frozen base makes of the data, so that a run that is resumed need not wait."""
        torch.manual_seed(config.seed)
        self.rng = random.Random(config.seed)
        self.device = best_device()
        self.data_identity = identity_of([*data.utterances, *data.reviews, *data.pairs])
        self._config, self._data, self._tokenizer = config, data, base.tokenizer
        labels = taxonomy()
        self._intent_id = {name: i for i, name in enumerate(labels.intents)}
        self._sentiment_id = {name: i for i, name in enumerate(labels.sentiments)}
        self._teachers = teacher_vectors(base, self._texts(), config.max_tokens, self.device, kept)
        self.model = MultiTaskEncoder(base.model, len(labels.intents), len(labels.sentiments), len(SAFETY_CATEGORIES))
        self._contrast = ContrastiveMemory(
            base.model.config.hidden_size, config.memory, config.supervised_contrastive_temperature
        )
        self.learned = nn.ModuleDict({"model": self.model, "contrast": self._contrast})
        counts = Counter(safety_category(row.intent) for row in data.utterances if row.intent)
        self._safety_weights = class_weights([counts[name] for name in SAFETY_CATEGORIES]).to(self.device)
        if config.method == "lora":
            add_adapters(base.model)
        for part in (base.model.embeddings, *base.model.encoder.layer[: config.frozen_layers]):
            part.requires_grad_(requires_grad=False)

    def batches(self, epoch: int) -> list[Batch]:
        size, rng, data = self._config.batch_size, random.Random(f"{self._config.seed}/{epoch}"), self._data
        batches = [
            *batches_of_similar_length("utterances", [len(u.text) for u in data.utterances], size, rng),
            *self._share(batches_of_similar_length("reviews", [len(u.text) for u in data.reviews], size, rng), 1.0),
            *batches_of_pairs(data.pairs, size, self._config.pair_passes / self._config.epochs, rng),
        ]
        rng.shuffle(batches)
        return batches

    def _share(self, batches: Iterator[Batch], passes: float) -> list[Batch]:
        # Long texts cost several short ones: they are spread over the epochs, so many passes a run, not one an epoch.
        everything = list(batches)
        return everything[: int(len(everything) * min(1.0, passes / self._config.epochs))]

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        if batch.task == PAIRS:
            return self._pair_losses(batch)
        rows = self._data.utterances if batch.task == "utterances" else self._data.reviews
        chosen = [rows[i] for i in batch.rows]
        ids, mask = self._ids(
            [self._noisy(row.text) for row in chosen],
            QUERY_PREFIX,
            None if batch.task == "utterances" else self._config.long_tokens,
        )
        hidden = self.model.hidden(ids, mask)
        losses: dict[str, Tensor] = {}
        sentiments = self._tensor([self._sentiment_id[row.sentiment or "neutral"] for row in chosen])
        smoothing = self._config.label_smoothing
        losses["sentiment"] = self._config.sentiment_weight * cross_entropy(
            self.model.sentiment(hidden, mask)[0], sentiments, label_smoothing=smoothing
        )
        if batch.task == "utterances":  # reviews are nobody's questions: the vector need not hold still on them
            losses["distillation"] = self._distillation(mean_pool(hidden[-1], mask), batch)
            losses |= self._intent_losses(hidden, mask, [row.intent or OUT_OF_SCOPE for row in chosen])
        return losses

    def _intent_losses(self, hidden: Tensor, mask: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
        config = self._config
        logits, features = self.model.intent(hidden, mask)
        intents = self._tensor([self._intent_id[name] for name in names])
        # What is out of scope has no likeness of its own: it is only ever held away from the others.
        alike = intents.masked_fill(intents == self._intent_id[OUT_OF_SCOPE], IGNORED)
        categories = self._tensor([SAFETY_CATEGORIES.index(safety_category(name)) for name in names])
        safety = cross_entropy(
            self.model.safety(hidden, mask)[0],
            categories,
            weight=self._safety_weights,
            label_smoothing=config.label_smoothing,
        )
        return {
            "intent": cross_entropy(logits, intents, label_smoothing=config.label_smoothing),
            "likeness": config.supervised_contrastive_weight * self._contrast(features, alike),
            "safety": config.safety_weight * safety,
        }

    def _pair_losses(self, batch: Batch) -> dict[str, Tensor]:
        pairs = [self._data.pairs[i] for i in batch.rows]
        queries = self.model.vector(*self._ids([self._noisy(p.query) for p in pairs], QUERY_PREFIX))
        side = QUERY_PREFIX if pairs[0].asked else PASSAGE_PREFIX  # a batch is of one kind
        passages = self.model.vector(*self._ids([p.passage for p in pairs], side, self._config.long_tokens))
        same = torch.tensor([[a.source == b.source for b in pairs] for a in pairs], device=self.device)
        found = pair_loss(queries, passages, self._config.contrastive_temperature, same)
        return {
            "contrastive": self._config.contrastive_weight * found,
            "distillation": self._distillation(queries, batch) / 4,
        }

    def parameter_groups(self) -> list[dict[str, Any]]:
        config = self._config
        layers = list(self.model.encoder.encoder.layer)
        rate = config.adapter_rate if config.method == "lora" else config.encoder_rate
        heads = [p for name, p in self.model.named_parameters() if not name.startswith("encoder.")]
        return [
            *layered_rates(layers, config.frozen_layers, rate, config.layer_decay),
            {"params": heads, "lr": config.head_rate},
        ]

    @torch.inference_mode()  # type: ignore[untyped-decorator]  # torch's stubs
    def judge(self) -> dict[str, float]:
        """Accuracy of intent and sentiment, and the mean recall of the safety categories."""
        rows = sorted(self._data.dev, key=lambda row: len(row.text))
        if not rows:
            return {}
        labels = taxonomy()
        found: list[tuple[bool, bool, str, bool]] = []
        for start in range(0, len(rows), _READ_AT_ONCE):
            chosen = rows[start : start + _READ_AT_ONCE]
            outputs = self.model(*self._ids([row.text for row in chosen], QUERY_PREFIX))[:3]
            intents, sentiments, categories = (logits.argmax(-1).tolist() for logits in outputs)
            for row, intent, sentiment, category in zip(chosen, intents, sentiments, categories, strict=True):
                expected = safety_category(row.intent or OUT_OF_SCOPE)
                right = labels.intents[intent] == row.intent, labels.sentiments[sentiment] == row.sentiment
                found.append((*right, expected, SAFETY_CATEGORIES[category] == expected))
        recalls = [
            np.mean([right for _, _, category, right in found if category == name])
            for name in {category for _, _, category, _ in found}
        ]
        return {
            "intent": round(float(np.mean([row[0] for row in found])), 4),
            "sentiment": round(float(np.mean([row[1] for row in found])), 4),
            "safety recall": round(float(np.mean(recalls)), 4),
        }

    def _distillation(self, vector: Tensor, batch: Batch) -> Tensor:
        teacher = torch.from_numpy(self._teachers[batch.task][list(batch.rows)]).to(self.device)
        return self._config.distillation_weight * (1.0 - (vector * teacher).sum(-1)).mean()

    def _noisy(self, text: str) -> str:
        if self.rng.random() >= self._config.noise_share:
            return text
        return augment(text, detect_language(text), self.rng)

    def _ids(self, texts: Sequence[str], prefix: str, limit: int | None = None) -> tuple[Tensor, Tensor]:
        ids, mask = encode(self._tokenizer, texts, prefix, limit or self._config.max_tokens)
        return ids.to(self.device), mask.to(self.device)

    def _tensor(self, numbers: Sequence[int]) -> Tensor:
        return torch.tensor(numbers, device=self.device)

    def _texts(self) -> dict[str, list[str]]:
        """Of each task whose vectors are held to the frozen base's."""
        return {
            "utterances": [row.text for row in self._data.utterances],
            PAIRS: [pair.query for pair in self._data.pairs],
        }
