"""Each arm scores what its method says, checked against a closed form or an independent library."""

from collections.abc import Callable

import numpy as np
import pytest
from implicit.cpu.als import AlternatingLeastSquares
from scipy import sparse
from sklearn.metrics.pairwise import cosine_similarity
from threadpoolctl import threadpool_limits

from recommender.arms.arm import Arm, recency_weights
from recommender.arms.content import Content
from recommender.arms.copurchase import Copurchase
from recommender.arms.ease import Ease
from recommender.arms.ials import Ials
from recommender.arms.item_knn import ItemKnn
from recommender.arms.item_links import ItemLinks, links_of_sparse, strongest
from recommender.arms.kinds import kind_of, restored
from recommender.arms.next_in_path import NextInPath
from recommender.arms.popularity import Popularity
from recommender.errors import FitError
from recommender.interactions import Event, Interactions, Scores
from tests.recommender.small_platform import histories, small_platform

ARMS: dict[str, Callable[[], Arm]] = {
    "ease": lambda: Ease(50.0, fading=0.5),
    "item_knn": lambda: ItemKnn(fading=1.0),
    "ials": lambda: Ials(factors=8, fading=0.5),
    "next_in_path": NextInPath,
    "copurchase": Copurchase,
    "popularity": Popularity,
    "content": lambda: Content({f"i{n}": np.array([n % 3, 1.0, n % 2], np.float32) for n in range(150)}),
}


def full(links: ItemLinks) -> Scores:
    dense: Scores = sparse.csr_matrix((links.data, links.indices, links.indptr), shape=(links.n_items,) * 2).toarray()
    return dense


@pytest.mark.parametrize("name", ARMS)
class TestEveryArm:
    def test_scores_one_history_as_it_scores_many(self, name: str) -> None:
        arm = ARMS[name]().fit(small_platform())
        some = [np.empty(0, np.int32), *small_platform().histories[:30]]
        for history, together in zip(some, arm.scores_of(some), strict=True):
            assert np.allclose(arm.scores(history), together, atol=1e-4)

    def test_comes_back_from_its_arrays_the_same(self, name: str) -> None:
        arm = ARMS[name]().fit(small_platform())
        again = restored(kind_of(arm), arm.arrays())
        history = small_platform().histories[0]
        assert np.array_equal(again.scores(history), arm.scores(history))

    def test_scores_every_item_with_a_finite_number(self, name: str) -> None:
        scores = ARMS[name]().fit(small_platform()).scores(small_platform().histories[3])
        assert scores.shape == (len(small_platform().item_ids),)
        assert np.isfinite(scores).all()


def test_ease_is_its_closed_form_in_double_precision() -> None:
    dense = small_platform().matrix.toarray().astype(np.float64)
    inverse = np.linalg.inv(dense.T @ dense + 50.0 * np.eye(dense.shape[1]))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0.0)
    assert np.allclose(full(Ease(50.0).fit(small_platform())), expected, atol=1e-4)


def test_ease_refuses_a_regularisation_under_which_there_is_no_inverse() -> None:
    with pytest.raises(FitError, match="Raise λ"):
        Ease(-5.0).fit(histories("ab", "ab"))


def test_item_knn_is_cosine_over_users_weighted_by_rarity() -> None:
    matrix = small_platform().matrix.toarray()
    rarity = np.log(matrix.shape[1] / (1.0 + matrix.sum(axis=1))).clip(0)
    expected = cosine_similarity((matrix * rarity[:, None]).T)
    np.fill_diagonal(expected, 0.0)
    assert np.allclose(full(ItemKnn().fit(small_platform())), expected, atol=1e-5)


def test_ials_folds_a_history_in_as_implicit_would() -> None:
    interactions = small_platform()
    with threadpool_limits(limits=1, user_api="blas"):
        model = AlternatingLeastSquares(factors=8, regularization=1.0, alpha=10.0, iterations=15, random_state=0)
        model.fit(interactions.matrix, show_progress=False)
        expected = model.recalculate_user(np.arange(20), interactions.matrix[:20])
    arm = Ials(factors=8).fit(interactions)
    folded = [arm.user_factor(history) for history in interactions.histories[:20]]
    assert np.allclose(folded, expected, atol=1e-3)


