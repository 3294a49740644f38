"""The baseline to beat: logistic regression on the retrieval vectors of an encoder that isn't touched."""

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from transformers import BertModel

from nlu.training.label_set import LabelSet
from nlu.training.loop import best_device
from nlu.training.methods.classifier import Array, read_in_batches
from nlu.training.model import mean_pool

_C = 10.0  # on vectors of unit variance a number; lower it for noisier labels
_ITERATIONS = 2000


class HeadOnVectors:
    """Vectors of an encoder, centred and scaled as in training, under a logistic regression."""

    def __init__(self, encoder: BertModel, tokenizer: Tokenizer, label_set: LabelSet, *, max_tokens: int) -> None:
        self._device = best_device()
        self._encoder, self._tokenizer, self._max_tokens = encoder.eval().to(self._device), tokenizer, max_tokens
        vectors = self._vectors([row.text for row in label_set.train])
        self._mean = vectors.mean(axis=0)
        ids = {label: number for number, label in enumerate(label_set.labels)}
        self._head = LogisticRegression(C=_C, max_iter=_ITERATIONS)
        self._head.fit(self._features(vectors), [ids[row.label] for row in label_set.train])

    def read(self, texts: Sequence[str]) -> tuple[Array, Array]:
        features = self._features(self._vectors(texts))
        scores = np.atleast_2d(self._head.decision_function(features).T).T.astype(np.float32)
        # Two labels share one column.
        logits = np.hstack([-scores / 2, scores / 2]) if scores.shape[1] == 1 else scores
        return logits.astype(np.float32), features / np.linalg.norm(features, axis=1, keepdims=True)

    def _features(self, vectors: Array) -> Array:
        # E5's vectors share a large common part; without it they fill the sphere, and the regression's prior fits.
        centred = vectors - self._mean
        features: Array = centred / np.linalg.norm(centred, axis=1, keepdims=True)
        return features

    def _vectors(self, texts: Sequence[str]) -> Array:
        def forward(ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor]:
            return (mean_pool(self._encoder(input_ids=ids, attention_mask=mask).last_hidden_state, mask),)

        vectors: Array = read_in_batches(
            forward, self._tokenizer, texts, max_tokens=self._max_tokens, device=self._device
        )[0]
        return vectors
