"""Encoder and Predictor: an ONNX session over the bundle. Imports no torch."""

import ctypes
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from nlu.bundle import DEFAULT_BUNDLE, MODEL_FILE, TOKENIZER_FILE, load_manifest
from nlu.labels import OUT_OF_SCOPE
from nlu.language import detect_language
from nlu.normalisation import normalise, without_emoji
from nlu.prediction import Prediction, Vector
from nlu.red_flags import find_red_flag, judge_safety

Side = Literal["query", "passage"]
_PAD = 1
_BATCH = 32


class Encoder:
    """Texts to logits and vectors, in one pass; safe to call from several threads."""

    def __init__(self, folder: Path = DEFAULT_BUNDLE, threads: int = 1) -> None:
        """Load and verify a bundle (well under a second).

        Raises:
            BundleError: the bundle is missing, damaged or of other labels.
        """
        self.manifest = load_manifest(folder)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Waking a sleeping thread for each of a hundred small products costs what the second thread saves. Between
        # passes they sleep: the event loop needs the core.
        options.add_session_config_entry("session.force_spinning_stop", "1")
        # The arena keeps the largest batch ever seen; ingestion batches would stay in the server's memory.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        _give_memory_back()
        self._means = {side: np.array(mean, dtype=np.float32) for side, mean in self.manifest.means.items()}

    @property
    def identity(self) -> str:
        """What an index built with this encoder must be opened with."""
        return self.manifest.vector_identity

    def run(self, texts: Sequence[str], side: Side) -> tuple[NDArray[np.float32], NDArray[np.float32], Vector]:
        """Intent logits, sentiment logits and unit vectors, one row a text. Texts are normalised here.

        Vectors are centred on the mean of their side and language: E5's share a large common part (cosines of
        0.7..1.0) and cluster by language; centred, neighbours are told apart and found across languages.
        """
        prefix = self.manifest.query_prefix if side == "query" else self.manifest.passage_prefix
        limit = self.manifest.max_tokens
        full = [normalise(text) for text in texts]
        plain = [without_emoji(text) for text in full]
        # Emoji don't change what is asked, only how it is felt: a text that has some is read without and with them.
        felt = [i for i in range(len(full)) if side == "query" and plain[i] != full[i]]
        rows = []
        for encoding in self._tokenizer.encode_batch([prefix + text for text in [*plain, *(full[i] for i in felt)]]):
            ids = encoding.ids
            rows.append(ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]])
        width = max(len(row) for row in rows)
        ids_array = np.full((len(rows), width), _PAD, dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for i, row in enumerate(rows):
            ids_array[i, : len(row)] = row
            mask[i, : len(row)] = 1
        intent, sentiment, vectors = self._session.run(
            ["intent", "sentiment", "vector"], {"input_ids": ids_array, "attention_mask": mask}
        )
        intent, sentiment, again, vectors = intent[: len(full)], sentiment[: len(full)], sentiment, vectors[: len(full)]
        sentiment[felt] = again[len(full) :]
        means = np.stack([self._means[f"{side}.{detect_language(text)}"] for text in texts])
        centred = vectors - means
        return intent, sentiment, centred / np.linalg.norm(centred, axis=1, keepdims=True)

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        """Unit vectors of many texts, in batches of similar length."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        result = np.zeros((len(texts), self.manifest.vector_size), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            result[chosen] = self.run([texts[i] for i in chosen], side)[2]
        return result


class Predictor:
    """Texts to predictions: intent, sentiment, language, safety and query vector."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def predict(self, text: str, default_language: str = "zh") -> Prediction:
        return self.predict_many([text], [default_language])[0]

    def predict_many(self, texts: Sequence[str], default_languages: Sequence[str] = ()) -> list[Prediction]:
        """Predictions in the order of the texts; an empty text is legal and simply uncertain.

        Args:
            default_languages: one a text, for where the script doesn't tell; zh when there are none.
        """
        if not texts:
            return []
        intent_logits, sentiment_logits, vectors = self.encoder.run(texts, "query")
        return [
            self._prediction(text, language, intent_logits[i], sentiment_logits[i], vectors[i])
            for i, (text, language) in enumerate(zip(texts, default_languages or ["zh"] * len(texts), strict=True))
        ]

    def _prediction(
        self,
        text: str,
        default_language: str,
        intent_logits: NDArray[np.float32],
        sentiment_logits: NDArray[np.float32],
        vector: Vector,
    ) -> Prediction:
        manifest = self.encoder.manifest
        language = detect_language(text, default_language)
        intents = softmax(intent_logits / manifest.temperatures[f"intent.{language}"])
        sentiments = softmax(sentiment_logits / manifest.temperatures[f"sentiment.{language}"])
        order = np.argsort(-intents)
        ranking = tuple((manifest.intents[i], float(intents[i])) for i in order)
        name, confidence = ranking[0]
        out_of_scope = float(intents[manifest.intents.index(OUT_OF_SCOPE)])
        best_sentiment = int(np.argmax(sentiments))
        return Prediction(
            text=text,
            language=language,
            intent=name,
            confidence=confidence,
            margin=confidence - ranking[1][1],
            intent_ranking=ranking,
            sentiment=manifest.sentiments[best_sentiment],
            sentiment_score=float(sentiments[best_sentiment]),
            oos_score=max(out_of_scope, 1.0 - confidence if name != OUT_OF_SCOPE else confidence),
            safety=judge_safety(find_red_flag(text), dict(ranking)),
            vector=vector,
        )


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: NDArray[np.float32] = shifted / shifted.sum(axis=-1, keepdims=True)
    return probabilities


def _give_memory_back() -> None:
    """Reading and unpacking a model takes 200 MB more than it keeps, which glibc would not return to the system."""
    with suppress(OSError, AttributeError):  # another C library: nothing to do
        ctypes.CDLL("libc.so.6").malloc_trim(0)
