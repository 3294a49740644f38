"""Worlds for bandits: candidates with features, and the true chance of a reward that only the world knows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.bandit import Bandit, BanditSettings, initial_state

Floats = NDArray[np.float64]
ROUNDS = 10_000
CANDIDATES = 6


@dataclass(frozen=True)
class World:
    """Six candidates a round; after `shift` rounds what was good is bad."""

    width: int
    draw: Callable[[np.random.Generator, bool], tuple[Floats, Floats]]
    """(generator, whether shifted) to features (6, width) and chances (6,)."""


class Player(Protocol):
    """A policy that plays rounds."""

    def pick(self, features: Floats) -> int: ...

    def learn(self, features: Floats, picked: int, reward: float) -> None: ...


def directions(seed: int) -> World:
    """Candidates in random directions of eight dimensions: every round shows something of every weight."""
    weights = np.random.default_rng(seed).normal(size=8)
    weights /= np.linalg.norm(weights)

    def draw(rng: np.random.Generator, shifted: bool) -> tuple[Floats, Floats]:
        found = rng.normal(size=(CANDIDATES, 8))
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        chances = 0.3 + 0.25 * (-1 if shifted else 1) * (found @ weights)
        return np.hstack([np.ones((CANDIDATES, 1)), found]), chances

    return World(9, draw)


def identities(seed: int) -> World:
    """The same six candidates for two kinds of learners; nothing learned of one says anything of another."""
    rates = np.random.default_rng(seed).uniform(0.02, 0.4, (2, CANDIDATES))
    own = np.eye(CANDIDATES)

    def draw(rng: np.random.Generator, shifted: bool) -> tuple[Floats, Floats]:
        kind = int(rng.integers(2))
        found = np.zeros((CANDIDATES, 2 * CANDIDATES))
        found[:, kind * CANDIDATES : (kind + 1) * CANDIDATES] = own
        return found, rates[kind, ::-1] if shifted else rates[kind]

    return World(2 * CANDIDATES, draw)


def catalogue(seed: int) -> World:
    """Six of sixty courses a round, by four properties and how well each fits the conversation; clicks are rarer."""
    rng = np.random.default_rng(seed)
    courses = np.column_stack([rng.random((60, 2)), rng.integers(0, 2, 60), rng.random(60)])
    weights = np.array([2.5, -1.5, 0.8, 1.0])

    def draw(rng: np.random.Generator, shifted: bool) -> tuple[Floats, Floats]:
        shown = courses[rng.choice(60, CANDIDATES, replace=False)]
        fit = rng.random(CANDIDATES)
        logits = -3.5 + (-1 if shifted else 1) * (shown @ weights) + 2 * fit
        return np.column_stack([np.ones(CANDIDATES), shown, fit]), 1 / (1 + np.exp(-logits))

    return World(6, draw)


class EpsilonGreedy:
    """The usual rival: a ridge on the same features, one choice in ten at random."""

    def __init__(self, width: int, rng: np.random.Generator, epsilon: float = 0.1) -> None:
        self._precision: Floats = np.eye(width)
        self._weighted: Floats = np.zeros(width)
        self._weights: Floats = np.zeros(width)
        self._rng, self._epsilon = rng, epsilon

    def pick(self, features: Floats) -> int:
        if self._rng.random() < self._epsilon:
            return int(self._rng.integers(len(features)))
        return int((features @ self._weights).argmax())

    def learn(self, features: Floats, picked: int, reward: float) -> None:
        self._precision += np.outer(features[picked], features[picked])
        self._weighted += reward * features[picked]
        self._weights = np.asarray(np.linalg.solve(self._precision, self._weighted), dtype=np.float64)


class OurBandit:
    """recommender.bandit as a player."""

    def __init__(self, width: int, rng: np.random.Generator, settings: BanditSettings | None = None) -> None:
        self.bandit = Bandit(initial_state([f"f{n}" for n in range(width)], settings), rng)
        self._round = 0

    def pick(self, features: Floats) -> int:
        return self.bandit.choose(features)[0].index

    def learn(self, features: Floats, picked: int, reward: float) -> None:
        impression = f"i{self._round}"
        self._round += 1
        self.bandit.shown(impression, "item", features[picked])
        if reward:
            self.bandit.rewarded(impression, "item", reward)


def regret(world: World, player: Player, seed: int, rounds: int = ROUNDS, shift: int | None = None) -> Floats:
    """(rounds,): how much smaller the chance of a reward was than the best candidate's."""
    rng = np.random.default_rng(seed)
    lost = np.empty(rounds)
    for number in range(rounds):
        features, chances = world.draw(rng, shift is not None and number >= shift)
        picked = player.pick(features)
        player.learn(features, picked, float(rng.random() < chances[picked]))
        lost[number] = chances.max() - chances[picked]
    return lost
