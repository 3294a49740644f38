"""Passages as many as wanted: what ships, and more drawn from it, seeded, with vectors around the real ones."""

import hashlib
import re
from collections.abc import Sequence
from typing import Literal

import numpy as np

from knowledge import DEFAULT_CONTENT, Passage, load_catalogue, passages_of
from nlu import DEFAULT_BUNDLE, Encoder, Vector, load_manifest
from retrieval.indexing import EntryText, texts_of
from retrieval.vector_file import load_vectors

_SENTENCE = re.compile(r"[^。！？.!?\n]+[。！？.!?]?\s*")
# Length of the noise added to a unit vector: a query that is drawn has a cosine of 0.8 to the real one it is around.
_NOISE = 0.75
# A drawn text is about what two real ones are about. Drawn around a single one that is indexed too, all are nearer to
# that one than to each other: HNSW links them to it alone, it has room for few links, and 43 % of 213,000 could not be
# found by their own vector. More links (48 instead of 16) did not mend it.
_NOISE_OF_TWO = 0.4
# Names that only few passages have: without them no word would ever be rare, however large the content.
_NAMES = 50_000
_NAME_SHAPE = 1.25


class DrawnEmbedder:
    """Real vectors for what ships; for drawn texts, one around that of the text they were drawn from."""

    def __init__(self) -> None:
        self.identity = load_manifest(DEFAULT_BUNDLE).vector_identity
        self._known = load_vectors(DEFAULT_CONTENT / "vectors.npz", self.identity)
        self._around: dict[str, tuple[Vector, Vector]] = {}

    def know(self, texts: Sequence[EntryText]) -> None:
        """Embed those whose vectors do not travel with the content."""
        missing = [text for text in texts if text.key not in self._known]
        if missing:
            encoder = Encoder(DEFAULT_BUNDLE, threads=2)
            for text in missing:
                self._known[text.key] = encoder.vectors([text.text], text.side)[0]

    def place(self, text: str, side: str, one: str, other: str) -> None:
        """Where a drawn text lies: between two real ones, named by their keys."""
        self._around[f"{side}:{text}"] = (self._known[one], self._known[other])

    def vectors(self, texts: Sequence[str], side: Literal["query", "passage"]) -> Vector:
        """Raises:
        KeyError: a text that neither ships nor was drawn.
        """
        return np.stack([self._vector(f"{side}:{text}") for text in texts])

    def _vector(self, keyed: str) -> Vector:
        key = hashlib.sha256(keyed.encode()).hexdigest()
        if key in self._known:
            return self._known[key]
        rng = np.random.default_rng(int(key[:15], 16))
        one, other = self._around[keyed]
        share = rng.uniform(0.3, 0.7)
        return nearby(share * one + (1 - share) * other, rng, _NOISE_OF_TWO)


def nearby(vector: Vector, rng: np.random.Generator, noise: float = _NOISE) -> Vector:
    """A unit vector with noise of that length added."""
    drawn = rng.normal(size=vector.shape).astype(np.float32)
    moved = vector + noise * drawn / np.linalg.norm(drawn)
    unit: Vector = (moved / np.linalg.norm(moved)).astype(np.float32)
    return unit


def grown(size: int, embedder: DrawnEmbedder, seed: int = 0) -> list[Passage]:
    """`size` passages; the first ones are those that ship. Drawn ones are sections of lessons, as imports bring."""
    rng = np.random.default_rng(seed)
    shipped = passages_of(load_catalogue(DEFAULT_CONTENT))
    lessons = [passage for passage in shipped if passage.kind == "lesson"]
    sentences: dict[str, list[str]] = {}
    for passage in lessons:
        sentences.setdefault(passage.language, []).extend(_SENTENCE.findall(passage.text))
    embedder.know(texts_of(shipped))
    drawn = [_drawn(n, lessons[rng.integers(len(lessons))], sentences, rng) for n in range(max(0, size - len(shipped)))]
    for passage, real in drawn:
        other = lessons[rng.integers(len(lessons))]
        for text, one, two in zip(texts_of([passage]), _real_texts(real), _real_texts(other), strict=True):
            embedder.place(text.text, text.side, one, two)
    return [*shipped[:size], *(passage for passage, _ in drawn)]


def _real_texts(real: Passage) -> list[str]:
    text, named, *_ = texts_of([real])
    return [text.key, named.key]


def _drawn(
    number: int, real: Passage, sentences: dict[str, list[str]], rng: np.random.Generator
) -> tuple[Passage, Passage]:
    pool = sentences[real.language]
    count = max(1, len(_SENTENCE.findall(real.text)))
    name = _name(int(rng.zipf(_NAME_SHAPE)) % _NAMES, real.language)
    joint = "" if real.language == "zh" else " "
    body = joint.join(pool[at].strip() for at in rng.integers(len(pool), size=count))
    drawn = real.model_copy(
        update={
            "id": f"lesson:drawn-{number:06}#part",
            "source_id": f"lesson:drawn-{number:06}#part",
            "heading": f"{real.heading}{joint}{name}",
            "text": f"{name}{joint}{body}",
            "questions": (),
            "access": "open",
        }
    )
    return drawn, real


def _name(number: int, language: str) -> str:
    """The same word for the same number."""
    rng = np.random.default_rng(number)
    if language == "zh":
        return "".join(chr(int(code)) for code in rng.integers(0x4E00, 0x9000, size=2))
    syllables = [f"{'bdfglmnprstvz'[rng.integers(13)]}{'aeiou'[rng.integers(5)]}" for _ in range(3)]
    return "".join(syllables).capitalize()
