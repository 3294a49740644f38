"""Nested validation measures what serving would do, and weighings are chosen by it."""

import numpy as np
import pytest

from recommender.arms.arm import FittedArm
from recommender.arms.ials import Ials
from recommender.arms.item_knn import ItemKnn
from recommender.arms.next_in_path import NextInPath
from recommender.arms.popularity import FittedPopularity, Popularity
from recommender.fitted import FittedModel, WeighedArm
from recommender.ranking_metrics import coverage, ndcg
from recommender.validation import FusionTable, Nested, expected_species, leave_last_out, ndcg_alone, rankings
from recommender.weighing import choose_weights, weaker_segments
from tests.recommender.small_platform import histories, small_platform


@pytest.fixture(scope="module")
def nested() -> Nested:
    return leave_last_out(small_platform(), 200, np.random.default_rng(0))


@pytest.fixture(scope="module")
def arms(nested: Nested) -> list[FittedArm]:
    training = nested.training
    return [ItemKnn(neighbours=20).fit(training), NextInPath().fit(training), Ials(factors=8).fit(training)]


def test_the_held_out_item_is_the_last_and_is_gone_from_training() -> None:
    nested = leave_last_out(histories("abc", "d", "ca"), 10, np.random.default_rng(0))
    ids = nested.training.item_ids
    cut = {"".join(ids[i] for i in h): ids[t] for h, t in zip(nested.histories, nested.targets, strict=True)}
    assert cut == {"ab": "c", "c": "a"}
    assert ["".join(ids[i] for i in history) for history in nested.training.histories] == ["ab", "d", "c"]


def test_an_arm_alone_is_measured_by_its_full_ranking(nested: Nested, arms: list[FittedArm]) -> None:
    expected = []
    for history, target in zip(nested.histories, nested.targets, strict=True):
        scores = arms[2].scores(history).astype(np.float64)
        scores[history] = -np.inf
        expected.append(ndcg(np.argsort(-scores).tolist(), {int(target)}, 10))
    assert ndcg_alone(arms[2], nested) == pytest.approx(np.array(expected))


@pytest.mark.parametrize("weights", [(1.0, 1.0, 1.0), (2.0, 0.25, 0.5), (0.0, 1.0, 0.0)])
def test_the_table_scores_a_weighing_as_serving_would(
    nested: Nested, arms: list[FittedArm], weights: tuple[float, ...]
) -> None:
    n_items = len(nested.training.item_ids)
    table = FusionTable([rankings(arm, nested) for arm in arms], nested.targets, n_items)
    weighed = tuple(WeighedArm(str(n), w, arm) for n, (w, arm) in enumerate(zip(weights, arms, strict=True)) if w)
    model = FittedModel(nested.training.item_ids, weighed, FittedPopularity(np.zeros(n_items, np.float32)))
    slates = [model.slate(history, 10).tolist() for history in nested.histories]
    served = [ndcg(slate, {int(t)}, 10) for slate, t in zip(slates, nested.targets, strict=True)]
    # Equal sums of rank gains are broken by place in serving and counted half here.
    assert table.ndcg(weights).mean() == pytest.approx(np.mean(served), abs=0.004)
    assert table.coverage(weights, len(slates)) == pytest.approx(coverage(slates, n_items, 10), abs=0.03)


def test_coverage_of_more_users_is_foretold_from_some() -> None:
    rng = np.random.default_rng(0)
    chance = rng.dirichlet(np.full(400, 0.5))
    slates = rng.choice(400, (3_000, 5), p=chance)
    shown = np.array([(slates[:500] == item).any(axis=1).sum() for item in range(400)])
    foretold = expected_species(shown, 500, 3_000)
    assert len(np.unique(slates[:500])) < foretold
    assert foretold == pytest.approx(len(np.unique(slates)), rel=0.05)


class _Table(FusionTable):
    """Two arms; the second alone is wide, and as good as the first up to `gap`."""

    def __init__(self, gap: float) -> None:
        self._gap = gap

    def ndcg(self, weights: tuple[float, ...]) -> np.ndarray:  # type: ignore[override]  # scripted
        return np.full(100, 0.5) - (self._gap if weights[1] > weights[0] else 0.0)

    def coverage(self, weights: tuple[float, ...], users: int) -> float:  # type: ignore[override]  # scripted
        del users
        return 0.95 if weights[1] > weights[0] else 0.3


@pytest.mark.parametrize(("gap", "wide"), [(0.004, True), (0.1, False)])
def test_coverage_is_bought_when_it_is_cheap_and_only_then(gap: float, *, wide: bool) -> None:
    chosen = choose_weights(_Table(gap), 2, 100)
    assert (chosen.coverage == 0.95) is wide


def test_a_segment_in_which_popularity_does_as_well_is_found_and_one_of_a_few_users_is_not_judged() -> None:
    segments = ["1"] * 30 + ["2-3"] * 30 + ["4-7"] * 30 + ["8-15"] * 5
    wavering = np.tile([0.0, 0.42], 15)  # 0.01 ahead of popularity on average, with a standard error of 0.04
    fused = np.concatenate((np.full(30, 0.1), np.full(30, 0.3), wavering, np.zeros(5)))
    assert weaker_segments(segments, fused, np.full(95, 0.2)) == {"1", "4-7"}


def test_popularity_alone_is_measured_too(nested: Nested) -> None:
    fitted = Popularity(None).fit(nested.training)
    assert 0 < ndcg_alone(fitted, nested).mean() < 1