def test_next_in_path_is_the_share_of_takers_who_went_on_nearer_steps_counting_more() -> None:
    arm = NextInPath().fit(histories("abc", "ab", "ca"))
    a, b, c = range(3)
    links = full(arm)
    assert links[a, b] == pytest.approx(2 / (3 + 10))
    assert links[a, c] == pytest.approx(0.5 / (3 + 10))
    assert links[b, a] == 0.0


def test_a_prerequisite_leads_on_to_what_names_it_even_before_anybody_went_there() -> None:
    events = [Event("u", "basics", 1.0), Event("u", "other", 2.0), Event("v", "advanced", 1.0)]
    interactions = Interactions.from_events(events)
    arm = NextInPath({"advanced": ["basics", "unheard-of"]}).fit(interactions)
    scores = arm.scores(np.array([interactions.item_number["basics"]], np.int32))
    assert interactions.item_ids[int(scores.argmax())] == "advanced"


def test_copurchase_finds_no_rule_where_hardly_anybody_has_two_items() -> None:
    assert Copurchase().rules(histories("ab", "a", "b")) == []
    assert not Copurchase().fit(histories("ab", "a", "b")).scores(np.array([0], np.int32)).any()


def test_copurchase_rules_have_the_confidence_and_lift_of_counting() -> None:
    lines = ["ab"] * 6 + ["ac"] * 2 + ["c"] * 12
    rules = {(r.item, r.also): r for r in Copurchase().rules(histories(*lines))}
    assert set(rules) == {("a", "b"), ("b", "a")}
    assert rules["a", "b"].takers == 6
    assert rules["a", "b"].confidence == pytest.approx(6 / 8)
    assert rules["a", "b"].lift == pytest.approx((6 / 8) / (6 / 20))


def test_recent_popularity_forgets_by_halves() -> None:
    day = 86_400.0
    interactions = Interactions.from_events([Event("u", "old", 0.0), Event("v", "new", 30 * day)])
    old, new = (Popularity(30.0).fit(interactions).counts[interactions.item_number[i]] for i in ("old", "new"))
    assert old / new == pytest.approx(0.5, rel=0.01)
    assert len(set(Popularity(None).fit(interactions).counts.tolist())) == 1


def test_content_knows_an_item_that_nobody_took() -> None:
    vectors = {"a": np.array([1.0, 0], np.float32), "new": np.array([0.9, 0.1], np.float32)}
    interactions = Interactions.from_events([Event("u", "a", 1.0), Event("u", "b", 2.0)], ["new"])
    scores = Content(vectors).fit(interactions).scores(np.array([interactions.item_number["a"]], np.int32))
    assert scores[interactions.item_number["new"]] > 0.9
    assert scores[interactions.item_number["b"]] == 0.0


def test_what_the_events_of_a_history_contribute_is_the_score() -> None:
    arm = Ease(50.0, fading=0.5).fit(small_platform())
    history = small_platform().histories[5]
    for item in range(0, 150, 7):
        assert arm.contributions(history, item).sum() == pytest.approx(arm.scores(history)[item], abs=1e-5)


def test_fading_weighs_the_newest_event_fully() -> None:
    assert recency_weights(4, 0.0).tolist() == [1.0] * 4
    assert recency_weights(4, 1.0) == pytest.approx([1 / 4, 1 / 3, 1 / 2, 1])


@pytest.mark.parametrize("keep", [1, 3, 8])
def test_only_the_strongest_links_are_kept(keep: int) -> None:
    block = np.random.default_rng(0).normal(size=(8, 8)).astype(np.float32)
    weakest_kept = np.sort(np.abs(block), axis=1)[:, -keep][:, None]
    expected = np.where(np.abs(block) >= weakest_kept, block, 0)
    assert np.array_equal(full(strongest(block, keep, 0.0)), expected)
    assert np.array_equal(full(links_of_sparse(sparse.csr_matrix(block), keep, 0.0)), expected)


def test_a_large_catalogue_is_scored_by_its_kept_links_alone() -> None:
    block = sparse.random(60, 60, 0.1, "csr", dtype=np.float32, rng=np.random.default_rng(0))
    links = links_of_sparse(block, 60, 1.0)
    history = np.array([3, 17, 5], np.int32)
    expected = recency_weights(3, 1.0) @ block[history].toarray()
    assert np.allclose(links.scores(history), expected)
    assert np.allclose(links.scores(np.empty(0, np.int32)), 0)
