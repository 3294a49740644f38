"""Groups of learners: K-Means and Gaussian mixtures, as many groups as come out again when learners are drawn anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from recommender.learners.features import LearnerFeatures

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Method = Literal["kmeans", "gmm", "none"]

_MOST_GROUPS = 8
_RESAMPLES = 8
_PART = 0.8
# Mean adjusted Rand index between resamples: 1 is the same groups every time, 0 is what chance gives. Groups that a
# fifth fewer learners would change are none. And groups must be apart: a cloud without groups can be cut stably too,
# with silhouettes up to 0.28 in trials (Kaufman and Rousseeuw 1990 call up to 0.25 no structure, from 0.5 a clear one).
_STABLE = 0.9
_APART = 0.35
_SAME_STABILITY = 0.01
_FEWEST_LEARNERS = 60
_SILHOUETTE_SAMPLE = 2000


@dataclass(frozen=True)
class Segments:
    """Fitted groups, served with numpy alone. With `none` there is one group, of everybody."""

    method: Method
    means: Floats
    """(inputs,) of the standardisation."""
    scales: Floats
    centres: Floats
    """(k, inputs), standardised."""
    weights: Floats
    """(k,) of a mixture."""
    precisions: Floats
    """(k, inputs, inputs): Cholesky factors of a mixture's precisions."""

    @property
    def count(self) -> int:
        return max(1, len(self.centres))

    def assign(self, features: LearnerFeatures) -> Ints:
        """The group of each learner, 0..count-1, largest first as of the fit."""
        n = len(features.learners)
        if self.method == "none" or n == 0:
            return np.zeros(n, np.int64)
        z = (features.logs - self.means) / self.scales
        if self.method == "kmeans":
            distance = ((z[:, None, :] - self.centres[None]) ** 2).sum(axis=2)
            return np.asarray(distance.argmin(axis=1), np.int64)
        projected = np.einsum("nkd,kde->nke", z[:, None, :] - self.centres[None], self.precisions)
        log_det = np.log(np.diagonal(self.precisions, axis1=1, axis2=2)).sum(axis=1)
        score = np.log(self.weights) + log_det - 0.5 * (projected**2).sum(axis=2)
        return np.asarray(score.argmax(axis=1), np.int64)


@dataclass(frozen=True)
class Candidate:
    """One way to group that was tried."""

    method: Method
    groups: int
    stability: float
    silhouette: float


@dataclass(frozen=True)
class SegmentReport:
    """What was tried, and what was kept."""

    tried: tuple[Candidate, ...]
    kept: Candidate | None
    sizes: tuple[int, ...]


def fit_segments(features: LearnerFeatures, seed: int = 0) -> tuple[Segments, SegmentReport]:
    """Try 2 to 8 groups both ways; of those that are apart keep the most stable, or none at all.

    Of equally stable ones more groups say more; of equally many K-Means is the simpler.
    """
    from sklearn.metrics import silhouette_score  # noqa: PLC0415 - heavy, and only here

    x = features.logs
    means, scales = x.mean(axis=0) if len(x) else x.sum(axis=0), x.std(axis=0) if len(x) else x.sum(axis=0)
    scales = np.where(scales > 1e-9, scales, 1.0)
    if len(x) < _FEWEST_LEARNERS:
        return _none(means, scales), SegmentReport((), None, (len(x),))
    z = (x - means) / scales
    rng = np.random.default_rng(seed)
    judged = rng.choice(len(z), min(len(z), _SILHOUETTE_SAMPLE), replace=False)
    tried: list[Candidate] = []
    for method in ("kmeans", "gmm"):
        for groups in range(2, _MOST_GROUPS + 1):
            stability = _stability(z, _maker(method, groups), rng)
            labels = _maker(method, groups)(seed).fit(z).predict(z[judged])
            alone = len(np.unique(labels)) < 2
            silhouette = 0.0 if alone else float(silhouette_score(z[judged], labels))
            tried.append(Candidate(method, groups, stability, silhouette))
    good = [c for c in tried if c.stability >= _STABLE and c.silhouette >= _APART]
    most = max((c.stability for c in good), default=0.0)
    stablest = [c for c in good if c.stability >= most - _SAME_STABILITY]
    kept = max(stablest, key=lambda c: (c.groups, c.method == "kmeans"), default=None)
    if kept is None:
        return _none(means, scales), SegmentReport(tuple(tried), None, (len(z),))
    fitted = _fitted(_maker(kept.method, kept.groups)(seed).fit(z), kept.method, z, means, scales)
    sizes = np.bincount(fitted.assign(features), minlength=kept.groups)
    return fitted, SegmentReport(tuple(tried), kept, tuple(map(int, sizes)))


Make = Callable[[int], Any]
"""Seed to an unfitted scikit-learn estimator."""


def _maker(method: str, groups: int) -> Make:
    from sklearn.cluster import KMeans  # noqa: PLC0415 - heavy, and only here
    from sklearn.mixture import GaussianMixture  # noqa: PLC0415 - the same

    def make(seed: int) -> Any:
        if method == "kmeans":
            return KMeans(groups, n_init=4, random_state=seed)
        # The floor under the variances keeps a group from shrinking onto learners who all did the same.
        return GaussianMixture(groups, n_init=2, reg_covar=1e-2, random_state=seed)

    return make


def _stability(z: Floats, make: Make, rng: np.random.Generator) -> float:
    """Mean adjusted Rand index (Hubert and Arabie 1985) of groups of all learners, fitted on parts of them."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - heavy, and only here

    size = int(len(z) * _PART)
    labels: list[Sequence[int]] = []
    for _ in range(_RESAMPLES):
        part = rng.choice(len(z), size, replace=False)
        labels.append(make(int(rng.integers(2**31))).fit(z[part]).predict(z))
    return float(np.mean([adjusted_rand_score(a, b) for a, b in combinations(labels, 2)]))


def _fitted(model: Any, method: Method, z: Floats, means: Floats, scales: Floats) -> Segments:
    centres = model.cluster_centers_ if method == "kmeans" else model.means_
    order = np.argsort(-np.bincount(model.predict(z), minlength=len(centres)), kind="stable")
    if method == "kmeans":
        empty = np.zeros(0)
        return Segments("kmeans", means, scales, model.cluster_centers_[order], empty, empty.reshape(0, 0, 0))
    return Segments("gmm", means, scales, model.means_[order], model.weights_[order], model.precisions_cholesky_[order])


def _none(means: Floats, scales: Floats) -> Segments:
    empty = np.zeros(0)
    return Segments("none", means, scales, empty.reshape(0, 0), empty, empty.reshape(0, 0, 0))
