"""A policy that is written in both languages is quoted in the learner's, whichever version is found."""

from pathlib import Path

import pytest

from knowledge import load_catalogue, passages_of
from retrieval import Query, Retriever, build_index
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content


@pytest.mark.parametrize(("language", "said"), [("zh", "七天内可以退款。"), ("en", "Within seven days.")])
@pytest.mark.parametrize("asked", ["退款规则 多少天内可以退", "Refunds: how long?"])
def test_the_version_in_the_learners_language_is_shown_once(
    tmp_path: Path, asked: str, language: str, said: str
) -> None:
    embedder = FakeEmbedder()
    root = tmp_path / "index"
    build_index(root, passages_of(load_catalogue(write_small_content(tmp_path / "content"))), embedder)
    retriever = Retriever(root, embedder, fitted(0.0))
    try:
        hits = retriever.search(Query(asked, language, embedder.vectors([asked], "query")[0])).hits
        assert [hit.passage.text for hit in hits if hit.passage.kind == "policy"] == [said]
        chosen = retriever.open_source("policy:refund-policy#1", Query("", language, None))
    finally:
        retriever.close()
    assert chosen is not None
    assert chosen.hits[0].passage.text == said
