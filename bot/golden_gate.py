"""The golden questions before a version goes live: the judged ones of Zhike, or an operator's own."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from bot.ingest import search_encoder
from bot.knowledge_port import Golden
from bot.settings import Settings
from nlu import Encoder, Predictor
from retrieval import PARAMETERS, JudgedQuery, compare, outcomes, read_fitted, read_judged

_SURE = 0.5  # as the turn has it: below, an intent says nothing of what answers


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
        embedder = own or encoder
        fitted = read_fitted(self._settings.var / PARAMETERS, own.identity) if own else None
        found = Predictor(encoder).predict_many([query.text for query in queries])
        queries = [
            replace(query, intent=prediction.intent if prediction.confidence >= _SURE else None)
            for query, prediction in zip(queries, found, strict=True)
        ]
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
