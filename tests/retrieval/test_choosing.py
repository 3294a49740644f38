"""Between an answer and silence: the learner is asked which of the nearest is meant, and may choose it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge import load_catalogue, passages_of
from retrieval import Query, Retriever, build_index
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content

DEVICES = "同时可以在几台设备上学习"
LOCKED = "刺激控制法"
NEVER = 1.1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    passages = passages_of(load_catalogue(write_small_content(tmp_path / "content")))
    build_index(tmp_path / "index", passages, FakeEmbedder())
    return tmp_path / "index"


@pytest.fixture
def retriever(root: Path) -> Iterator[Retriever]:
    opened = Retriever(root, FakeEmbedder(), fitted(NEVER, chooses=0.5))
    yield opened
    opened.close()


def query(text: str, *, owned: frozenset[str] = frozenset(), words_only: bool = False) -> Query:
    vector = None if words_only else FakeEmbedder().vectors([text], "query")[0]
    return Query(text, "zh", vector, entitled_courses=owned)


def test_too_unsure_to_answer_and_sure_enough_to_ask(retriever: Retriever, root: Path) -> None:
    assert retriever.search(query(DEVICES)).verdict == "choose"
    silent = Retriever(root, FakeEmbedder(), fitted(NEVER, chooses=NEVER))
    try:
        assert silent.search(query(DEVICES)).verdict == "abstain"
    finally:
        silent.close()


def test_a_locked_text_is_no_choice_and_words_alone_offer_none(retriever: Retriever) -> None:
    assert retriever.search(query(LOCKED)).verdict == "abstain"
    assert retriever.search(query(DEVICES, words_only=True)).verdict == "abstain"


def test_what_was_chosen_answers_in_the_language_of_the_learner(retriever: Retriever) -> None:
    chosen = retriever.open_source("faq:account-devices", query(DEVICES))
    assert chosen is not None
    assert (chosen.verdict, chosen.hits[0].passage.id) == ("answer", "faq:account-devices.zh")


def test_choosing_opens_no_lock(retriever: Retriever) -> None:
    source = f"lesson:sleep-basics-02#{LOCKED}"
    locked = retriever.open_source(source, query(LOCKED))
    owned = retriever.open_source(source, query(LOCKED, owned=frozenset({"sleep-basics"})))
    assert locked is not None
    assert owned is not None
    assert (locked.verdict, locked.reason) == ("abstain", "locked")
    assert owned.verdict == "answer"


def test_a_source_that_is_gone_is_none(retriever: Retriever) -> None:
    assert retriever.open_source("faq:gone", query(DEVICES)) is None
