"""Groups of learners: those that are there are found again, those that are not are not invented."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from recommender.learners import features_of
from recommender.learners.explain import traits_of
from recommender.learners.features import NAMES
from recommender.learners.segments import SegmentReport, Segments, _fitted, fit_segments
from tests.recommender.learners.world import NOW, Did, one_cloud, three_groups


@pytest.fixture(scope="module")
def found() -> tuple[Segments, SegmentReport]:
    return fit_segments(features_of(three_groups()[0], NOW))


def test_three_kinds_of_learners_are_three_groups(found: tuple[Segments, SegmentReport]) -> None:
    segments, report = found
    events, truth = three_groups(seed=1)  # others than it was fitted on
    features = features_of(events, NOW)
    labels = segments.assign(features)
    assert adjusted_rand_score([truth[learner] for learner in features.learners], labels) >= 0.95
    assert report.kept is not None
    assert (segments.count, report.kept.groups) == (3, 3)
    assert report.kept.stability >= 0.95


def test_groups_are_numbered_by_size(found: tuple[Segments, SegmentReport]) -> None:
    sizes = found[1].sizes
    assert sum(sizes) == 360
    assert list(sizes) == sorted(sizes, reverse=True)


def test_both_ways_and_each_number_of_groups_were_tried(found: tuple[Segments, SegmentReport]) -> None:
    assert {(c.method, c.groups) for c in found[1].tried} == {(m, k) for m in ("kmeans", "gmm") for k in range(2, 9)}


def test_no_groups_are_made_of_learners_who_live_alike() -> None:
    segments, report = fit_segments(features_of(one_cloud(), NOW))
    assert (segments.method, segments.count, report.kept) == ("none", 1, None)
    assert set(segments.assign(features_of(one_cloud(), NOW))) == {0}


def test_a_handful_of_learners_is_not_divided() -> None:
    assert fit_segments(features_of([Did("lin", "a", NOW)], NOW))[0].method == "none"
    assert fit_segments(features_of([], NOW))[0].count == 1


def test_the_same_learners_and_seed_give_the_same_groups() -> None:
    features = features_of(three_groups(per_group=21)[0], NOW)
    first, second = (fit_segments(features, seed=3)[0] for _ in range(2))
    assert np.array_equal(first.centres, second.centres)


def test_a_mixture_is_served_as_the_library_would() -> None:
    features = features_of(three_groups(per_group=60)[0], NOW)
    means, scales = features.logs.mean(axis=0), np.maximum(features.logs.std(axis=0), 1e-9)
    z = (features.logs - means) / np.where(scales > 1e-8, scales, 1.0)
    model = GaussianMixture(3, reg_covar=1e-2, random_state=0).fit(z)
    ours = _fitted(model, "gmm", z, means, np.where(scales > 1e-8, scales, 1.0)).assign(features)
    assert adjusted_rand_score(model.predict(z), ours) == 1.0


def test_a_group_is_told_by_what_it_differs_in_most() -> None:
    differences = np.zeros(len(NAMES))
    differences[NAMES.index("active_days")] = 2.0
    differences[NAMES.index("recency_days")] = -0.7
    differences[NAMES.index("spend")] = 0.4
    assert [en for _, en in traits_of(differences)] == ["here often", "here lately"]
    assert traits_of(np.zeros(len(NAMES))) == []
