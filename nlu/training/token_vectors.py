"""Retrieval vectors of a model that is not the served bundle: the frozen base, one in training, or fp32 ONNX."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from nlu.bundle import TOKENIZER_FILE, load_manifest
from nlu.errors import NluError
from nlu.language import detect_language
from nlu.prediction import Vector
from nlu.serving import Side
from nlu.training.base_encoder import BaseEncoder
from nlu.training.batches import PASSAGE_PREFIX, QUERY_PREFIX, encode
from nlu.training.model import mean_pool

_BATCH = 32
_PREFIXES: dict[Side, str] = {"query": QUERY_PREFIX, "passage": PASSAGE_PREFIX}
_SERVED_TOKENS = 256


class VectorEncoder(Protocol):
    """Texts to unit vectors; nlu's Encoder is one."""

    def vectors(self, texts: Sequence[str], side: Side) -> Vector: ...


class TokenVectors:
    """Implements VectorEncoder: tokenizes as serving does, and leaves ids to vectors to whoever is judged."""

    def __init__(
        self,
        forward: Callable[[Tensor, Tensor], Tensor],
        tokenizer: Tokenizer,
        max_tokens: int = _SERVED_TOKENS,
        means: Mapping[str, Sequence[float]] | None = None,
    ) -> None:
        """Args:
        forward: ids and mask to unit vectors, such as a model's mean-pooled last layer.
        means: taken off per side and language, as the bundle does; without them vectors stay as they are.
        """
        self._forward = forward
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self._means = {side: np.array(mean, dtype=np.float32) for side, mean in (means or {}).items()}

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        parts = []
        for start in range(0, len(order), _BATCH):
            chosen = [texts[n] for n in order[start : start + _BATCH]]
            with torch.no_grad():
                found = self._forward(*encode(self._tokenizer, chosen, _PREFIXES[side], self._max_tokens))
            parts.append(self._centred(np.asarray(found, dtype=np.float32), chosen, side))
        result = np.zeros((len(texts), parts[0].shape[1]), dtype=np.float32)
        result[order] = np.concatenate(parts)
        return result

    def _centred(self, vectors: NDArray[np.float32], texts: Sequence[str], side: Side) -> Vector:
        if not self._means:
            return vectors
        centred = vectors - np.stack([self._means[f"{side}.{detect_language(text)}"] for text in texts])
        unit: Vector = centred / np.linalg.norm(centred, axis=1, keepdims=True)
        return unit


def of_base(base: BaseEncoder) -> TokenVectors:
    """The frozen base, as it was published: no means are taken off."""

    def forward(ids: Tensor, mask: Tensor) -> Tensor:
        return mean_pool(base.model(input_ids=ids, attention_mask=mask).last_hidden_state, mask)

    return TokenVectors(forward, base.tokenizer)


def of_onnx(model: Path, bundle: Path) -> TokenVectors:
    """An uncompressed export, with the tokenizer and the means of the bundle that was made of it.

    Raises:
        NluError: it is no model with the output `vector`.
    """
    manifest = load_manifest(bundle)
    try:
        session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        names = {output.name for output in session.get_outputs()}
    except Exception as error:
        raise NluError(f"{model} is no ONNX model ({type(error).__name__})") from error
    if "vector" not in names:
        raise NluError(f"{model} has no output `vector`: not an export of `python -m nlu train`")

    def forward(ids: Tensor, mask: Tensor) -> Tensor:
        inputs = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
        return torch.from_numpy(session.run(["vector"], inputs)[0])

    tokenizer = Tokenizer.from_file(str(bundle / TOKENIZER_FILE))
    return TokenVectors(forward, tokenizer, manifest.max_tokens, manifest.means)


class Remembered:
    """Implements VectorEncoder: vectors of an encoder that never changes, kept in a file between runs."""

    def __init__(self, encoder: VectorEncoder, file: Path) -> None:
        """Args:
        file: .npz; its name must say which encoder it is of.
        """
        self._encoder = encoder
        self._file = file
        self._known: dict[str, Vector] = {}
        if file.is_file():
            with np.load(file, allow_pickle=False) as stored:
                self._known = dict(zip((str(key) for key in stored["keys"]), stored["vectors"], strict=True))

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        keys = [hashlib.sha256(f"{side}:{text}".encode("utf-8", "replace")).hexdigest() for text in texts]
        missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}.items())
        if missing:
            found = self._encoder.vectors([text for _, text in missing], side)
            self._known.update(zip((key for key, _ in missing), found, strict=True))
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        staged = self._file.with_name(f"{self._file.name}.tmp")
        with staged.open("wb") as output:
            np.savez(output, keys=np.array([*self._known]), vectors=np.array([*self._known.values()]))
        staged.replace(self._file)
