"""Batches of similar length: texts to padded ids, and the order in which tasks take turns."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from nlu.normalisation import normalise

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "


def encode(tokenizer: Tokenizer, texts: Sequence[str], prefix: str, max_tokens: int) -> tuple[Tensor, Tensor]:
    """Ids and mask of normalised, prefixed texts, padded to the longest; the end token survives a cut."""
    rows = []
    for encoding in tokenizer.encode_batch([prefix + normalise(text) for text in texts]):
        ids = encoding.ids
        rows.append(ids if len(ids) <= max_tokens else [*ids[: max_tokens - 1], ids[-1]])
    width = max(len(row) for row in rows)
    ids = torch.full((len(rows), width), 1, dtype=torch.long)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask


@dataclass(frozen=True)
class Batch:
    """Row numbers of one task's data."""

    task: str
    rows: tuple[int, ...]


def batches_of_similar_length(task: str, lengths: Sequence[int], size: int, rng: random.Random) -> Iterator[Batch]:
    """Every row once, in random batches whose rows are about as long as each other, so that little is padding."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    pool = size * 16
    batches = []
    for start in range(0, len(order), pool):
        chunk = sorted(order[start : start + pool], key=lambda i: lengths[i])
        batches += [tuple(chunk[i : i + size]) for i in range(0, len(chunk), size)]
    rng.shuffle(batches)
    for rows in batches:
        yield Batch(task, rows)
