"""Vectors that travel with the content: what they were computed for needs no embedding on another machine."""

from pathlib import Path

import numpy as np

from retrieval.hits import Vector
from retrieval.manifest import current_generation, read_manifest
from retrieval.passage_store import PassageStore


def save_vectors(root: Path, target: Path) -> int:
    """Write the current generation's vectors with their keys, as 16-bit floats; returns how many."""
    generation = current_generation(root)
    store = PassageStore(generation)
    try:
        vectors = dict(sorted(store.vectors_by_key().items()))
    finally:
        store.close()
    np.savez_compressed(
        target,
        embedder=np.array(read_manifest(generation).embedder),
        keys=np.array(list(vectors), dtype="S64"),
        vectors=np.stack(list(vectors.values())).astype(np.float16),
    )
    return len(vectors)


def load_vectors(source: Path, embedder: str) -> dict[str, Vector]:
    """By key; empty when there is no file or it was written with another encoder."""
    if not source.is_file():
        return {}
    with np.load(source, allow_pickle=False) as data:
        if str(data["embedder"]) != embedder:
            return {}
        vectors = data["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return dict(zip((key.decode() for key in data["keys"]), vectors, strict=True))
