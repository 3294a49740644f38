"""What is past its review date is named as under review, never quoted; what is in date answers in its place."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge import Passage, load_catalogue, passages_of
from retrieval import Query, Retriever, build_index, verify_index
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content

DEVICES, PASSWORD = "同时可以在几台设备上学习", "忘记密码了怎么找回"
TODAY = date(2026, 11, 22)


@pytest.fixture
def passages(tmp_path: Path) -> list[Passage]:
    """The entry on devices was due yesterday, in both languages."""
    due = {"review_due_on": TODAY - timedelta(days=1)}
    return [
        passage.model_copy(update=due) if passage.source_id == "faq:account-devices" else passage
        for passage in passages_of(load_catalogue(write_small_content(tmp_path / "content")))
    ]


@pytest.fixture
def retriever(tmp_path: Path, passages: list[Passage]) -> Iterator[Retriever]:
    build_index(tmp_path / "index", passages, FakeEmbedder())
    opened = Retriever(tmp_path / "index", FakeEmbedder(), fitted(0.5))
    yield opened
    opened.close()


def ask(text: str, today: date | None) -> Query:
    return Query(text, "zh", FakeEmbedder().vectors([text], "query")[0], today=today)


def test_it_is_named_and_cannot_be_read(retriever: Retriever) -> None:
    result = retriever.search(ask(DEVICES, TODAY))
    assert (result.verdict, result.reason) == ("abstain", "under_review")
    assert [(hit.passage.source_id, hit.readable) for hit in result.hits] == [("faq:account-devices", False)]


def test_on_its_last_day_it_still_answers_and_so_it_does_where_dates_do_not_count(retriever: Retriever) -> None:
    for today in (TODAY - timedelta(days=1), None):
        result = retriever.search(ask(DEVICES, today))
        assert (result.verdict, result.hits[0].passage.source_id) == ("answer", "faq:account-devices")


def test_it_is_not_among_the_hits_of_another_question(retriever: Retriever) -> None:
    result = retriever.search(ask(PASSWORD, TODAY))
    assert (result.verdict, result.hits[0].passage.source_id) == ("answer", "faq:account-password")
    assert all(hit.passage.review_due_on >= TODAY for hit in result.hits)


def test_chosen_by_its_button_it_is_not_read_out_either(retriever: Retriever) -> None:
    result = retriever.open_source("faq:account-devices", ask(DEVICES, TODAY))
    assert result is not None
    assert (result.verdict, result.reason, result.hits[0].readable) == ("abstain", "under_review", False)


class TestVerification:
    def test_a_sound_index_has_nothing_to_tell(
        self, tmp_path: Path, passages: list[Passage], retriever: Retriever
    ) -> None:
        assert verify_index(tmp_path / "index", passages) == []

    def test_what_was_not_published_is_named_in_every_part(
        self, tmp_path: Path, passages: list[Passage], retriever: Retriever
    ) -> None:
        gone, rest = passages[0], passages[1:]
        found = verify_index(tmp_path / "index", rest)
        assert {(one.place, one.fault, one.id) for one in found} == {
            (place, "unpublished", gone.id) for place in ("store", "vectors", "words")
        }

    def test_what_was_published_and_is_missing_is_named_in_every_part(
        self, tmp_path: Path, passages: list[Passage], retriever: Retriever
    ) -> None:
        more = passages[0].model_copy(update={"id": "faq:more.zh"})
        found = verify_index(tmp_path / "index", [*passages, more])
        assert {(one.place, one.fault, one.id) for one in found} == {
            (place, "missing", "faq:more.zh") for place in ("store", "vectors", "words")
        }

    def test_another_text_under_the_same_id_is_seen_in_store_and_words(
        self, tmp_path: Path, passages: list[Passage], retriever: Retriever
    ) -> None:
        other = passages[0].model_copy(update={"text": "同一账号 设备 密码"})
        found = verify_index(tmp_path / "index", [other, *passages[1:]])
        assert {(one.place, one.fault) for one in found} == {("store", "changed"), ("words", "changed")}
