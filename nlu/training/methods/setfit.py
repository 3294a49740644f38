"""After SetFit (Tunstall et al., 2022): the retrieval vectors of a label are drawn together, then a head is fitted."""

from typing import Any

import numpy as np
from torch import Tensor

from nlu.training.base_encoder import BaseEncoder
from nlu.training.batches import Batch
from nlu.training.label_set import LabelSet
from nlu.training.loop import layered_rates
from nlu.training.methods.classifier import read_in_batches
from nlu.training.methods.objective import LabelSetObjective
from nlu.training.methods.settings import LabelSetSettings
from nlu.training.model import mean_pool

_OF_A_LABEL = 2  # rows of each label in a batch


class PairTuning(LabelSetObjective):
    """The objective of the first part: batches of pairs, each pair of one label, each other row a negative."""

    def __init__(self, base: BaseEncoder, label_set: LabelSet, settings: LabelSetSettings) -> None:
        super().__init__(base, label_set, settings)
        self.encoder = base.model
        self._learns(self.encoder)
        self._judged = label_set.dev[: settings.judged_rows]

    def batches(self, epoch: int) -> list[Batch]:
        """Every row about once: pairs of one label, shuffled; an odd one out is paired again."""
        rng = self._rng_of(epoch)
        by_label: dict[str, list[int]] = {}
        for number, row in enumerate(self._label_set.train):
            by_label.setdefault(row.label, []).append(number)
        pairs = []
        for numbers in by_label.values():
            rng.shuffle(numbers)
            pairs += [
                numbers[start : start + _OF_A_LABEL] if start + 1 < len(numbers) else [numbers[start], numbers[0]]
                for start in range(0, len(numbers), _OF_A_LABEL)
            ]
        rng.shuffle(pairs)
        at_once = self._settings.batch_size // _OF_A_LABEL
        chunks = [pairs[start : start + at_once] for start in range(0, len(pairs), at_once)]
        return [Batch("pairs of labels", tuple(row for pair in chunk for row in pair)) for chunk in chunks]

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        ids, mask, labels = self._encoded(batch)
        return {"likeness": self._contrast(self._vectors(ids, mask), labels)}

    def parameter_groups(self) -> list[dict[str, Any]]:
        settings = self._settings
        return layered_rates(list(self.encoder.encoder.layer), 0, settings.encoder_rate, settings.layer_decay)

    def judge(self) -> dict[str, float]:
        """How often the nearest training row has the same label."""
        known, judged = self._label_set.train[: 4 * len(self._judged)], self._judged
        vectors = [
            read_in_batches(
                lambda ids, mask: (self._vectors(ids, mask),),
                self._tokenizer,
                [row.text for row in rows],
                max_tokens=self._settings.max_tokens,
                device=self.device,
            )[0]
            for rows in (known, judged)
        ]
        nearest = (vectors[1] @ vectors[0].T).argmax(axis=1)
        right = [known[at].label == row.label for at, row in zip(nearest, judged, strict=True)]
        return {"nearest neighbour": round(float(np.mean(right)), 4)}

    def _vectors(self, ids: Tensor, mask: Tensor) -> Tensor:
        return mean_pool(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state, mask)
