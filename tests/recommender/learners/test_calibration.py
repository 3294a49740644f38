"""Figures of calibration against scikit-learn, and against cases that can be worked out by hand."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from recommender.learners import calibration


def test_log_loss_brier_and_auc_are_the_librarys() -> None:
    rng = np.random.default_rng(0)
    said = np.round(rng.random(500), 2)
    happened = rng.random(500) < said**2
    found = calibration(said, happened)
    assert found.log_loss == pytest.approx(log_loss(happened, np.clip(said, 1e-6, 1 - 1e-6)))
    assert found.brier == pytest.approx(brier_score_loss(happened, said))
    assert found.auc == pytest.approx(roc_auc_score(happened, said))


def test_probabilities_that_come_true_have_no_error_and_others_the_gap() -> None:
    happened = np.tile([True, False, False, False], 50)
    assert calibration(np.full(200, 0.25), happened).ece < 0.1
    shuffled = np.random.default_rng(1).permutation(happened)
    assert calibration(np.full(200, 0.95), shuffled).ece == pytest.approx(0.7)
    bins = calibration(np.full(200, 0.25), happened).bins
    assert (len(bins), sum(b.count for b in bins)) == (10, 200)


def test_one_class_alone_has_no_order() -> None:
    found = calibration(np.array([0.1, 0.9]), np.array([True, True]))
    assert np.isnan(found.auc)
    assert np.isfinite(calibration(np.array([0.0, 1.0]), np.array([True, False])).log_loss)
