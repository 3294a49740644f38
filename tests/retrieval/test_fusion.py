"""Fusing two rankings keeps what both agree on and invents nothing."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import fuse

ID = st.sampled_from("abcdefgh")
COSINE = st.floats(-1, 1, width=32)
SHARE = st.floats(0, 1, width=32)


def ranked(score: st.SearchStrategy[float]) -> st.SearchStrategy[list[tuple[str, float]]]:
    scores = st.dictionaries(ID, score, max_size=8)
    return scores.map(lambda found: sorted(found.items(), key=lambda item: -item[1]))


@given(ranked(COSINE), ranked(SHARE), SHARE)
def test_every_id_stands_once_and_the_best_first(
    dense: list[tuple[str, float]], sparse: list[tuple[str, float]], weight: float
) -> None:
    fused = fuse(dense, sparse, weight)
    assert sorted(f.id for f in fused) == sorted({*dict(dense), *dict(sparse)})
    assert [f.score for f in fused] == sorted((f.score for f in fused), reverse=True)


@given(ranked(COSINE), ranked(SHARE))
def test_the_whole_weight_on_one_side_keeps_that_sides_order(
    dense: list[tuple[str, float]], sparse: list[tuple[str, float]]
) -> None:
    found = [f.id for f in fuse(dense, sparse, 1.0) if f.id in dict(dense)]
    assert found == [i for i, _ in dense]
    words = dict(sparse)
    order = [words.get(f.id, 0.0) for f in fuse(dense, sparse, 0.0)]
    assert order == sorted(order, reverse=True)


@given(ranked(COSINE), ranked(SHARE), SHARE)
def test_what_the_dense_side_missed_is_never_nearer_than_what_it_found(
    dense: list[tuple[str, float]], sparse: list[tuple[str, float]], weight: float
) -> None:
    found = dict(dense)
    if found:
        weakest = min(found.values())
        assert all(f.dense <= weakest for f in fuse(dense, sparse, weight) if f.id not in found)


@given(ranked(COSINE), ranked(SHARE), SHARE)
def test_what_is_first_on_both_sides_is_first(
    dense: list[tuple[str, float]], sparse: list[tuple[str, float]], weight: float
) -> None:
    fused = fuse([("z", 1.0), *dense], [("z", 1.0), *sparse], weight)
    best = next(f for f in fused if f.id == "z")
    assert best.score >= fused[0].score - 1e-9


def test_two_empty_rankings_are_an_empty_one() -> None:
    assert fuse([], [], 0.5) == []
