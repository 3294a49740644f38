"""Pairs: what a file may hold, and which rows learn together."""

import random
from pathlib import Path

import pytest

pytest.importorskip("torch")

from nlu.errors import DatasetError
from nlu.training.pairs import Pair, batches_of_pairs, read_pairs

PAIRS = [
    Pair(f"q{n}", f"p{n}", asked=n % 3 == 0, source=str(n), topic="ab"[n % 2])
    for n in range(240)
]  # fmt: skip


def test_a_batch_is_of_one_kind_and_every_second_one_of_one_topic() -> None:
    batches = batches_of_pairs(PAIRS, 16, 1.0, random.Random(1))
    assert sum(len(batch.rows) for batch in batches) == pytest.approx(len(PAIRS), abs=32)
    kinds = [{PAIRS[row].asked for row in batch.rows} for batch in batches]
    assert all(len(kind) == 1 for kind in kinds)
    topics = [len({PAIRS[row].topic for row in batch.rows}) for batch in batches]
    assert topics.count(1) >= len(batches) // 2 - 2
    assert 2 in topics


def test_a_share_of_the_pairs_is_a_share_of_the_batches() -> None:
    whole, half = (batches_of_pairs(PAIRS, 16, share, random.Random(1)) for share in (1.0, 0.5))
    assert len(half) == pytest.approx(len(whole) / 2, abs=1)


def test_a_row_that_is_no_pair_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"query": "a", "passage": "b"}\n{"query": "a"}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"pairs\.jsonl:2.*knowledge pairs"):
        read_pairs(file)
