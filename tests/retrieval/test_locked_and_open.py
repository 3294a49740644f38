"""Where a locked passage is the best, and an open one says the same."""

from dataclasses import replace
from pathlib import Path

from knowledge import load_catalogue, passages_of
from retrieval import Query, Retriever, build_index, replacements
from retrieval.answerable import FEATURES
from retrieval.judged import JudgedQuery
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content

LOCKED = "刺激控制法"


def test_what_is_said_in_the_open_as_well_answers_in_the_locked_ones_place(tmp_path: Path) -> None:
    passages = passages_of(load_catalogue(write_small_content(tmp_path / "content")))
    locked = next(p for p in passages if p.access == "enrolled" and LOCKED in p.heading)
    twin = {"id": "faq:twin.zh", "source_id": "faq:twin", "kind": "faq", "access": "open", "course_id": None}
    said_openly = locked.model_copy(update=twin | {"text": locked.text + "。"})
    build_index(tmp_path / "index", [*passages, said_openly], FakeEmbedder())
    retriever = Retriever(tmp_path / "index", FakeEmbedder(), fitted(0.0))
    try:
        result = retriever.search(Query(LOCKED, "zh", FakeEmbedder().vectors([LOCKED], "query")[0]))
    finally:
        retriever.close()
    assert (result.verdict, result.hits[0].passage.id) == ("answer", "faq:twin.zh")
    assert all(hit.readable for hit in result.hits)


def test_an_open_stranger_does_not_answer_in_a_locked_ones_place(tmp_path: Path) -> None:
    passages = passages_of(load_catalogue(write_small_content(tmp_path / "content")))
    build_index(tmp_path / "index", passages, FakeEmbedder())
    parameters = fitted(0.0)
    always_as_sure = replace(parameters.answers, intercept=3.0, coefficients=dict.fromkeys(FEATURES, 0.0))
    retriever = Retriever(tmp_path / "index", FakeEmbedder(), replace(parameters, answers=always_as_sure))
    query = Query(LOCKED, "zh", FakeEmbedder().vectors([LOCKED], "query")[0])
    courses = {p.course_id for p in passages if p.course_id is not None}
    judged = JudgedQuery("q", LOCKED, "zh", "lesson", None, (f"lesson:sleep-basics-02#{LOCKED}",), "test")
    try:
        result = retriever.search(query)
        counted = replacements(retriever, FakeEmbedder(), [judged], courses)
    finally:
        retriever.close()
    shares = [hit.score for hit in result.hits if hit.readable]
    assert shares, "an open one was found too"
    assert max(shares) < 0.2 * result.hits[0].score
    assert (result.verdict, result.reason, result.hits[0].readable) == ("abstain", "locked", False)
    assert (counted.locked, counted.replaced, counted.wrong) == (1, 0, 0)


def test_an_open_answer_is_as_sure_where_a_locked_passage_says_the_same(tmp_path: Path) -> None:
    passages = passages_of(load_catalogue(write_small_content(tmp_path / "content")))
    locked = next(p for p in passages if p.access == "enrolled" and LOCKED in p.heading)
    entry = {"id": "faq:twin.zh", "source_id": "faq:twin", "kind": "faq", "access": "open", "course_id": None}
    said_openly = locked.model_copy(update=entry | {"questions": (LOCKED,)})
    build_index(tmp_path / "index", [*passages, said_openly], FakeEmbedder())
    parameters = fitted(0.0)
    by_share = replace(parameters.answers, intercept=-2.0, coefficients=dict.fromkeys(FEATURES, 0.0) | {"pair": 3.0})
    retriever = Retriever(tmp_path / "index", FakeEmbedder(), replace(parameters, answers=by_share))
    query = Query(LOCKED, "zh", FakeEmbedder().vectors([LOCKED], "query")[0])
    try:
        owner = retriever.search(replace(query, entitled_courses=frozenset({str(locked.course_id)})))
        stranger = retriever.search(query)
    finally:
        retriever.close()
    assert owner.hits[0].passage.id == stranger.hits[0].passage.id == "faq:twin.zh"
    assert stranger.probability == owner.probability
    assert all(hit.readable for hit in stranger.hits)
