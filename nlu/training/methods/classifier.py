"""Classifier: what every method leaves behind, texts to logits and features."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from nlu.training.batches import QUERY_PREFIX, encode

Array = NDArray[np.float32]
_AT_ONCE = 64


class Classifier(Protocol):
    """A trained label set. Implemented by `HeadOnVectors` and `TunedEncoder`."""

    def read(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Logits in the order of the label set's labels, and unit-length features, one row a text."""


@torch.inference_mode()  # type: ignore[untyped-decorator]  # torch's stubs
def read_in_batches(
    forward: Callable[[Tensor, Tensor], Sequence[Tensor]],
    tokenizer: Tokenizer,
    texts: Sequence[str],
    *,
    max_tokens: int,
    device: torch.device,
) -> list[Array]:
    """Outputs of `forward(ids, mask)` for all texts, in their order; texts of similar length go together."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts: list[list[Array]] = []
    for start in range(0, len(order), _AT_ONCE):
        ids, mask = encode(tokenizer, [texts[i] for i in order[start : start + _AT_ONCE]], QUERY_PREFIX, max_tokens)
        parts.append([output.float().cpu().numpy() for output in forward(ids.to(device), mask.to(device))])
    back = np.argsort(order)
    return [np.concatenate(columns)[back] for columns in zip(*parts, strict=True)]
