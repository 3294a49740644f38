"""Exporting and compressing a model changes its outputs by less than matters."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnx")

import onnx
import torch
from transformers import BertModel

from nlu.training.export import OUTPUTS, compress, export_onnx
from nlu.training.model import MultiTaskEncoder
from tests.fakes.tiny_bert import tiny_bert_config

ROWS, WIDTH = 2000, 128


def tiny_model() -> MultiTaskEncoder:
    torch.manual_seed(7)
    config = tiny_bert_config(ROWS, width=WIDTH, heads=4, inner=1024, positions=64)
    encoder = BertModel(config, add_pooling_layer=False)
    with torch.no_grad():
        # As the base has them: blocks of 32 whose values are whole steps, so that packing is exact.
        table = encoder.embeddings.word_embeddings.weight
        steps = torch.randint(-8, 8, table.shape).float()
        steps[:, ::32] = -8.0
        table.copy_(steps * 2.0**-6)
    model = MultiTaskEncoder(encoder, n_intents=5, n_sentiments=3, n_safety=6)
    model.eval()
    return model


def run(path: Path, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> list[NDArray[np.float32]]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    outputs: list[NDArray[np.float32]] = session.run(list(OUTPUTS), {"input_ids": ids, "attention_mask": mask})
    return outputs


@pytest.mark.filterwarnings("ignore")  # the exporter's own deprecations
def test_outputs_survive_export_and_compression_for_every_batch_and_length(tmp_path: Path) -> None:
    model = tiny_model()
    export_onnx(model, tmp_path / "full.onnx")
    compress(tmp_path / "full.onnx", tmp_path / "small.onnx")
    assert (tmp_path / "small.onnx").stat().st_size < 0.5 * (tmp_path / "full.onnx").stat().st_size
    rng = np.random.default_rng(3)
    for batch, length in ((1, 3), (4, 9), (3, 31)):
        ids = rng.integers(4, ROWS, (batch, length))
        mask = np.ones_like(ids)
        mask[0, length // 2 + 1 :] = 0
        with torch.no_grad():
            expected = [t.numpy() for t in model(torch.from_numpy(ids), torch.from_numpy(mask))]
        full = run(tmp_path / "full.onnx", ids, mask)
        small = run(tmp_path / "small.onnx", ids, mask)
        for expected_output, full_output, small_output in zip(expected, full, small, strict=True):
            np.testing.assert_allclose(full_output, expected_output, atol=2e-5)
            np.testing.assert_allclose(small_output, expected_output, atol=0.02)
        for name in ("features", "vector"):
            at = OUTPUTS.index(name)
            assert float((expected[at] * small[at]).sum(axis=1).min()) > 0.9999
            np.testing.assert_allclose(np.linalg.norm(small[at], axis=1), 1.0, atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_a_padded_row_gives_what_the_row_alone_gives(tmp_path: Path) -> None:
    export_onnx(tiny_model(), tmp_path / "full.onnx")
    compress(tmp_path / "full.onnx", tmp_path / "small.onnx")
    ids = np.array([[5, 6, 7, 8]])
    padded = np.array([[5, 6, 7, 8, 1, 1, 1]])
    alone = run(tmp_path / "small.onnx", ids, np.ones_like(ids))
    wide = run(tmp_path / "small.onnx", padded, np.array([[1, 1, 1, 1, 0, 0, 0]]))
    for first, second in zip(alone, wide, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_a_layers_attention_is_one_operator_and_the_model_itself_is_left_alone(tmp_path: Path) -> None:
    model = tiny_model()
    before = {name: weights.clone() for name, weights in model.state_dict().items()}
    export_onnx(model, tmp_path / "full.onnx")
    types = [node.op_type for node in onnx.load(str(tmp_path / "full.onnx")).graph.node]
    assert types.count("Attention") == model.encoder.config.num_hidden_layers
    assert "Softmax" not in types[: len(types) - 1 - types[::-1].index("Attention")]
    after = model.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], weights) for name, weights in before.items())
