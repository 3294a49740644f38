"""Where a locked passage is the best, and an open one says the same."""

from pathlib import Path

from knowledge import load_catalogue, passages_of
from retrieval import Query, Retriever, build_index
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
