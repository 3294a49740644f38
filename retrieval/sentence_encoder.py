"""Any sentence-transformers model, in a folder or a hub, in the bundle's place for retrieval. Needs the extra `train`.

Passages and questions are embedded with it; intent, sentiment and safety stay with the bundle. torch is imported when
the first text is embedded, and only where such a model is named.
"""

import hashlib
import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from opencc import OpenCC

from retrieval.embedder import BundleEmbedder, Embedder, Side
from retrieval.errors import EncoderUnavailable
from retrieval.hits import Vector

_BATCH = 32
_COMMIT = 40  # characters of a git commit


class SentenceEncoder:
    """Implements Embedder; safe to call from several threads."""

    def __init__(self, model: str, query_prefix: str | None = None, passage_prefix: str | None = None) -> None:
        """Nothing is loaded yet.

        Args:
            model: a folder, or a name in a hub, with `@` and a revision where one is meant.
            query_prefix, passage_prefix: what stands before each text, such as E5's `query: `; None: the model's own
                prompts.

        Raises:
            EncoderUnavailable: there is no such folder, or sentence-transformers is not installed.
        """
        folder = Path(model)
        self._is_folder = folder.is_dir()
        if not self._is_folder and (folder.is_absolute() or model.startswith((".", "~")) or folder.exists()):
            raise EncoderUnavailable(f"No folder with a sentence-transformers model at {model}. Set ZHIKE_ENCODER.")
        if find_spec("sentence_transformers") is None:
            raise EncoderUnavailable(
                f"ZHIKE_ENCODER names '{model}', which needs the package 'sentence-transformers'. "
                "Run: pip install 'zhike[train]' (in a checkout: pip install -e '.[train]')"
            )
        self._name, _, self._revision = (model, "", "") if self._is_folder else model.partition("@")
        self._prefixes: dict[Side, str | None] = {"query": query_prefix, "passage": passage_prefix}
        self._version = ""
        # The fast tokenizers keep padding as a state of theirs: two threads at once would disturb each other.
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """Name, revision or hash, and prefixes: all that a vector depends on.

        Raises:
            EncoderUnavailable: the model is in a hub, which doesn't tell its revision.
        """
        if not self._version:
            self._version = self._find_version()
        name = Path(self._name).resolve().name if self._is_folder else self._name
        prefixes = "".join(f"|{side}={prefix}" for side, prefix in self._prefixes.items() if prefix is not None)
        return f"{name}@{self._version}{prefixes}"

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        """Raises:
        EncoderUnavailable: the model cannot be loaded.
        """
        model = _load(self._name, self._revision or None)
        if not texts:
            return np.zeros((0, model.get_embedding_dimension()), dtype=np.float32)
        encode = model.encode_query if side == "query" else model.encode_document
        with self._lock:
            found = encode(
                [_to_simplified().convert(text) for text in texts],
                prompt=self._prefixes[side],
                batch_size=_BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(found, dtype=np.float32)

    def _find_version(self) -> str:
        if self._is_folder:
            return _folder_hash(Path(self._name))
        if len(self._revision) == _COMMIT:
            return self._revision[:12]
        model = _load(self._name, self._revision or None)
        config = getattr(getattr(model, "transformers_model", None), "config", None)
        commit = getattr(config, "_commit_hash", None)
        if not commit:
            hint = f"name it: ZHIKE_ENCODER={self._name}@<commit>"
            raise EncoderUnavailable(f"The hub doesn't tell which revision of '{self._name}' this is; {hint}")
        return str(commit)[:12]


def open_embedder(
    bundle: Path, model: str | None = None, query_prefix: str | None = None, passage_prefix: str | None = None
) -> Embedder:
    """The bundle, or the sentence-transformers model that takes its place."""
    return SentenceEncoder(model, query_prefix, passage_prefix) if model else BundleEmbedder(bundle)


@lru_cache(maxsize=1)
def _load(name: str, revision: str | None) -> Any:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - torch takes seconds to import

    try:
        return SentenceTransformer(name, revision=revision)
    except Exception as error:
        raise EncoderUnavailable(
            f"'{name}' cannot be loaded as a sentence-transformers model ({type(error).__name__}: {error}). "
            "ZHIKE_ENCODER takes a folder that SentenceTransformer.save() wrote, or a name in a hub within reach."
        ) from error


@lru_cache(maxsize=4)
def _folder_hash(folder: Path) -> str:
    """Over all files but notes, so that a changed weight, tokenizer, prompt or pooling is another encoder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        inside = path.relative_to(folder)
        if path.suffix != ".md" and not any(part.startswith(".") for part in inside.parts):
            digest.update(inside.as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")
