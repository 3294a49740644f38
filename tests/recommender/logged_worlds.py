"""Worlds with a known truth, and the logs that a policy leaves in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.logged import Exposure
from recommender.off_policy import Evidence

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SegmentWorld:
    """Three kinds of learners, five arms; rewards are clicks."""

    rates: Floats
    """(segments, arms)"""
    logging: Floats
    target: Floats

    @property
    def truth(self) -> float:
        """What the target earns when segments are equally frequent."""
        return float((self.rates * self.target).sum(axis=1).mean())

    def evidence(self, n: int, rng: np.random.Generator, *, model_error: float = 0.0) -> Evidence:
        """A log of n exposures, with a reward model that is wrong by up to `model_error`."""
        segments = rng.integers(0, len(self.rates), n)
        shown = drawn(self.logging[segments], rng)
        rewards = (rng.random(n) < self.rates[segments, shown]).astype(float)
        model = self.rates + model_error * rng.uniform(-1, 1, self.rates.shape)
        return Evidence(
            rewards=rewards,
            propensities=self.logging[segments, shown],
            targets=self.target[segments, shown],
            clusters=np.arange(n),
            predicted=model[segments, shown],
            expected=(model * self.target).sum(axis=1)[segments],
        )

    def exposures(self, n: int, rng: np.random.Generator) -> list[Exposure]:
        """The same as rows of a log."""
        arms = tuple(f"arm-{a}" for a in range(self.rates.shape[1]))
        segments = rng.integers(0, len(self.rates), n)
        shown = drawn(self.logging[segments], rng)
        rewards = rng.random(n) < self.rates[segments, shown]
        return [
            Exposure(
                impression_id=f"i{at}",
                arms=arms,
                shown=int(shown[at]),
                propensity=float(self.logging[s, shown[at]]),
                propensities=tuple(self.logging[s].tolist()),
                target=tuple(self.target[s].tolist()),
                context=tuple(float(s == other) for other in range(1, len(self.rates))),
                reward=float(rewards[at]),
            )
            for at, s in enumerate(segments)
        ]


def drawn(shares: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """An arm for each row of probabilities."""
    return np.asarray((shares.cumsum(axis=1) < rng.random((len(shares), 1))).sum(axis=1), dtype=np.int64)


def segment_world(seed: int = 7) -> SegmentWorld:
    """Logging prefers other arms than the target does, and neither is near uniform."""
    rng = np.random.default_rng(seed)
    rates = rng.uniform(0.1, 0.6, (3, 5))
    logging = rng.dirichlet(np.full(5, 3.0), size=3) * 0.75 + 0.05
    target = rng.dirichlet(np.full(5, 3.0), size=3) * 0.75 + 0.05
    return SegmentWorld(rates, logging, target)
