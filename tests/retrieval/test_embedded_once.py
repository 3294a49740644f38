"""What was embedded is never embedded again: after moving, renaming, rolling back, and after a crash."""

import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from knowledge import Passage, load_catalogue, passages_of
from retrieval import IndexBusy, build_index
from retrieval.build_lock import build_lock
from tests.retrieval.fakes import FakeEmbedder
from tests.small_content import write_small_content


@pytest.fixture
def passages(tmp_path: Path) -> list[Passage]:
    return passages_of(load_catalogue(write_small_content(tmp_path / "content")))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def embedded(root: Path, passages: list[Passage]) -> list[str]:
    """The texts that a build embeds."""
    embedder = FakeEmbedder()
    build_index(root, passages, embedder)
    return embedder.embedded


def test_another_order_or_another_place_embeds_nothing(root: Path, passages: list[Passage]) -> None:
    embedded(root, passages)
    assert embedded(root, passages[::-1]) == []
    moved = [p.model_copy(update={"id": f"moved-{p.id}", "url": f"/moved{p.url}"}) for p in passages]
    assert embedded(root, moved) == []


def test_a_renamed_heading_embeds_what_the_heading_stands_in(root: Path, passages: list[Passage]) -> None:
    embedded(root, passages)
    renamed = next(p for p in passages if p.kind == "faq" and len(p.questions) > 1)
    update = [p.model_copy(update={"heading": "Another name"}) if p is renamed else p for p in passages]
    assert embedded(root, update) == [f"Another name\n{renamed.text}"]


def test_content_that_is_rolled_back_embeds_nothing(root: Path, passages: list[Passage]) -> None:
    embedded(root, passages)
    assert len(embedded(root, [p.model_copy(update={"text": f"{p.text} New."}) for p in passages])) > 0
    assert embedded(root, passages) == []


def test_an_ingest_that_died_goes_on_where_it_was(root: Path, passages: list[Passage]) -> None:
    everything = embedded(root.with_name("other"), passages)
    first = FakeEmbedder(fails_after=len(everything) - 1)
    with pytest.raises(MemoryError):
        build_index(root, passages, first)
    again = embedded(root, passages)
    # The batch in which it died is embedded anew, those before it are not.
    assert 0 < len(again) < len(everything)
    assert set(again) | set(first.embedded) == set(everything)
    assert not list(root.glob("embedded.db*"))


def test_an_ingest_that_died_with_another_encoder_helps_nobody(root: Path, passages: list[Passage]) -> None:
    everything = embedded(root.with_name("other"), passages)
    with pytest.raises(MemoryError):
        build_index(root, passages, FakeEmbedder("fake:2", fails_after=len(everything) - 1))
    assert len(embedded(root, passages)) == len(everything)


def test_a_journal_that_cannot_be_read_is_begun_anew(root: Path, passages: list[Passage]) -> None:
    root.mkdir()
    (root / "embedded.db").write_bytes(b"not a database" * 100)
    with capture_logs() as logs:
        assert len(embedded(root, passages)) > 0
    assert "embedding_journal_unreadable" in {entry["event"] for entry in logs}


def test_a_build_beside_another_waits_and_then_says_what_to_do(root: Path) -> None:
    with (
        build_lock(root),
        capture_logs() as logs,
        pytest.raises(IndexBusy, match=r"Another process.*run the command"),
        build_lock(root, patience=0.05),
    ):
        pytest.fail("two builds at once")
    assert [entry["event"] for entry in logs] == ["index_is_being_built_elsewhere"]
    with build_lock(root, patience=0.05):
        pass


def test_the_second_of_two_equal_builds_has_nothing_left_to_do(root: Path, passages: list[Passage]) -> None:
    embedders = [FakeEmbedder(), FakeEmbedder()]
    builds = [threading.Thread(target=build_index, args=(root, passages, embedder)) for embedder in embedders]
    for build in builds:
        build.start()
    for build in builds:
        build.join()
    assert sorted(bool(embedder.embedded) for embedder in embedders) == [False, True]
    assert len(list(root.glob("gen-*"))) == 1
