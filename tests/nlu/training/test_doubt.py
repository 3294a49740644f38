"""What is far from all training text scores high, monotonically, with and without examples of it."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from nlu.out_of_scope import SIGNS, OutOfScope, fold_in, load_out_of_scope, save_out_of_scope
from nlu.training.doubt import fit_out_of_scope

CLASSES, WIDTH, COLUMN = 6, 16, 5
Made = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]


def made(seed: int, rows: int, *, far: float = 0.0) -> Made:
    """Logits, unit features and labels of texts about five directions; the last column is out of scope."""
    directions = np.eye(CLASSES, WIDTH)
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, CLASSES - 1, rows)
    raw = directions[labels] + rng.normal(0, 0.12, (rows, WIDTH))
    if far:
        raw = far * rng.normal(0, 1, (rows, WIDTH)) + 0.6 * directions[labels]
        labels = np.full(rows, COLUMN)
    features = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    logits = 8 * features @ directions.T
    logits[:, COLUMN] = 2.0 + rng.normal(0, 1.0, rows)  # a label that knows nothing of what is far
    return logits.astype(np.float32), features.astype(np.float32), labels


@pytest.fixture(scope="module")
def judge() -> OutOfScope:
    _, features, labels = made(1, 300)
    inside, outside = made(2, 200), made(3, 40, far=0.5)
    logits, judged = np.vstack([inside[0], outside[0]]), np.vstack([inside[1], outside[1]])
    out = np.arange(240) >= 200
    return fit_out_of_scope(features, [str(label) for label in labels], COLUMN, logits, judged, out)


def test_far_texts_are_told_from_near_ones_and_the_score_is_a_probability(judge: OutOfScope) -> None:
    inside, outside = made(4, 300), made(5, 100, far=0.5)
    scores = np.concatenate([judge.score(*inside[:2]), judge.score(*outside[:2])])
    out = np.arange(400) >= 300
    assert roc_auc_score(out, scores) > 0.97
    assert scores.min() >= 0
    assert scores.max() <= 1
    assert abs(scores.mean() - out.mean()) < 0.1


def test_a_stranger_text_never_scores_lower(judge: OutOfScope) -> None:
    signs = judge.signs(*made(6, 50)[:2])
    before = judge.log_odds(signs)
    for i in range(len(SIGNS)):
        stranger = signs.copy()
        stranger[:, i] += 1.0
        assert (judge.log_odds(stranger) >= before - 1e-6).all()


def test_without_examples_all_signs_weigh_the_same_and_one_in_twenty_is_doubted() -> None:
    logits, features, labels = made(1, 300)
    inside = made(2, 200)
    known = [logits[:, :COLUMN], inside[0][:, :COLUMN]]
    judge = fit_out_of_scope(features, [str(label) for label in labels], -1, known[1], inside[1], np.zeros(200, bool))
    assert np.mean(judge.score(known[1], inside[1]) > 0.5) == pytest.approx(0.05, abs=0.01)
    outside = made(5, 100, far=0.5)
    assert np.mean(judge.score(outside[0][:, :COLUMN], outside[1]) > 0.5) > 0.8


def test_a_saved_judge_says_the_same(judge: OutOfScope, tmp_path: Path) -> None:
    save_out_of_scope(judge, tmp_path / "judge.npz")
    logits, features, _ = made(8, 20)
    loaded = load_out_of_scope(tmp_path / "judge.npz")
    np.testing.assert_allclose(loaded.score(logits, features), judge.score(logits, features), atol=1e-5)
    save_out_of_scope(loaded, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "judge.npz").read_bytes()


def test_folding_in_keeps_the_order_and_shares_of_the_others() -> None:
    probabilities = np.array([[0.5, 0.3, 0.2], [0.0, 0.0, 1.0]], dtype=np.float32)
    folded = fold_in(probabilities, np.array([0.6, 0.1], dtype=np.float32), 2)
    np.testing.assert_allclose(folded[0], [0.25, 0.15, 0.6], atol=1e-6)
    np.testing.assert_allclose(folded.sum(axis=1), 1.0, atol=1e-6)
    assert fold_in(probabilities, np.array([0.6, 0.1], dtype=np.float32), -1) is probabilities
