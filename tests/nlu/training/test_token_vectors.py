"""Vectors of models beside the bundle: tokenized as served, in any order, centred where means are given."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnx")

import torch
from transformers import BertModel

from nlu import DEFAULT_BUNDLE, Encoder
from nlu.bundle import MODEL_FILE
from nlu.errors import NluError
from nlu.training.base_encoder import BaseEncoder, build_tokenizer
from nlu.training.batches import PASSAGE_PREFIX, encode
from nlu.training.model import mean_pool
from nlu.training.token_vectors import TokenVectors, of_base, of_onnx
from tests.fakes.tiny_bert import tiny_bert_config

TEXTS = ["退款多久到账", "hi", "a much longer text about refunds and what becomes of them", "退款"]


@pytest.fixture(scope="module")
def base() -> BaseEncoder:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz:退款多久到账"]
    torch.manual_seed(3)
    config = tiny_bert_config(len(pieces))
    tokenizer = build_tokenizer([(piece, -1.0 - n) for n, piece in enumerate(pieces)], np.arange(len(pieces)))
    return BaseEncoder(BertModel(config, add_pooling_layer=False).eval(), tokenizer)


def test_the_base_is_mean_pooled_with_its_prefix_and_keeps_the_order(base: BaseEncoder) -> None:
    found = of_base(base).vectors(TEXTS, "passage")
    for row, text in zip(found, TEXTS, strict=True):
        ids, mask = encode(base.tokenizer, [text], PASSAGE_PREFIX, 256)
        with torch.no_grad():
            alone = mean_pool(base.model(input_ids=ids, attention_mask=mask).last_hidden_state, mask)[0]
        np.testing.assert_allclose(row, alone.numpy(), atol=1e-5)
    assert not np.allclose(found, of_base(base).vectors(TEXTS, "query"), atol=1e-3)


def test_means_are_taken_off_by_side_and_language(base: BaseEncoder) -> None:
    def constant(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return torch.tensor([[0.6, 0.8]]).repeat(len(ids), 1)

    means = {"query.zh": [0.6, 0.0], "query.en": [0.0, 0.8], "passage.zh": [0.0, 0.0], "passage.en": [0.0, 0.0]}
    encoder = TokenVectors(constant, base.tokenizer, means=means)
    np.testing.assert_allclose(encoder.vectors(["退款", "hi"], "query"), [[0, 1], [1, 0]], atol=1e-6)
    np.testing.assert_allclose(encoder.vectors(["退款"], "passage"), [[0.6, 0.8]], atol=1e-6)


def test_a_bundles_own_model_read_as_a_reference_gives_what_is_served() -> None:
    served = Encoder(DEFAULT_BUNDLE).vectors(TEXTS, "query")
    np.testing.assert_allclose(
        of_onnx(DEFAULT_BUNDLE / MODEL_FILE, DEFAULT_BUNDLE).vectors(TEXTS, "query"), served, atol=1e-4
    )


def test_what_is_no_model_is_named(tmp_path: Path) -> None:
    file = tmp_path / "fp32.onnx"
    file.write_bytes(b"not a model")
    with pytest.raises(NluError, match=r"fp32\.onnx"):
        of_onnx(file, DEFAULT_BUNDLE)
