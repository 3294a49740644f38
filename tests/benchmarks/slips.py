"""What reading twice gains: `python -m tests.benchmarks.slips`, on development rows and the training's noise."""

import asyncio
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from bot.predictions import Predictions
from bot.settings import Settings
from bot.slip_free import is_doubtful, read_slip_free
from nlu import DANGERS, Encoder, Prediction, Predictor, find_red_flag
from nlu.dataset import Utterance, read_utterances, split_by_meaning
from nlu.training import noise
from retrieval import Retriever
from tests.benchmarks.workplace import workplace

_NOISE: dict[str, tuple[Callable[[str, random.Random], str], ...]] = {
    "en": (noise.keyboard_slips, noise.drop_double_swap, noise.sounds_like),
    "zh": (noise.homophones, noise.look_alikes),
}
_COPIES = 4


@dataclass(frozen=True)
class Gain:
    """Of the rows without a red flag that have another reading: rightly read as written, and read twice."""

    language: str
    rows: str
    """As they were written, or with slips."""
    all: int
    other_reading: int
    second_pass: int
    """Doubtful as written: these cost a second pass of the model."""
    right_once: int
    right_twice: int
    dangers: int
    found_once: int
    found_twice: int
    false_once: int
    """Alarms raised on rows that tell of no danger."""
    false_twice: int


async def measure(retriever: Retriever, predictor: Predictor) -> list[Gain]:
    """One gain a language and kind of rows; the same at every run."""
    rows = split_by_meaning(read_utterances(Path(str(files("nlu") / "data" / "utterances"))))[1]
    gains = []
    for language, read in (("en", retriever.read_slips), ("zh", retriever.read_homophones)):
        written = [row for row in rows if row.language == language]
        for kind, chosen in (("written", [(row, row.text) for row in written]), ("slips", list(_noisy(written)))):
            gains.append(await _gain(language, kind, chosen, read, Predictions(predictor)))
    return gains


def _noisy(rows: Sequence[Utterance]) -> Iterator[tuple[Utterance, str]]:
    rng = random.Random(5)
    for row in rows:
        for _ in range(_COPIES):
            text = rng.choice(_NOISE[row.language])(row.text, rng)
            text = rng.choice(_NOISE[row.language])(text, rng) if rng.random() < 0.5 else text
            if text != row.text:
                yield row, text


async def _gain(
    language: str,
    kind: str,
    rows: Sequence[tuple[Utterance, str]],
    read: Callable[[str], str | None],
    predictions: Predictions,
) -> Gain:
    once: list[Prediction] = []
    twice: list[Prediction] = []
    intents = []
    for row, text in rows:
        meant = None if find_red_flag(text).category is not None else read(text)
        if meant is None:
            continue
        found = await predictions.predict(text, language)
        free = None
        if is_doubtful(found):
            free = await read_slip_free(predictions, found, meant, language, in_form=False)
        once.append(found)
        twice.append(free or found)
        intents.append(row.intent)

    def right(chosen: Sequence[Prediction]) -> int:
        return sum(one.intent == intent for one, intent in zip(chosen, intents, strict=True))

    def alarms(chosen: Sequence[Prediction], *, told: bool) -> int:
        return sum(
            one.safety.category in DANGERS and (intent in DANGERS) is told
            for one, intent in zip(chosen, intents, strict=True)
        )

    return Gain(
        language, kind, len(rows), len(once), sum(map(is_doubtful, once)), right(once), right(twice),
        sum(intent in DANGERS for intent in intents),
        alarms(once, told=True), alarms(twice, told=True), alarms(once, told=False), alarms(twice, told=False),
    )  # fmt: skip


def main(
    built: Annotated[Path | None, typer.Option(help="Folder with a built index; by default ZHIKE_VAR.")] = None,
) -> None:
    """Print one JSON object a language and kind of rows."""
    encoder = Encoder(threads=2)
    with workplace(built or Settings().var) as var:
        retriever = Retriever(var / "index", encoder)
        for gain in asyncio.run(measure(retriever, Predictor(encoder))):
            print(json.dumps(asdict(gain)))  # noqa: T201 - the result
        retriever.close()


if __name__ == "__main__":
    typer.run(main)
