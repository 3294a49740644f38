"""Bandit libraries beside ours: `python -m tests.benchmarks.bandits`, with mabwiser and vowpalwabbit installed."""

import importlib
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import typer

from tests.recommender.bandit_worlds import (
    CANDIDATES,
    EpsilonGreedy,
    Floats,
    OurBandit,
    Player,
    catalogue,
    directions,
    identities,
    regret,
)

SEEDS = (0, 1, 2)
_LOAD = """
import importlib, pathlib, time

def resident():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024

before, start = resident(), time.perf_counter()
importlib.import_module({name!r})
print(f"{{time.perf_counter() - start:.2f}} s, {{resident() - before}} MB")
"""


class Mabwiser:
    """One model shared by all candidates: each is a context of the same arm."""

    def __init__(self, width: int, rng: np.random.Generator) -> None:
        mab = importlib.import_module("mabwiser.mab")
        self._mab = mab.MAB(["item"], mab.LearningPolicy.LinTS(alpha=0.15), seed=int(rng.integers(2**31)))
        self._mab.fit(["item"], [0], np.zeros((1, width)))

    def pick(self, features: Floats) -> int:
        return int(np.argmax([each["item"] for each in self._mab.predict_expectations(features)]))

    def learn(self, features: Floats, picked: int, reward: float) -> None:
        self._mab.partial_fit(["item"], [reward], features[picked : picked + 1])


class VowpalWabbit:
    """cb_explore_adf, whose predictions are probabilities."""

    def __init__(self, width: int, rng: np.random.Generator, how: str) -> None:
        vw: Any = importlib.import_module("vowpalwabbit")
        self._vw = vw.Workspace(f"--cb_explore_adf {how} --quiet --cb_type mtr")
        self._rng, self._shares = rng, np.zeros(CANDIDATES)

    def _lines(self, features: Floats, label: Callable[[int], str]) -> list[str]:
        return [
            f"{label(at)}| " + " ".join(f"f{n}:{value}" for n, value in enumerate(row) if value)
            for at, row in enumerate(features)
        ]

    def pick(self, features: Floats) -> int:
        shares = np.array(self._vw.predict(self._lines(features, lambda _: "")))
        self._shares = shares / shares.sum()
        return int(self._rng.choice(len(features), p=self._shares))

    def learn(self, features: Floats, picked: int, reward: float) -> None:
        told = f"0:{-reward}:{self._shares[picked]} "
        self._vw.learn(self._lines(features, lambda at: told if at == picked else ""))


PLAYERS: dict[str, Callable[[int, np.random.Generator], Player]] = {
    "epsilon-greedy": EpsilonGreedy,
    "ours": OurBandit,
    "mabwiser LinTS": Mabwiser,
    "vw epsilon": lambda width, rng: VowpalWabbit(width, rng, "--epsilon 0.1"),
    "vw squarecb": lambda width, rng: VowpalWabbit(width, rng, "--squarecb"),
    "vw bag 10": lambda width, rng: VowpalWabbit(width, rng, "--bag 10"),
}


def main(names: Sequence[str]) -> None:
    """Print cost of loading, regret at 10,000 rounds and milliseconds a round."""
    for module in ("numpy", "mabwiser.mab", "vowpalwabbit"):
        loaded = subprocess.run(
            [sys.executable, "-c", _LOAD.format(name=module)], capture_output=True, text=True, check=True
        )
        typer.echo(f"import {module}: {loaded.stdout.strip()}")
    for build in (directions, identities, catalogue):
        for name in names:
            start, lost = time.perf_counter(), []
            for seed in SEEDS:
                world = build(seed)
                lost.append(regret(world, PLAYERS[name](world.width, np.random.default_rng(seed + 100)), seed).sum())
            spent = (time.perf_counter() - start) / len(SEEDS) / 10
            shown = f"regret {np.mean(lost):6.1f} {np.round(lost)}, {spent:.2f} ms a round"
            typer.echo(f"{build.__name__:12} {name:16} {shown}")


if __name__ == "__main__":
    main(sys.argv[1:] or list(PLAYERS))
