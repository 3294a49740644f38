"""Predictions: one pass of the model at a time, which takes all texts that wait; and a memory of recent ones."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import anyio

from nlu import Prediction, Vector, detect_language

_CACHED = 2000
_BATCH = 16


class Predictor(Protocol):
    """What this needs of nlu."""

    def predict_many(self, texts: Sequence[str], default_languages: Sequence[str]) -> list[Prediction]: ...


class Predictions:
    """Texts to predictions. Repeats cost nothing: the query vector of a turn is computed once."""

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self._waiting: list[tuple[str, str, asyncio.Future[Prediction]]] = []
        self._passes: asyncio.Task[None] | None = None
        # One pass uses all cores: a second beside it would only slow both down.
        self._one_pass = anyio.CapacityLimiter(1)
        self._recent: OrderedDict[tuple[str, str], Prediction] = OrderedDict()

    def forget(self) -> None:
        """Texts and their predictions; what is being read just now is remembered when it is done."""
        self._recent.clear()

    async def predict(self, text: str, default_language: str) -> Prediction:
        """Raises:
        Exception: whatever the model raises.
        """
        # The default only matters where the script doesn't tell: a turn that changes the language still finds its own
        # reading when it searches.
        key = (text, detect_language(text, default_language))
        found = self._recent.get(key)
        if found is not None:
            self._recent.move_to_end(key)
            return found
        future: asyncio.Future[Prediction] = asyncio.get_running_loop().create_future()
        self._waiting.append((text, default_language, future))
        if self._passes is None or self._passes.done():
            self._passes = asyncio.create_task(self._run_passes())
        found = self._recent[key] = await future
        if len(self._recent) > _CACHED:
            self._recent.popitem(last=False)
        return found

    async def meaning(self, text: str, default_language: str) -> Vector | None:
        """The vector alone."""
        return (await self.predict(text, default_language)).vector

    async def _run_passes(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            texts, languages = [text for text, _, _ in taken], [language for _, language, _ in taken]
            try:
                found = await anyio.to_thread.run_sync(
                    self._predictor.predict_many, texts, languages, limiter=self._one_pass
                )
            except Exception as error:  # noqa: BLE001 - it is raised where each of them waits
                for _, _, future in taken:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_, _, future), prediction in zip(taken, found, strict=True):
                    if not future.done():  # who asked may have gone
                        future.set_result(prediction)
