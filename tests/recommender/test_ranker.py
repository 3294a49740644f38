"""The ranker: silent until there is enough, serving only where it is better, the same from disk as from memory."""

from pathlib import Path

import numpy as np
import pytest

from recommender.errors import SnapshotError
from recommender.logged import Exposure
from recommender.ranker import ENOUGH_EXPOSURES, Ranker, Verdict, consider, load_ranker, save_ranker

FEATURES = ("nearness", "price", "noise")


def exposures(count: int, *, hidden: bool, seed: int = 1) -> list[Exposure]:
    """Rewards follow the score; with `hidden`, also whether price and nearness agree, which no line can tell."""
    rng = np.random.default_rng(seed)
    found = []
    for n in range(count):
        arms = rng.normal(size=(3, len(FEATURES)))
        shown = int(rng.integers(3))
        nearness, price, _ = arms[shown]
        logit = -1.5 + 0.5 * nearness + (2.0 * np.sign(nearness * price) if hidden else 0.0)
        found.append(
            Exposure(
                impression_id=f"i{n}",
                arms=("a", "b", "c"),
                shown=shown,
                propensity=1 / 3,
                scores=tuple(float(arm[0]) for arm in arms),
                features=tuple(tuple(map(float, arm)) for arm in arms),
                reward=float(rng.random() < 1 / (1 + np.exp(-logit))),
            )
        )
    return found


@pytest.fixture(scope="module")
def better() -> tuple[Verdict, str]:
    verdict, model = consider(exposures(6_000, hidden=True), FEATURES)
    assert model is not None
    return verdict, model


def test_with_few_exposures_the_scores_go_on_serving() -> None:
    verdict, model = consider(exposures(ENOUGH_EXPOSURES - 1, hidden=True), FEATURES)
    assert (verdict.serves, verdict.reason, model) == (False, "too_few_exposures", None)


def test_with_few_rewards_the_scores_go_on_serving() -> None:
    rare = [
        Exposure(**{**vars(e), "reward": 1.0 if n < 20 else 0.0})
        for n, e in enumerate(exposures(ENOUGH_EXPOSURES, hidden=False))
    ]
    verdict, model = consider(rare, FEATURES)
    assert (verdict.serves, verdict.reason, verdict.rewards, model) == (False, "too_few_rewards", 20, None)


def test_what_nobody_knows_the_end_of_is_not_counted() -> None:
    log = [Exposure(**{**vars(e), "reward": None}) for e in exposures(ENOUGH_EXPOSURES, hidden=True)]
    assert consider(log, FEATURES)[0].exposures == 0


def test_it_takes_over_where_it_is_better_and_says_by_how_much(better: tuple[Verdict, str]) -> None:
    verdict, model = better
    assert (verdict.serves, verdict.reason) == (True, "better")
    assert verdict.log_loss is not None
    assert verdict.log_loss_of_scores is not None
    assert verdict.log_loss < verdict.log_loss_of_scores
    assert verdict.gain_at_least is not None
    assert verdict.gain_at_least > 0
    agree, differ = Ranker(FEATURES, model).probabilities([[0.5, 1.0, 0.0], [0.5, -1.0, 0.0]])
    assert agree > differ + 0.2


@pytest.mark.parametrize("seed", range(3))
def test_where_the_scores_know_all_they_stay(seed: int) -> None:
    verdict, model = consider(exposures(4_000, hidden=False, seed=seed), FEATURES, seed)
    assert (verdict.serves, verdict.reason, model) == (False, "not_better", None)


def test_it_comes_back_from_disk_as_it_was(tmp_path: Path, better: tuple[Verdict, str]) -> None:
    assert load_ranker(tmp_path, FEATURES) is None
    verdict, model = better
    save_ranker(tmp_path, FEATURES, verdict, model)
    loaded = load_ranker(tmp_path, FEATURES)
    assert loaded is not None
    assert loaded[0] == verdict
    assert loaded[1] is not None
    rows = np.random.default_rng(0).normal(size=(20, len(FEATURES)))
    assert loaded[1].probabilities(rows) == pytest.approx(Ranker(FEATURES, model).probabilities(rows))


def test_a_verdict_against_it_is_kept_too(tmp_path: Path) -> None:
    verdict, model = consider(exposures(10, hidden=True), FEATURES)
    save_ranker(tmp_path, FEATURES, verdict, model)
    assert load_ranker(tmp_path, FEATURES) == (verdict, None)


def test_other_features_and_damage_are_refused_with_the_command_that_mends_it(
    tmp_path: Path, better: tuple[Verdict, str]
) -> None:
    verdict, model = better
    save_ranker(tmp_path, FEATURES, verdict, model)
    with pytest.raises(SnapshotError, match="features"):
        load_ranker(tmp_path, ("nearness", "price"))
    next(tmp_path.iterdir()).write_text("{", encoding="utf-8")
    with pytest.raises(SnapshotError, match="zhike train recommender"):
        load_ranker(tmp_path, FEATURES)
