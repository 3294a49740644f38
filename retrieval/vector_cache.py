"""Document vectors kept between evaluations, by the encoder's identity and the text's hash."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from retrieval.embedder import Embedder
from retrieval.errors import EvaluationDataError
from retrieval.hits import Vector

Progress = Callable[[int, int], None]
_CHUNK = 256


def document_vectors(texts: Sequence[str], embedder: Embedder, cache: Path | None, progress: Progress) -> Vector:
    """One row a text. What an interrupted run has embedded is kept.

    Args:
        cache: a folder with one file an encoder, or an .npz file, which holds those of the last encoder only.

    Raises:
        EvaluationDataError: the file is no cache; it is left alone.
    """
    keys = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
    file = None if cache is None else _file_of(cache, embedder.identity)
    known = _read(file, embedder.identity)
    missing = sorted({key: n for n, key in enumerate(keys) if key not in known}.values(), key=lambda n: len(texts[n]))
    try:
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            vectors = embedder.vectors([texts[n] for n in chunk], "passage")
            known.update(zip((keys[n] for n in chunk), vectors, strict=True))
            progress(start + len(chunk), len(missing))
    finally:
        if file is not None and missing and known:
            _write(file, embedder.identity, known)
    return np.array([known[key] for key in keys], dtype=np.float32)


def _file_of(cache: Path, identity: str) -> Path:
    if cache.is_file() or cache.suffix == ".npz":
        return cache
    return cache / f"{hashlib.sha256(identity.encode()).hexdigest()[:16]}.npz"


def _read(file: Path | None, identity: str) -> dict[str, Vector]:
    """Nothing where there is no file yet, or one of another encoder."""
    if file is None or not file.is_file():
        return {}
    try:
        with np.load(file, allow_pickle=False) as stored:
            if str(stored["identity"]) != identity:
                return {}
            return dict(zip((str(key) for key in stored["keys"]), stored["vectors"], strict=True))
    except Exception as error:
        raise EvaluationDataError(f"{file} is not a vector cache; delete it or name another file") from error


def _write(file: Path, identity: str, vectors: Mapping[str, Vector]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    staged = file.with_name(f"{file.name}.tmp")
    with staged.open("wb") as output:
        np.savez(output, identity=np.array(identity), keys=np.array([*vectors]), vectors=np.array([*vectors.values()]))
    staged.replace(file)
