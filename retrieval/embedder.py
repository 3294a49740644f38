"""What the index needs of an encoder: one Protocol; and the reader of the served bundle for `python -m retrieval`.

Inside the bot the nlu engine's encoder is passed in. This package doesn't import nlu, so the command line has a small
reader of its own.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import onnxruntime
from opencc import OpenCC
from tokenizers import Tokenizer

from retrieval.errors import RetrievalError
from retrieval.hits import Vector

Side = Literal["query", "passage"]
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Embedder(Protocol):
    """Texts to unit vectors. Implemented by nlu's Encoder and by BundleEmbedder."""

    @property
    def identity(self) -> str:
        """Changes when vectors would; part of the index manifest."""
        ...

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        """One unit vector a text, in order; questions are embedded as `query`, texts as `passage`."""
        ...


class BundleEmbedder:
    """Reads the bundle for the command line of this package."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        manifest = folder / "bundle.json"
        if not manifest.is_file():
            raise RetrievalError(f"No model bundle at {folder}. Pass --bundle.")
        self._manifest: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Spinning threads slow each other down where cores are shared.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
        self._simplify = OpenCC("t2s")

    @property
    def identity(self) -> str:
        return str(self._manifest["vector_identity"])

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        result = np.zeros((len(texts), self._manifest["vector_size"]), dtype=np.float32)
        means = {key: np.array(mean, dtype=np.float32) for key, mean in self._manifest["means"].items()}
        self._tokenizer.enable_truncation(self._manifest["max_tokens"])
        self._tokenizer.enable_padding(pad_id=1, pad_token="\ue001")  # noqa: S106 - a token of the vocabulary
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), 32):
            chosen = order[start : start + 32]
            prefix = self._manifest[f"{side}_prefix"]
            rows = [prefix + self._simplify.convert(texts[i]).lower() for i in chosen]
            encodings = self._tokenizer.encode_batch(rows)
            inputs = {
                "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
                "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
            }
            mean = np.stack([means[f"{side}.{'zh' if _HAN.search(texts[i]) else 'en'}"] for i in chosen])
            centred = self._session.run(["vector"], inputs)[0] - mean
            result[chosen] = centred / np.linalg.norm(centred, axis=1, keepdims=True)
        return result
