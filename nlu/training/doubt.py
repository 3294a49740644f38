"""Fits what `nlu/out_of_scope.py` serves: centres and spread of training features, and the weight of each sign."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.covariance import LedoitWolf

from nlu.out_of_scope import NO_COLUMN, SIGNS, Array, OutOfScope

_FEWEST = 10  # rows out of scope among the judged ones, below which their weights would be chance
_PULL = 1e-3  # L2 on the weights, per row: keeps every sign in use where several say the same
_TAKEN_IN = 0.95  # without rows out of scope: the share of those in scope that stay below one half


def fit_out_of_scope(
    features: Array,
    groups: Sequence[str],
    column: int,
    judged_logits: Array,
    judged_features: Array,
    judged_out: NDArray[np.bool_],
) -> OutOfScope:
    """Centres and spread from training rows in scope, weights from judged (development) rows.

    Args:
        features: unit-length features of training rows in scope.
        groups: the centre each of them belongs to: its label, or label and language.
        column: of the label `out_of_scope` among the logits; -1 where there is none.
        judged_out: which judged rows are out of scope. With fewer than ten the signs weigh the same, and the bias
            leaves 95 % of the rows in scope below one half.
    """
    names = sorted(set(groups))
    of_row = np.array([names.index(group) for group in groups])
    centres = np.stack([features[of_row == i].mean(axis=0) for i in range(len(names))]).astype(np.float32)
    covariance = LedoitWolf(assume_centered=True).fit(features - centres[of_row]).covariance_
    values, directions = np.linalg.eigh(covariance)
    whitening = (directions / np.sqrt(np.maximum(values, values.max() * 1e-6))).astype(np.float32)
    # As served: half precision.
    rough = OutOfScope(
        whitening=whitening.astype(np.float16).astype(np.float32),
        centres=centres.astype(np.float16).astype(np.float32),
        column=column,
        middle=np.zeros(len(SIGNS), dtype=np.float32),
        spread=np.ones(len(SIGNS), dtype=np.float32),
        weights=np.ones(len(SIGNS), dtype=np.float32),
        bias=0.0,
    )
    signs = rough.signs(judged_logits, judged_features)
    usual = signs[~judged_out]
    scaled = replace(rough, middle=usual.mean(axis=0), spread=np.maximum(usual.std(axis=0), 1e-6))
    return _weighed(scaled, signs, judged_out)


def _weighed(judge: OutOfScope, signs: Array, out: NDArray[np.bool_]) -> OutOfScope:
    if out.sum() < _FEWEST or (~out).sum() < _FEWEST:
        used = np.array([name != "label" or judge.column != NO_COLUMN for name in SIGNS])
        even = replace(judge, weights=np.where(used, 2.0 / used.sum(), 0.0).astype(np.float32))
        return replace(even, bias=-float(np.quantile(even.log_odds(signs[~out]), _TAKEN_IN)))
    usual = np.clip((signs - judge.middle) / judge.spread, -8.0, 8.0).astype(np.float64)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = parameters[:-1], parameters[-1]
        odds = usual @ weights + bias
        wrong = 1.0 / (1.0 + np.exp(-odds)) - out
        value = np.logaddexp(0.0, np.where(out, -odds, odds)).mean() + _PULL * (weights**2).sum()
        return float(value), np.append(usual.T @ wrong / len(out) + 2 * _PULL * weights, wrong.mean())

    bounds = [*[(0.0, None)] * len(SIGNS), (None, None)]
    found = minimize(loss, np.append(np.full(len(SIGNS), 0.5), -2.0), jac=True, method="L-BFGS-B", bounds=bounds).x
    return replace(judge, weights=found[:-1].astype(np.float32), bias=float(found[-1]))
