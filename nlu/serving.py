"""Encoder and Predictor: an ONNX session over the bundle. Imports no torch."""

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from nlu.bundle import DEFAULT_BUNDLE, MODEL_FILE, TOKENIZER_FILE, load_manifest
from nlu.errors import BundleError
from nlu.labels import OUT_OF_SCOPE
from nlu.language import detect_language
from nlu.normalisation import normalise, without_emoji
from nlu.out_of_scope import OUT_OF_SCOPE_FILE, fold_in, load_out_of_scope
from nlu.prediction import Prediction, Safety, Vector
from nlu.red_flags import DANGERS, about_whom, find_red_flag, judge_safety, without_figures

Side = Literal["query", "passage"]
_PAD = 1
_BATCH = 32


class Outputs(NamedTuple):
    """What one pass gives, one row a text."""

    intent: NDArray[np.float32]
    """Logits, as are the next two."""
    sentiment: NDArray[np.float32]
    safety: NDArray[np.float32]
    features: NDArray[np.float32]
    """What the intent head reads, unit length."""
    vector: Vector
    """Centred and of unit length."""


class Encoder:
    """Texts to logits and vectors, in one pass; safe to call from several threads."""

    def __init__(self, folder: Path = DEFAULT_BUNDLE, threads: int = 1) -> None:
        """Load and verify a bundle (well under a second).

        Raises:
            BundleError: the bundle is missing, damaged or of other labels.
        """
        self.manifest = load_manifest(folder)
        self.folder = folder
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

    def run(self, texts: Sequence[str], side: Side) -> Outputs:
        """One pass over the texts, which are normalised here.

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
        found = self._session.run(list(Outputs._fields), {"input_ids": ids_array, "attention_mask": mask})
        raw = Outputs(*(output[: len(full)] for output in found))
        raw.sentiment[felt] = found[1][len(full) :]
        means = np.stack([self._means[f"{side}.{detect_language(text)}"] for text in texts])
        centred = raw.vector - means
        return raw._replace(vector=centred / np.linalg.norm(centred, axis=1, keepdims=True))

    def count_tokens(self, text: str) -> int:
        """Tokens of a query, prefix and specials included, before any cut."""
        return len(self._tokenizer.encode(self.manifest.query_prefix + without_emoji(normalise(text))))

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        """Unit vectors of many texts, in batches of similar length."""
        result = np.zeros((len(texts), self.manifest.vector_size), dtype=np.float32)
        for chosen in _batches(texts):
            result[chosen] = self.run([texts[i] for i in chosen], side).vector
        return result


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Positions of the texts, those of similar length together, so that little is computed for padding."""
    # Bytes, not characters: three make about one token's worth of Chinese, four one of English. By characters the two
    # mix in a batch, and half as much again is computed.
    order = sorted(range(len(texts)), key=lambda i: len(texts[i].encode("utf-8", "replace")))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]


