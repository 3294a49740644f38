"""The golden questions before a version goes live: the judged ones of Zhike, or an operator's own."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from bot.ingest import search_encoder
from bot.knowledge_port import Golden
from bot.settings import Settings
from nlu import Encoder, Predictor, Side, Vector
from retrieval import PARAMETERS, Embedder, JudgedQuery, compare, outcomes, read_fitted, read_judged

_SURE = 0.5  # as the turn has it: below, an intent says nothing of what answers


class _EachOnce:
    """Two generations are asked the same: no question is embedded twice."""

    def __init__(self, embedder: Embedder) -> None:
        self.identity = embedder.identity
        self._embedder = embedder
        self._vectors: dict[tuple[str, Side], Vector] = {}

    def known(self, queries: Sequence[JudgedQuery], vectors: Sequence[Vector]) -> None:
        self._vectors |= {(query.text, "query"): vector for query, vector in zip(queries, vectors, strict=True)}

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        new = [text for text in dict.fromkeys(texts) if (text, side) not in self._vectors]
        if new:
            found = self._embedder.vectors(new, side)
            self._vectors |= {(text, side): vector for text, vector in zip(new, found, strict=True)}
        return np.stack([self._vectors[text, side] for text in texts])


class GoldenGate:
    """Asks a built generation and the serving one the same questions."""

    def __init__(self, settings: Settings, encoder: Callable[[], Encoder]) -> None:
        """`encoder`: called when there is something to ask."""
        self._settings = settings
        self._encoder = encoder

    def ask(self, built: Path, serving: Path | None) -> Golden | None:
        """None where there are no golden questions: content of an operator who has written none."""
        queries = self._questions()
        if not queries:
            return None
        encoder = self._encoder()
        own = search_encoder(self._settings)
        fitted = read_fitted(self._settings.var / PARAMETERS, own.identity) if own else None
        found = Predictor(encoder).predict_many([query.text for query in queries])
        queries = [
            replace(query, intent=prediction.intent if prediction.confidence >= _SURE else None)
            for query, prediction in zip(queries, found, strict=True)
        ]
        embedder = _EachOnce(own or encoder)
        if own is None:
            embedder.known(queries, [prediction.vector for prediction in found if prediction.vector is not None])
        after = outcomes(built, embedder, queries, fitted)
        right = sum(outcome == "right" for outcome in after.values())
        if serving is None:
            return Golden(len(queries), right, None)
        compared = compare(queries, outcomes(serving, embedder, queries, fitted), after)
        worse = tuple({name: str(value) for name, value in asdict(one).items()} for one in compared.worse)
        return Golden(len(queries), right, compared.right_before, worse, compared.better, compared.lost_answers)

    def _questions(self) -> list[JudgedQuery]:
        if self._settings.golden_questions is not None:
            return list(read_judged(self._settings.golden_questions))
        return [] if self._settings.content is not None else list(read_judged(split="test"))
