"""How often noise that changes no meaning turns the predicted intent: script, width, case, emoji; slips; mixing."""

import random
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from opencc import OpenCC

from nlu.dataset import Utterance
from nlu.evaluation import outputs_of
from nlu.judging.bars import Bar
from nlu.normalisation import normalise, without_emoji
from nlu.serving import Predictor
from nlu.training.noise import Kind, code_mix, homophones
from nlu.training.noise_tables import EMOJI

_TO_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def script(text: str, rng: random.Random) -> str:
    """The text in traditional characters, as in the mainland's, Taiwan's or Hong Kong's use."""
    converted: str = _opencc(rng.choice(("s2t", "s2tw", "s2hk"))).convert(text)
    return converted


def width(text: str, rng: random.Random) -> str:
    """All that has a wide form in it."""
    return text.translate(_TO_WIDE)


def case(text: str, rng: random.Random) -> str:
    """Capitals: all, the first of each word, or none."""
    return rng.choice((str.upper, str.title, str.lower, str.swapcase))(text)


def emoji(text: str, rng: random.Random) -> str:
    """Emoji at the end, or between two words or characters."""
    faces = "".join(rng.choices(EMOJI, k=rng.choice((1, 1, 2))))
    cuts = [i for i in range(1, len(text)) if text[i] == " " or "\u4e00" <= text[i] <= "\u9fff"]
    at = rng.choice(cuts) if cuts and rng.random() < 0.4 else len(text)
    return text[:at] + faces + text[at:]


_LINES: tuple[tuple[str, tuple[Kind, ...], float], ...] = (
    ("intents turned by script, width, case, emoji", (script, width, case, emoji), 0.5),
    ("intents turned by homophones", (homophones,), 6.0),
    ("intents turned by code-mixing", (code_mix,), 4.0),
)


def noise_bars(predictor: Predictor, rows: Sequence[Utterance], seed: int) -> list[Bar]:
    """A bar for each family; its rows are the texts that the noise changed, once for each kind."""
    before = _predicted(predictor, rows, [row.text for row in rows])
    bars = []
    for name, kinds, bound in _LINES:
        turned: list[bool] = []
        for kind in kinds:
            # The same noise for the same text, whatever stands beside it.
            noisy = [
                kind(row.text, random.Random(zlib.crc32(f"{seed}/{kind.__name__}/{row.text}".encode()))) for row in rows
            ]
            changed = [i for i, row in enumerate(rows) if noisy[i] != row.text]
            # What the encoder reads the same gives the same.
            read = [i for i in changed if _as_read(noisy[i]) != _as_read(rows[i].text)]
            after = _predicted(predictor, [rows[i] for i in read], [noisy[i] for i in read])
            turned += [False] * (len(changed) - len(read)) + [a != before[i] for i, a in zip(read, after, strict=True)]
        share = 100 * float(np.mean(turned)) if turned else None
        bars.append(Bar(name, share, bound, len(turned), " %", at_least=False))
    return bars


def _predicted(predictor: Predictor, rows: Sequence[Utterance], texts: Sequence[str]) -> list[int]:
    if not texts:
        return []
    outputs = outputs_of(predictor.encoder, texts)
    found: list[int] = predictor.intents(outputs, [row.language for row in rows]).argmax(axis=1).tolist()
    return found


def _as_read(text: str) -> str:
    return without_emoji(normalise(text))


@cache
def _opencc(configuration: str) -> OpenCC:
    return OpenCC(configuration)
