"""Pair: a question and what it should find; and the batches in which pairs are learned."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.errors import DatasetError
from nlu.training.batches import Batch, batches_of_similar_length

TASK = "pairs"


@dataclass(frozen=True)
class Pair:
    """For the retrieval vector."""

    query: str
    passage: str
    asked: bool = False
    """Whether `passage` is a question too, another wording of the same, and embedded as one."""
    source: str = ""
    """Pairs of one source are no negatives of each other."""
    topic: str = ""
    """Pairs of one topic are hard negatives of each other."""


def read_pairs(file: Path) -> list[Pair]:
    """What `python -m knowledge pairs` wrote.

    Raises:
        DatasetError: with file and line.
    """
    pairs = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            pairs.append(Pair(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise DatasetError(f"{file}:{number}: not a pair ({error}). Run: python -m knowledge pairs") from error
    return pairs


def batches_of_pairs(pairs: Sequence[Pair], size: int, share: float, rng: random.Random) -> list[Batch]:
    """About `share` (0..1) of all pairs in batches of one kind each, every second one of a single topic.

    Neighbours within a topic are what search confuses; among pairs of all topics the rest is kept apart.
    """
    batches = []
    for asked in (False, True):
        rows = [number for number, pair in enumerate(pairs) if pair.asked == asked]
        near = _of_one_topic(pairs, rows, size, rng)
        lengths = [len(pairs[row].query) for row in rows]
        mixed = [tuple(rows[i] for i in batch.rows) for batch in batches_of_similar_length(TASK, lengths, size, rng)]
        count = int(len(mixed) * min(1.0, share))
        batches += [Batch(TASK, chosen) for chosen in [*near[: count // 2], *mixed[: count - count // 2]]]
    return batches


def _of_one_topic(pairs: Sequence[Pair], rows: Sequence[int], size: int, rng: random.Random) -> list[tuple[int, ...]]:
    order = list(rows)
    rng.shuffle(order)
    order.sort(key=lambda row: pairs[row].topic)
    batches = [tuple(order[start : start + size]) for start in range(0, len(order), size)]
    rng.shuffle(batches)
    return batches