class Predictor:
    """Texts to predictions: intent, sentiment, language, safety and query vector."""

    def __init__(self, encoder: Encoder) -> None:
        """Raises:
        BundleError: the bundle holds no judge of out of scope.
        """
        self.encoder = encoder
        if OUT_OF_SCOPE_FILE not in encoder.manifest.sha256:
            raise BundleError(f"{encoder.folder} has no hash of {OUT_OF_SCOPE_FILE}. Make a bundle: make train")
        self._judge = load_out_of_scope(encoder.folder / OUT_OF_SCOPE_FILE)
        self._dangers = [encoder.manifest.safety_categories.index(name) for name in DANGERS]  # columns

    def intents(self, outputs: Outputs, languages: Sequence[str]) -> NDArray[np.float32]:
        """Calibrated probabilities of the intents; that of `out_of_scope` is by softmax and distance together."""
        scaled = softmax(outputs.intent / self._temperatures("intent", languages))
        return fold_in(scaled, self._judge.score(outputs.intent, outputs.features), self._judge.column)

    def sentiments(self, outputs: Outputs, languages: Sequence[str]) -> NDArray[np.float32]:
        """Calibrated probabilities of the sentiments."""
        return softmax(outputs.sentiment / self._temperatures("sentiment", languages))

    def safety_categories(
        self, outputs: Outputs, languages: Sequence[str], intents: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Probabilities of the safety categories, in the manifest's order: the mean of two heads' opinions.

        The safety head was taught to miss little, the intent head to be exact; together they err less than either.

        Args:
            intents: probabilities, as `intents` gives them.
        """
        manifest = self.encoder.manifest
        own = softmax(outputs.safety / self._temperatures("safety", languages))
        columns = [manifest.intents.index(name) for name in manifest.safety_categories[1:]]
        dangers = intents[:, columns]
        by_intent = np.concatenate([1.0 - dangers.sum(axis=1, keepdims=True), dangers], axis=1)
        mean: NDArray[np.float32] = (own + by_intent) / 2
        return mean

    def predict(self, text: str, default_language: str = "zh") -> Prediction:
        return self.predict_many([text], [default_language])[0]

    def predict_many(self, texts: Sequence[str], default_languages: Sequence[str] = ()) -> list[Prediction]:
        """Predictions in the order of the texts; an empty text is legal and simply uncertain.

        Args:
            default_languages: one a text, for where the script doesn't tell; zh when there are none.
        """
        defaults = default_languages or ["zh"] * len(texts)
        found = {
            position: prediction
            for chosen in _batches(texts)
            for position, prediction in zip(
                chosen, self._predict_batch([texts[i] for i in chosen], [defaults[i] for i in chosen]), strict=True
            )
        }
        return [found[position] for position in range(len(texts))]

    def _predict_batch(self, texts: Sequence[str], defaults: Sequence[str]) -> list[Prediction]:
        languages = [detect_language(text, default) for text, default in zip(texts, defaults, strict=True)]
        outputs = self.encoder.run(texts, "query")
        intents, sentiments = self.intents(outputs, languages), self.sentiments(outputs, languages)
        categories = self.safety_categories(outputs, languages, intents)
        flags = [find_red_flag(text) for text in texts]
        clauses = self._danger_of_clauses(texts, flags)
        self._hear_beside_figures(texts, languages, flags, intents, categories)
        return [
            self._prediction(
                text, languages[i], intents[i], sentiments[i], categories[i], outputs.vector[i],
                flags[i], clauses,
            )
            for i, text in enumerate(texts)
        ]  # fmt: skip

    def _hear_beside_figures(
        self,
        texts: Sequence[str],
        languages: Sequence[str],
        flags: Sequence[Safety],
        intents: NDArray[np.float32],
        categories: NDArray[np.float32],
    ) -> None:
        """A danger that the model hears in a figure of speech, and in nothing else of the text, is none."""
        for i, flag in enumerate(flags):
            figured = flag.category is None and flag.about == "figure_of_speech"
            heard = figured and categories[i, self._dangers].sum() >= self.encoder.manifest.thresholds.danger
            rest = without_figures(texts[i]) if heard else None
            if rest is None:
                continue
            language = languages[i : i + 1]
            outputs = self.encoder.run([rest], "query")
            read = self.intents(outputs, language)
            found = self.safety_categories(outputs, language, read)
            if found[0, self._dangers].sum() < self.encoder.manifest.thresholds.danger:
                intents[i], categories[i] = read[0], found[0]

    def _danger_of_clauses(self, texts: Sequence[str], flags: Sequence[Safety]) -> dict[str, float]:
        """Probability of danger in each clause in which a flag found words alone, where it is not the whole text."""
        clauses = list(
            dict.fromkeys(
                clause
                for text, flag in zip(texts, flags, strict=True)
                for finding in flag.chain()
                for clause in finding.clauses
                if clause != normalise(text)
            )
        )
        if not clauses:
            return {}
        languages = [detect_language(clause) for clause in clauses]
        outputs = self.encoder.run(clauses, "query")
        categories = self.safety_categories(outputs, languages, self.intents(outputs, languages))
        return dict(zip(clauses, map(float, categories[:, self._dangers].sum(axis=1)), strict=True))

    def _prediction(
        self,
        text: str,
        language: str,
        intents: NDArray[np.float32],
        sentiments: NDArray[np.float32],
        categories: NDArray[np.float32],
        vector: Vector,
        flag: Safety,
        danger_of_clauses: Mapping[str, float],
    ) -> Prediction:
        manifest = self.encoder.manifest
        ranking = tuple((manifest.intents[i], float(intents[i])) for i in np.argsort(-intents))
        name, confidence = ranking[0]
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
            oos_score=float(intents[manifest.intents.index(OUT_OF_SCOPE)]),
            safety=judge_safety(
                flag,
                dict(zip(manifest.safety_categories, map(float, categories), strict=True)),
                manifest.thresholds.danger,
                danger_of_clauses,
                about_whom(text),
            ),
            vector=vector,
        )

    def _temperatures(self, task: str, languages: Sequence[str]) -> NDArray[np.float32]:
        known = self.encoder.manifest.temperatures
        return np.array([[known[f"{task}.{language}"]] for language in languages], dtype=np.float32)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: NDArray[np.float32] = shifted / shifted.sum(axis=-1, keepdims=True)
    return probabilities


def _give_memory_back() -> None:
    """Reading and unpacking a model takes 200 MB more than it keeps, which glibc would not return to the system."""
    with suppress(OSError, AttributeError):  # another C library: nothing to do
        ctypes.CDLL("libc.so.6").malloc_trim(0)
