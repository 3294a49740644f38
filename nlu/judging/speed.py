"""Bars of the machine that it runs on: time of one text and of a batch, start, memory, size on disk."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from nlu.judging.bars import Bar
from nlu.serving import Encoder

_TOKENS = 16
_CHARACTERS = "我想申请退款发票课程怎么看视频老师会员什么时候到期可以买吗"
_START = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from nlu import Encoder, Predictor
predictor = Predictor(Encoder(Path(sys.argv[1])))
seconds = time.perf_counter() - started
predictor.predict("请问怎么退款")
resident = [line for line in open("/proc/self/status") if line.startswith("VmRSS")][0].split()[1]
print(seconds, int(resident) / 1024)
"""


def speed_bars(bundle: Path, *, quick: bool = False) -> list[Bar]:
    """On one thread. Where others compute at the same time, times say little: the load is in the bar's name."""
    encoder = Encoder(bundle, threads=1)
    texts = texts_of_length(encoder, 40 if quick else 400)
    alone = [_seconds(encoder, [text]) for text in texts]
    batches = [texts[start : start + 32] for start in range(0, len(texts) - 31, 32)]
    batch = min(_seconds(encoder, texts) for texts in batches)
    started, resident = _start(bundle)
    size = sum(file.stat().st_size for file in bundle.iterdir()) / 1e6
    middle = 1000 * float(np.median(alone))
    load = f"load {os.getloadavg()[0]:.1f}"
    return [
        Bar(f"one text of 16 tokens, one thread, p50 ({load})", middle, 3.0, len(alone), " ms", at_least=False),
        Bar(f"batch of 32, one thread, best ({load})", 32 / batch, 500.0, len(batches), " texts/s"),
        Bar(f"import and load ({load})", started, 0.5, 3, " s", at_least=False),
        Bar("resident memory after a prediction", resident, 250.0, 1, " MiB", at_least=False),
        Bar("bundle on disk", size, 45.0, 1, " MB", at_least=False),
    ]


def texts_of_length(encoder: Encoder, count: int, tokens: int = _TOKENS) -> list[str]:
    """Different texts of so many tokens, prefix and specials included: no cache can know them."""
    rng = random.Random(tokens)
    texts: set[str] = set()
    while len(texts) < count:
        text = "".join(rng.choices(_CHARACTERS, k=tokens * 2))
        while encoder.count_tokens(text) > tokens:
            text = text[:-1]
        if encoder.count_tokens(text) == tokens:
            texts.add(text)
    return sorted(texts)


def _seconds(encoder: Encoder, texts: list[str]) -> float:
    started = time.perf_counter()
    encoder.run(texts, "query")
    return time.perf_counter() - started


def _start(bundle: Path) -> tuple[float, float]:
    """Seconds from nothing to a loaded predictor, the best of three processes; and its memory in MiB."""
    found = []
    for _ in range(3):
        command = [sys.executable, "-c", _START, str(bundle)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
        seconds, resident = done.stdout.split()
        found.append((float(seconds), float(resident)))
    return min(found)
