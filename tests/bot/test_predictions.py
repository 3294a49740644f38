"""Predictions: what waits together is one pass; repeats cost nothing; a failure reaches everyone who waited for it."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from bot.predictions import Predictions
from nlu import Prediction, detect_language


class GatedPredictor:
    """Begins a pass at once and ends it when it is let go."""

    def __init__(self) -> None:
        self.passes: list[list[str]] = []
        self.began, self.go = threading.Event(), threading.Event()
        self.broken = False

    def predict_many(self, texts: Sequence[str], default_languages: Sequence[str]) -> list[Prediction]:
        self.passes.append(list(texts))
        self.began.set()
        assert self.go.wait(10)
        if self.broken:
            raise MemoryError
        return [
            Prediction(text, detect_language(text, language), "greet", 0.9, 0.8, (("greet", 0.9),), "neutral", 0.7, 0.1)
            for text, language in zip(texts, default_languages, strict=True)
        ]


async def test_texts_that_wait_together_share_a_pass_and_each_gets_its_own_reading() -> None:
    predictor = GatedPredictor()
    predictions = Predictions(predictor)
    first = asyncio.create_task(predictions.predict("一", "zh"))
    assert await asyncio.to_thread(predictor.began.wait, 10)
    others = [asyncio.create_task(predictions.predict(text, "en")) for text in ("two", "三", "👍")]
    await asyncio.sleep(0)
    predictor.go.set()
    assert (await first).text == "一"
    assert [(p.text, p.language) for p in await asyncio.gather(*others)] == [("two", "en"), ("三", "zh"), ("👍", "en")]
    assert predictor.passes == [["一"], ["two", "三", "👍"]]


async def test_no_pass_takes_more_than_sixteen() -> None:
    predictor = GatedPredictor()
    predictor.go.set()
    predictions = Predictions(predictor)
    found = await asyncio.gather(*(predictions.predict(f"text {i}", "en") for i in range(40)))
    assert [p.text for p in found] == [f"text {i}" for i in range(40)]
    assert max(len(texts) for texts in predictor.passes) == 16


async def test_a_repeat_is_not_read_again() -> None:
    predictor = GatedPredictor()
    predictor.go.set()
    predictions = Predictions(predictor)
    assert await predictions.predict("你好", "zh") is await predictions.predict("你好", "en")
    assert predictor.passes == [["你好"]]


async def test_a_text_without_a_script_is_read_once_a_language() -> None:
    predictor = GatedPredictor()
    predictor.go.set()
    predictions = Predictions(predictor)
    assert [(await predictions.predict("👍", language)).language for language in ("zh", "en")] == ["zh", "en"]


async def test_a_failure_reaches_all_who_waited_and_the_next_text_is_read() -> None:
    predictor = GatedPredictor()
    predictions = Predictions(predictor)
    predictor.broken = True
    waiting = [asyncio.create_task(predictions.predict(text, "zh")) for text in ("一", "二", "三")]
    assert await asyncio.to_thread(predictor.began.wait, 10)
    predictor.go.set()
    assert [type(e) for e in await asyncio.gather(*waiting, return_exceptions=True)] == [MemoryError] * 3
    predictor.broken = False
    assert (await predictions.predict("四", "zh")).text == "四"


async def test_who_no_longer_waits_disturbs_nobody() -> None:
    predictor = GatedPredictor()
    predictions = Predictions(predictor)
    gone = asyncio.create_task(predictions.predict("一", "zh"))
    stays = asyncio.create_task(predictions.predict("二", "zh"))
    assert await asyncio.to_thread(predictor.began.wait, 10)
    gone.cancel()
    predictor.go.set()
    assert (await stays).text == "二"
    with pytest.raises(asyncio.CancelledError):
        await gone
