"""What the base makes of the texts is computed once for each text and kept for a run that is resumed."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch

from nlu.training.base_encoder import BaseEncoder
from nlu.training.teacher import teacher_vectors
from tests.nlu.training.tiny_base import WIDTH, tiny_base

TEXTS = {"utterances": ["refund", "你好，我要发票", "refund"], "pairs": ["你好，我要发票"]}
CPU = torch.device("cpu")


class _Unused(torch.nn.Module):  # type: ignore[misc]  # torch has no stubs here
    def forward(self, **_: object) -> None:
        raise AssertionError("encoded again")


def test_rows_keep_their_place_and_equal_texts_have_equal_vectors() -> None:
    found = teacher_vectors(tiny_base(), TEXTS, 64, CPU, None)
    assert {task: rows.shape for task, rows in found.items()} == {"utterances": (3, WIDTH), "pairs": (1, WIDTH)}
    first, second, third = found["utterances"]
    np.testing.assert_array_equal(first, third)
    np.testing.assert_array_equal(second, found["pairs"][0])
    assert float(first @ second) < 0.999
    np.testing.assert_allclose(np.linalg.norm(found["utterances"], axis=1), 1.0, atol=1e-5)


def test_what_was_kept_is_read_back_and_other_texts_are_encoded_anew(tmp_path: Path) -> None:
    kept = tmp_path / "run" / "base_vectors.npz"
    first = teacher_vectors(tiny_base(), TEXTS, 64, CPU, kept)
    again = teacher_vectors(BaseEncoder(model=_Unused(), tokenizer=tiny_base().tokenizer), TEXTS, 64, CPU, kept)
    for task, rows in first.items():
        np.testing.assert_array_equal(again[task], rows)
    other = teacher_vectors(tiny_base(), {"utterances": ["invoice"]}, 64, CPU, kept)
    assert other["utterances"].shape == (1, WIDTH)
