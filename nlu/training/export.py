"""torch to ONNX, compressed on disk: 4-bit word embeddings as the base has them, 8-bit blocks for the rest.

Weights are unpacked by ordinary ONNX operators. Those of the linear layers have constant inputs, so ONNX Runtime
folds them to fp32 once at load: the file is small and the arithmetic, and with it the ranking of neighbours, stays
fp32. Dynamic int8 was measured and refused (93 % same nearest neighbour).
"""

from copy import deepcopy
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from nlu.training.fused_attention import fuse_attention
from nlu.training.model import MultiTaskEncoder

OUTPUTS = ("intent", "sentiment", "safety", "features", "vector")
_BLOCK = 32
_OPSET = 18
_SMALLEST = 100_000  # elements; what is smaller is not worth a block scale
_VOCABULARY = 1000  # rows; a gathered table this long is the word embeddings


def export_onnx(model: MultiTaskEncoder, path: Path) -> None:
    """Write the model with inputs `input_ids`, `attention_mask` and the outputs of `OUTPUTS`."""
    ids = torch.full((2, 7), 20, dtype=torch.long)
    mask = torch.ones_like(ids)
    names = {"input_ids": {0: "batch", 1: "tokens"}, "attention_mask": {0: "batch", 1: "tokens"}}
    torch.onnx.export(
        _Served(deepcopy(model)).eval(),
        (ids, mask),
        str(path),
        input_names=list(names),
        output_names=list(OUTPUTS),
        dynamic_axes={**names, **{name: {0: "batch"} for name in OUTPUTS}},
        opset_version=_OPSET,
        dynamo=False,
    )


class _Served(nn.Module):
    """The model with its attention as ONNX Runtime computes it fastest."""

    def __init__(self, model: MultiTaskEncoder) -> None:
        super().__init__()
        self._model = model
        self._attention = fuse_attention(model.encoder)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, ...]:
        mask = attention_mask.to(torch.int32)
        for attention in self._attention:
            attention.mask = mask
        outputs: tuple[Tensor, ...] = self._model(input_ids, attention_mask)
        return outputs


def compress(source: Path, target: Path) -> None:
    """Pack the large weights of an exported model."""
    model = onnx.load(str(source))
    graph = model.graph
    large = {t.name: t for t in graph.initializer if int(np.prod(t.dims)) >= _SMALLEST}
    unpacking: list[onnx.NodeProto] = []
    nodes: list[onnx.NodeProto] = []
    replaced = set()
    for node in graph.node:
        name = node.input[0] if node.input else ""
        if node.op_type == "Gather" and name in large and large[name].dims[0] >= _VOCABULARY:
            nodes += _packed_gather(graph, node, numpy_helper.to_array(large[name]))
            replaced.add(name)
        else:
            nodes.append(node)
    for name in large.keys() - replaced:
        unpacking += _unpack_blocks(graph, name, numpy_helper.to_array(large[name]))
        replaced.add(name)
    kept = [t for t in graph.initializer if t.name not in replaced]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    del graph.node[:]
    graph.node.extend([*unpacking, *nodes])
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _unpack_blocks(graph: onnx.GraphProto, name: str, weights: NDArray[np.float32]) -> list[onnx.NodeProto]:
    """Symmetric 8-bit blocks of 32 along a row: value = q * scale."""
    blocks = weights.reshape(-1, _BLOCK)
    scale = (np.abs(blocks).max(axis=1, keepdims=True) / 127.0).astype(np.float16)
    scale[scale == 0] = 1.0
    quantised = np.clip(np.rint(blocks / scale.astype(np.float32)), -127, 127).astype(np.int8)
    _add(graph, f"{name}.q", quantised)
    _add(graph, f"{name}.scale", scale)
    _add(graph, f"{name}.shape", np.array(weights.shape, dtype=np.int64))
    return [
        helper.make_node("Cast", [f"{name}.q"], [f"{name}.qf"], to=TensorProto.FLOAT),
        helper.make_node("Cast", [f"{name}.scale"], [f"{name}.sf"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.qf", f"{name}.sf"], [f"{name}.flat"]),
        helper.make_node("Reshape", [f"{name}.flat", f"{name}.shape"], [name]),
    ]


def _packed_gather(graph: onnx.GraphProto, node: onnx.NodeProto, weights: NDArray[np.float32]) -> list[onnx.NodeProto]:
    """Word embeddings as nibbles, unpacked for the tokens of the batch only.

    The base's embeddings are Q4_0 and stay frozen, so this is exact: the scale is the block's smallest step.
    """
    name, rows, width = node.input[0], *weights.shape
    blocks = weights.reshape(rows, width // _BLOCK, _BLOCK)
    scale = _q4_scale(blocks)
    nibbles = np.clip(np.rint(blocks / scale), -8, 7).astype(np.int8) + 8
    half = _BLOCK // 2
    packed = (nibbles[..., :half] | (nibbles[..., half:] << 4)).astype(np.uint8).reshape(rows, width // 2)
    _add(graph, f"{name}.q", packed)
    _add(graph, f"{name}.scale", scale.astype(np.float16).reshape(rows, width // _BLOCK))
    _add(graph, f"{name}.low", np.array(15, dtype=np.uint8))
    _add(graph, f"{name}.four", np.array(4, dtype=np.uint8))
    _add(graph, f"{name}.eight", np.array(8.0, dtype=np.float32))
    _add(graph, f"{name}.halves", np.array([0, 0, width // _BLOCK, half], dtype=np.int64))
    _add(graph, f"{name}.row", np.array([0, 0, width], dtype=np.int64))
    _add(graph, f"{name}.last", np.array([-1], dtype=np.int64))
    n = name
    return [
        helper.make_node("Gather", [f"{n}.q", node.input[1]], [f"{n}.bytes"]),
        helper.make_node("Gather", [f"{n}.scale", node.input[1]], [f"{n}.scales16"]),
        helper.make_node("BitwiseAnd", [f"{n}.bytes", f"{n}.low"], [f"{n}.lows"]),
        helper.make_node("BitShift", [f"{n}.bytes", f"{n}.four"], [f"{n}.highs"], direction="RIGHT"),
        helper.make_node("Reshape", [f"{n}.lows", f"{n}.halves"], [f"{n}.lows4"]),
        helper.make_node("Reshape", [f"{n}.highs", f"{n}.halves"], [f"{n}.highs4"]),
        helper.make_node("Concat", [f"{n}.lows4", f"{n}.highs4"], [f"{n}.nibbles"], axis=-1),
        helper.make_node("Cast", [f"{n}.nibbles"], [f"{n}.floats"], to=TensorProto.FLOAT),
        helper.make_node("Sub", [f"{n}.floats", f"{n}.eight"], [f"{n}.signed"]),
        helper.make_node("Cast", [f"{n}.scales16"], [f"{n}.scales"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", [f"{n}.scales", f"{n}.last"], [f"{n}.scales4"]),
        helper.make_node("Mul", [f"{n}.signed", f"{n}.scales4"], [f"{n}.values"]),
        helper.make_node("Reshape", [f"{n}.values", f"{n}.row"], [node.output[0]]),
    ]


def _q4_scale(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale of each block as Q4_0 defines it: the value of largest magnitude is -8 steps away from zero."""
    at = np.abs(blocks).argmax(axis=-1, keepdims=True)
    extreme = np.take_along_axis(blocks, at, axis=-1)
    scale = (extreme / -8.0).astype(np.float16).astype(np.float32)
    scale[scale == 0] = 1.0
    return scale


def _add(graph: onnx.GraphProto, name: str, array: NDArray[np.generic]) -> None:
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
