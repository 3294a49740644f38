"""An embedder whose vectors follow from the words alone, and fitted parameters that always or never answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from retrieval import Fitted
from retrieval.analyzer import tokens
from retrieval.answerable import FEATURES, Judge
from retrieval.hits import Vector
from retrieval.ranking import SIGNALS

SIZE = 64


class FakeEmbedder:
    """The sum of one random direction a word, drawn from the word's hash: texts that share words are near."""

    def __init__(self, identity: str = "fake:1", fails_after: int | None = None) -> None:
        self._identity = identity
        self._fails_after = fails_after
        self.embedded: list[str] = []

    @property
    def identity(self) -> str:
        return self._identity

    def vectors(self, texts: Sequence[str], side: Literal["query", "passage"]) -> Vector:
        for text in texts:
            if self._fails_after is not None and len(self.embedded) >= self._fails_after:
                raise MemoryError("the machine is full")
            self.embedded.append(text)
        return np.array([_vector(text) for text in texts], dtype=np.float32).reshape(len(texts), SIZE)


def _vector(text: str) -> Vector:
    words = tokens(text, for_query=True) or [text]
    total = np.sum([_direction(word) for word in words], axis=0)
    unit: Vector = (total / np.linalg.norm(total)).astype(np.float32)
    return unit


def _direction(word: str) -> Vector:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:8], "big")
    direction: Vector = np.random.default_rng(seed).normal(size=SIZE).astype(np.float32)
    return direction


def fitted(threshold: float, chooses: float = 2.0) -> Fitted:
    """0.0 answers whatever was found, above 1.0 never; between them the two scores decide."""
    coefficients = dict.fromkeys(FEATURES, 0.0) | {"question": 4.0, "words": 4.0}
    judge = Judge(threshold, -3.0, coefficients)
    weights = dict.fromkeys(("base", *SIGNALS), 0.0) | {"question": 5.0, "text": 3.0, "words": 4.0}
    kinds = dict.fromkeys(("faq", "lesson", "policy"), weights)
    return Fitted(kinds, answers=judge, chooses=replace(judge, threshold=chooses), words_alone=judge)
