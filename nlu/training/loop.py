"""The training loop: seed, batches, losses, and a run folder with what came of it."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn

from nlu.dataset import Utterance
from nlu.labels import OUT_OF_SCOPE, SAFETY_CATEGORIES, safety_category, taxonomy
from nlu.language import detect_language
from nlu.training.base_encoder import BaseEncoder
from nlu.training.batches import PASSAGE_PREFIX, QUERY_PREFIX, Batch, batches_of_similar_length, encode
from nlu.training.config import TrainingConfig
from nlu.training.losses import IGNORED, ContrastiveMemory, class_weights
from nlu.training.model import MultiTaskEncoder, mean_pool
from nlu.training.noise import augment


@dataclass(frozen=True)
class Pair:
    """A question and the text that answers it, for the retrieval vector."""

    query: str
    passage: str


@dataclass(frozen=True)
class TrainingData:
    """What one run learns from."""

    utterances: Sequence[Utterance]
    reviews: Sequence[Utterance]
    pairs: Sequence[Pair]


class Trainer:
    """Fine-tunes all tasks of the encoder together on one machine's CPU."""

    def __init__(self, base: BaseEncoder, data: TrainingData, config: TrainingConfig) -> None:
        torch.manual_seed(config.seed)
        self._rng = random.Random(config.seed)
        self._config = config
        self._data = data
        self._tokenizer = base.tokenizer
        labels = taxonomy()
        self._intent_id = {name: i for i, name in enumerate(labels.intents)}
        self._sentiment_id = {name: i for i, name in enumerate(labels.sentiments)}
        self._teachers = self._encode_with_base(base)
        self.model = MultiTaskEncoder(base.model, len(labels.intents), len(labels.sentiments), len(SAFETY_CATEGORIES))
        self._contrast = ContrastiveMemory(
            base.model.config.hidden_size, config.memory, config.supervised_contrastive_temperature
        )
        counts = Counter(safety_category(row.intent) for row in data.utterances if row.intent)
        self._safety_weights = class_weights([counts[name] for name in SAFETY_CATEGORIES])
        self._freeze()

    def train(self, run_folder: Path) -> MultiTaskEncoder:
        """Run all epochs; writes `config.json` and `losses.jsonl` into the run folder."""
        run_folder.mkdir(parents=True, exist_ok=True)
        (run_folder / "config.json").write_text(json.dumps(self._config.as_dict(), indent=2) + "\n")
        schedule = [self._epoch() for _ in range(self._config.epochs)]
        steps = sum(len(epoch) for epoch in schedule)
        optimizer = torch.optim.AdamW(self._parameter_groups(), weight_decay=self._config.weight_decay)
        rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: self._rate(step, steps))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with (run_folder / "losses.jsonl").open("w") as log, Progress(*columns) as progress:
            bar = progress.add_task("training", total=steps)
            for number, epoch in enumerate(schedule, start=1):
                self.model.train()
                for batch in epoch:
                    losses = self._losses(batch)
                    total = torch.stack(list(losses.values())).sum()
                    optimizer.zero_grad(set_to_none=True)
                    total.backward()  # type: ignore[no-untyped-call]  # torch's stubs
                    nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
                    optimizer.step()
                    rates.step()
                    values = {name: round(loss.item(), 4) for name, loss in losses.items()}
                    log.write(json.dumps({"epoch": number, "task": batch.task, **values}) + "\n")
                    log.flush()
                    progress.advance(bar)
                    progress.update(bar, description=f"epoch {number} {batch.task} {total.item():.2f}")
        self.model.eval()
        return self.model

    def _epoch(self) -> list[Batch]:
        size, rng = self._config.batch_size, self._rng
        batches = [
            *batches_of_similar_length("utterances", [len(u.text) for u in self._data.utterances], size, rng),
            *self._share(batches_of_similar_length("reviews", [len(u.text) for u in self._data.reviews], size, rng)),
            *batches_of_similar_length("pairs", [len(p.query) for p in self._data.pairs], size, rng),
        ]
        rng.shuffle(batches)
        return batches

    def _share(self, batches: Iterator[Batch]) -> list[Batch]:
        # Reviews are spread over the epochs: each is seen twice in a run, not once an epoch.
        everything = list(batches)
        count = len(everything) * 2 // self._config.epochs
        return everything[:count]

    def _losses(self, batch: Batch) -> dict[str, Tensor]:
        if batch.task == "pairs":
            return self._pair_losses(batch)
        rows = self._data.utterances if batch.task == "utterances" else self._data.reviews
        chosen = [rows[i] for i in batch.rows]
        texts = [self._noisy(row.text) for row in chosen]
        ids, mask = self._ids(texts, QUERY_PREFIX)
        hidden = self.model.hidden(ids, mask)
        cross_entropy = nn.functional.cross_entropy
        losses = {"distillation": self._distillation(mean_pool(hidden[-1], mask), batch)}
        sentiments = torch.tensor([self._sentiment_id[row.sentiment or "neutral"] for row in chosen])
        smoothing = self._config.label_smoothing
        losses["sentiment"] = self._config.sentiment_weight * cross_entropy(
            self.model.sentiment(hidden, mask)[0], sentiments, label_smoothing=smoothing
        )
        if batch.task == "utterances":
            names = [row.intent or OUT_OF_SCOPE for row in chosen]
            logits, features = self.model.intent(hidden, mask)
            intents = torch.tensor([self._intent_id[name] for name in names])
            losses["intent"] = cross_entropy(logits, intents, label_smoothing=smoothing)
            # What is out of scope has no likeness of its own: it is only ever held away from the others.
            alike = intents.masked_fill(intents == self._intent_id[OUT_OF_SCOPE], IGNORED)
            losses["likeness"] = self._config.supervised_contrastive_weight * self._contrast(features, alike)
            categories = torch.tensor([SAFETY_CATEGORIES.index(safety_category(name)) for name in names])
            losses["safety"] = self._config.safety_weight * cross_entropy(
                self.model.safety(hidden, mask)[0], categories, weight=self._safety_weights, label_smoothing=smoothing
            )
        return losses

    def _pair_losses(self, batch: Batch) -> dict[str, Tensor]:
        pairs = [self._data.pairs[i] for i in batch.rows]
        queries = self.model.vector(*self._ids([self._noisy(p.query) for p in pairs], QUERY_PREFIX))
        passages = self.model.vector(*self._ids([p.passage for p in pairs], PASSAGE_PREFIX))
        scores = queries @ passages.T / self._config.contrastive_temperature
        # Several questions of a batch may share their answer: those are not each other's negatives.
        same = torch.tensor([[a.passage == b.passage for b in pairs] for a in pairs])
        same.fill_diagonal_(False)
        scores = scores.masked_fill(same, -1e4)
        target = torch.arange(len(pairs))
        both = nn.functional.cross_entropy(scores, target) + nn.functional.cross_entropy(scores.T, target)
        return {
            "contrastive": self._config.contrastive_weight * both / 2,
            "distillation": self._distillation(queries, batch) / 4,
        }

    def _distillation(self, vector: Tensor, batch: Batch) -> Tensor:
        teacher = torch.from_numpy(self._teachers[batch.task][list(batch.rows)])
        return self._config.distillation_weight * (1.0 - (vector * teacher).sum(-1)).mean()

    def _noisy(self, text: str) -> str:
        if self._rng.random() >= self._config.noise_share:
            return text
        return augment(text, detect_language(text), self._rng)

    def _ids(self, texts: Sequence[str], prefix: str) -> tuple[Tensor, Tensor]:
        return encode(self._tokenizer, texts, prefix, self._config.max_tokens)

    @torch.no_grad()  # type: ignore[untyped-decorator]  # torch's stubs
    def _encode_with_base(self, base: BaseEncoder) -> dict[str, NDArray[np.float32]]:
        """Retrieval vectors of the frozen base for every training text, computed once before it changes."""
        texts = {
            "utterances": [row.text for row in self._data.utterances],
            "reviews": [row.text for row in self._data.reviews],
            "pairs": [pair.query for pair in self._data.pairs],
        }
        teachers = {}
        with Progress() as progress:
            for task, rows in texts.items():
                order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
                vectors = np.zeros((len(rows), base.model.config.hidden_size), dtype=np.float32)
                for start in progress.track(range(0, len(rows), 64), description=f"base vectors of {task}"):
                    chosen = order[start : start + 64]
                    ids, mask = self._ids([rows[i] for i in chosen], QUERY_PREFIX)
                    hidden = base.model(input_ids=ids, attention_mask=mask).last_hidden_state
                    vectors[chosen] = mean_pool(hidden, mask).numpy()
                teachers[task] = vectors
        return teachers

    def _freeze(self) -> None:
        for parameter in self.model.encoder.embeddings.parameters():
            parameter.requires_grad = False
        for layer in self.model.encoder.encoder.layer[: self._config.frozen_layers]:
            for parameter in layer.parameters():
                parameter.requires_grad = False

    def _parameter_groups(self) -> list[dict[str, object]]:
        layers = self.model.encoder.encoder.layer
        groups: list[dict[str, object]] = []
        for depth, layer in enumerate(layers):
            if depth >= self._config.frozen_layers:
                rate = self._config.encoder_rate * self._config.layer_decay ** (len(layers) - 1 - depth)
                groups.append({"params": list(layer.parameters()), "lr": rate})
        heads = [p for name, p in self.model.named_parameters() if not name.startswith("encoder.")]
        groups.append({"params": heads, "lr": self._config.head_rate})
        return groups

    def _rate(self, step: int, steps: int) -> float:
        warmup = max(1, int(steps * self._config.warmup_share))
        return min(1.0, (step + 1) / warmup) * max(0.0, (steps - step) / steps)
