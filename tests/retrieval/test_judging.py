"""What judging search must notice: words that stand nowhere, and locked ones that are said."""

from pathlib import Path

import pytest

from knowledge import Passage, load_catalogue, passages_of
from retrieval import Query, Retriever, SearchResult, build_index, composed, leaks
from retrieval.hits import Hit
from retrieval.judged import JudgedQuery
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content

ASKED = [JudgedQuery("q", "同时可以在几台设备上学习", "zh", "faq", None, ("faq:account-devices",), "test")]


@pytest.fixture
def passages(tmp_path: Path) -> list[Passage]:
    return passages_of(load_catalogue(write_small_content(tmp_path / "content")))


class Careless(Retriever):
    """Says that everything may be read."""

    def search(self, query: Query) -> SearchResult:
        result = super().search(query)
        hits = tuple(Hit(h.passage, h.score, h.dense, h.sparse, readable=True) for h in result.hits)
        return SearchResult("answer", 1.0, 0.0, hits, query.text)


def open_with(kind: type[Retriever], tmp_path: Path, passages: list[Passage]) -> Retriever:
    build_index(tmp_path / "index", passages, FakeEmbedder())
    return kind(tmp_path / "index", FakeEmbedder(), fitted(0.0))


def test_an_honest_search_has_nothing_unsupported_stale_or_leaked(tmp_path: Path, passages: list[Passage]) -> None:
    retriever = open_with(Retriever, tmp_path, passages)
    try:
        said, told = composed(retriever, FakeEmbedder(), ASKED), leaks(retriever, FakeEmbedder(), passages)
    finally:
        retriever.close()
    assert (said.answers, said.unsupported, said.stale) == (1, 0, 0)
    assert told.asked > 0
    assert told.leaked == 0


def test_locked_words_in_an_answer_are_counted(tmp_path: Path, passages: list[Passage]) -> None:
    retriever = open_with(Careless, tmp_path, passages)
    try:
        assert leaks(retriever, FakeEmbedder(), passages).leaked > 0
    finally:
        retriever.close()


def test_words_that_stand_nowhere_are_counted(
    tmp_path: Path, passages: list[Passage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.citations.extract", lambda passage, query: "最多一百台。")
    retriever = open_with(Retriever, tmp_path, passages)
    try:
        said = composed(retriever, FakeEmbedder(), ASKED)
    finally:
        retriever.close()
    assert (said.unsupported, said.stale) == (1, 1)
