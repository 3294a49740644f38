"""Bandit: linear Thompson sampling over a few candidates; each choice comes with the probability with which it fell."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommender.errors import BanditError

Floats = NDArray[np.float64]
Joined = Literal["joined", "repeat", "unknown"]

# Draws of the posterior per choice. More make propensities smoother from one choice to the next, not truer: the arm is
# drawn from the very shares that the draws gave.
_DRAWS = 400
_BREATH = 1e-10
_OPEN_ROWS = 20_000


@dataclass(frozen=True)
class BanditSettings:
    """How a bandit explores and forgets."""

    ridge: float = 0.3
    """Prior precision of each weight, > 0; raise it to trust the first rewards less."""
    spread: float = 0.2
    """How far drawn weights stray from their means; raise it to explore more."""
    memory: float = 0.9998
    """Weight that a row keeps with each row after it, 0..1: 0.9998 forgets half in some 3,500 rows; 1 never forgets."""
    floor: float = 0.01
    """Share of choices made uniformly, so that every candidate keeps a propensity of at least floor / candidates."""

    def __post_init__(self) -> None:
        """Raises:
        BanditError: a value out of its range.
        """
        if not (self.ridge > 0 and self.spread > 0 and 0 < self.memory <= 1 and 0 <= self.floor <= 1):
            raise BanditError(f"Out of range: {self}")


@dataclass(frozen=True)
class Choice:
    """One position of a slate: which candidate stands there, and with what probability each could have."""

    index: int
    """Of the candidate, in the order in which the candidates were given."""
    propensity: float
    """Of this candidate for this position, given those above it."""
    open: tuple[int, ...]
    """The candidates that were left for this position."""
    propensities: tuple[float, ...]
    """Of those left, in the same order; sums to 1."""


@dataclass(frozen=True)
class OpenRow:
    """A candidate that was shown, kept so that an outcome can find it."""

    features: Floats
    reward: float
    step: int


@dataclass(frozen=True)
class _Posterior:
    precision: Floats
    """(d, d): discounted sum of outer products of the features shown, plus the ridge."""
    weighted: Floats
    """(d,): discounted sum of features times reward."""
    step: int
    covariance: Floats
    mean: Floats


@dataclass(frozen=True)
class BanditState:
    """Everything a bandit knows, as a value."""

    features: tuple[str, ...]
    settings: BanditSettings
    precision: Floats
    weighted: Floats
    step: int
    rows: tuple[tuple[str, str, OpenRow], ...] = ()
    """(impression id, item id, row) of what was shown last, oldest first."""


def initial_state(features: Sequence[str], settings: BanditSettings | None = None) -> BanditState:
    """A bandit that has seen nothing; features name the columns it will be given."""
    settings = settings or BanditSettings()
    if not features or len(set(features)) != len(features):
        raise BanditError(f"Features must have names of their own: {list(features)}")
    size = len(features)
    return BanditState(tuple(features), settings, settings.ridge * np.eye(size), np.zeros(size), 0)


class Bandit:
    """Chooses among candidates by their features, and learns from what came of it. Safe to use from several threads.

    Thompson sampling with a linear model shared by all candidates (Agrawal and Goyal 2013), discounted so that it
    follows a shift (Russac et al. 2019). The probability of each candidate is the share of posterior draws in which
    it leads, mixed with a uniform floor; the choice is then drawn from those probabilities, which makes the stored
    propensity exact whatever the number of draws.
    """

    def __init__(self, state: BanditState, rng: np.random.Generator, *, open_rows: int = _OPEN_ROWS) -> None:
        self._features = state.features
        self._settings = state.settings
        self._posterior = _posterior(state.precision, state.weighted, state.step)
        self._rows = OrderedDict(((impression, item), row) for impression, item, row in state.rows)
        self._open_rows = open_rows
        self._rng = rng
        self._lock = Lock()

    @property
    def version(self) -> str:
        """Changes with every row learned; stored with each impression."""
        return f"thompson-1.{self._posterior.step}"

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the columns that `choose` takes, in order."""
        return self._features

    def state(self) -> BanditState:
        """What to save."""
        with self._lock:
            rows = tuple((impression, item, row) for (impression, item), row in self._rows.items())
            now = self._posterior
            return BanditState(self._features, self._settings, now.precision, now.weighted, now.step, rows)

    def expected(self, candidates: ArrayLike) -> Floats:
        """Expected reward of each candidate (rows of features)."""
        return self._matrix(candidates) @ self._posterior.mean

    def propensities(self, candidates: ArrayLike) -> Floats:
        """Probability with which each candidate would lead the slate, from fresh draws."""
        draws = self._draws(self._matrix(candidates))
        return self._shares(draws)

    def choose(self, candidates: ArrayLike, size: int = 1) -> tuple[Choice, ...]:
        """Choose a slate, best position first; shorter than `size` when there are fewer candidates.

        Args:
            candidates: (n, d), a row of features for each candidate.
        """
        matrix = self._matrix(candidates)
        left = list(range(len(matrix)))
        chosen: list[Choice] = []
        draws = self._draws(matrix) if left else np.empty((0, 0))
        while left and len(chosen) < size:
            shares = self._shares(draws[:, left])
            at = self._draw(shares)
            chosen.append(Choice(left[at], float(shares[at]), tuple(left), tuple(shares.tolist())))
            left.pop(at)
        return tuple(chosen)

    def shown(self, impression_id: str, item_id: str, features: ArrayLike) -> Joined:
        """Learn that a candidate was shown, its reward being 0 until `rewarded` says otherwise.

        A row counts from the moment it is shown: were it to wait for its outcome, a job that fails to close
        impressions would leave only successes to learn from.
        """
        row = self._matrix(np.asarray(features, dtype=np.float64)[np.newaxis])[0]
        with self._lock:
            if (impression_id, item_id) in self._rows:
                return "repeat"
            settings, now = self._settings, self._posterior
            precision = settings.memory * now.precision + np.outer(row, row)
            precision.flat[:: len(row) + 1] += (
                1 - settings.memory
            ) * settings.ridge  # what is forgotten is unknown again
            self._posterior = _posterior(precision, settings.memory * now.weighted, now.step + 1)
            self._rows[impression_id, item_id] = OpenRow(row, 0.0, now.step + 1)
            if len(self._rows) > self._open_rows:
                self._rows.popitem(last=False)
            return "joined"

    def rewarded(self, impression_id: str, item_id: str, reward: float) -> Joined:
        """Set the reward of a row that was shown to what is known of it by now.

        The reward is a total, not an increment: said twice, it counts once; said late or out of order, the state is
        the one that it would be had it come at once.
        """
        if not np.isfinite(reward):
            raise BanditError(f"The reward of impression {impression_id} is no number: {reward}")
        with self._lock:
            row = self._rows.get((impression_id, item_id))
            if row is None:
                return "unknown"
            if row.reward == reward:
                return "repeat"
            now = self._posterior
            faded = self._settings.memory ** (now.step - row.step)
            weighted = now.weighted + faded * (reward - row.reward) * row.features
            self._posterior = _Posterior(now.precision, weighted, now.step, now.covariance, now.covariance @ weighted)
            self._rows[impression_id, item_id] = OpenRow(row.features, float(reward), row.step)
            return "joined"

    def _matrix(self, candidates: ArrayLike) -> Floats:
        matrix = np.asarray(candidates, dtype=np.float64)
        if matrix.size == 0:
            return np.empty((0, len(self._features)))
        if matrix.ndim != 2 or matrix.shape[1] != len(self._features) or not np.isfinite(matrix).all():
            raise BanditError(f"Candidates must be rows of {len(self._features)} finite numbers: {self._features}")
        return matrix

    def _draws(self, matrix: Floats) -> Floats:
        """(draws, n): expected rewards under weights drawn from the posterior."""
        now = self._posterior
        covariance = self._settings.spread**2 * (matrix @ now.covariance @ matrix.T)
        # Candidates can be alike; a breath of noise of their own lets them share the lead, and the factor exist.
        covariance.flat[:: len(matrix) + 1] += _BREATH * (1 + covariance.trace())
        root = np.linalg.cholesky(covariance)
        with self._lock:
            noise = self._rng.standard_normal((_DRAWS, len(matrix)))
        drawn: Floats = noise @ root.T + matrix @ now.mean
        return drawn

    def _shares(self, draws: Floats) -> Floats:
        count = draws.shape[1]
        led = np.bincount(draws.argmax(axis=1), minlength=count) / len(draws)
        shares: Floats = (1 - self._settings.floor) * led + self._settings.floor / count
        return shares

    def _draw(self, shares: Floats) -> int:
        with self._lock:
            place = self._rng.random()
        return min(int(shares.cumsum().searchsorted(place, side="right")), len(shares) - 1)


def _posterior(precision: Floats, weighted: Floats, step: int) -> _Posterior:
    covariance = np.linalg.inv(precision)
    covariance = (covariance + covariance.T) / 2
    return _Posterior(precision, weighted, step, covariance, covariance @ weighted)
