"""The index that serves: what is published after it, and what happens when a side is broken."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from knowledge import Passage
from retrieval import build_index, rebuild_from_store
from retrieval.manifest import current_generation
from tests.retrieval.asking import DEVICES, Open, query, wait_for_rebuild
from tests.retrieval.fakes import FakeEmbedder


class TestGenerations:
    def test_a_published_generation_is_picked_up_without_a_restart(
        self, open_retriever: Open, root: Path, passages: list[Passage]
    ) -> None:
        retriever = open_retriever()
        retriever.search(query(DEVICES))
        for text in ("最多六台。", "最多七台。", "最多八台。"):
            update = [p.model_copy(update={"text": text}) if p.id == "faq:account-devices.zh" else p for p in passages]
            build_index(root, update, FakeEmbedder())
            assert retriever.search(query(DEVICES)).hits[0].passage.text == text

    def test_one_of_another_encoder_is_logged_once_and_the_open_one_goes_on(
        self, open_retriever: Open, root: Path, passages: list[Passage]
    ) -> None:
        retriever = open_retriever()
        build_index(root, passages, FakeEmbedder("fake:2"))
        with capture_logs() as logs:
            for _ in range(3):
                assert retriever.search(query(DEVICES)).hits[0].passage.id == "faq:account-devices.zh"
        assert [entry["event"] for entry in logs] == ["generation_refused"]

    def test_an_index_taken_away_while_serving_does_not_stop_it(self, open_retriever: Open, root: Path) -> None:
        retriever = open_retriever()
        (root / "CURRENT").unlink()
        assert retriever.search(query(DEVICES)).verdict == "answer"


def remove(chroma: Path) -> None:
    shutil.rmtree(chroma)


def overwrite_database(chroma: Path) -> None:
    (chroma / "chroma.sqlite3").write_bytes(b"not a database" * 100)


def empty_database(chroma: Path) -> None:
    (chroma / "chroma.sqlite3").write_bytes(b"")


def truncate_database(chroma: Path) -> None:
    database = chroma / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[:8192])


@pytest.mark.parametrize("damage", [remove, overwrite_database, empty_database, truncate_database])
def test_with_chroma_damaged_words_alone_answer_until_it_is_rebuilt_from_the_store(
    open_retriever: Open, root: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]
) -> None:
    go = threading.Event()

    def rebuild_when_told(folder: Path) -> Path:
        go.wait()
        return rebuild_from_store(folder)

    monkeypatch.setattr("retrieval.open_index.rebuild_apart", rebuild_when_told)
    broken = current_generation(root)
    damage(broken / "chroma")
    try:
        retriever = open_retriever()
        result = retriever.search(query(DEVICES))
        assert (retriever.degraded, result.degraded, result.verdict) == (True, True, "answer")
        assert result.hits[0].passage.id == "faq:account-devices.zh"
    finally:
        go.set()
    wait_for_rebuild()
    assert current_generation(root) != broken
    whole = retriever.search(query(DEVICES))
    assert (whole.degraded, retriever.degraded) == (False, False)
    assert whole.hits[0].dense > 0.9


def test_chroma_failing_between_two_searches_is_survived_and_mended(open_retriever: Open, root: Path) -> None:
    retriever = open_retriever()
    dense = retriever._serving.current().dense
    assert dense is not None
    dense._client.delete_collection("passages")
    first = retriever.search(query(DEVICES))
    assert (first.degraded, first.verdict, first.hits[0].passage.id) == (True, "answer", "faq:account-devices.zh")
    wait_for_rebuild()
    assert not retriever.search(query(DEVICES)).degraded


def test_words_alone_answer_from_reviewed_entries_only(open_retriever: Open) -> None:
    retriever = open_retriever()
    assert retriever.search(query(DEVICES, words_only=True)).verdict == "answer"
    lesson = retriever.search(query("睡眠周期的说明", words_only=True))
    assert lesson.hits[0].passage.kind == "lesson"
    assert (lesson.verdict, lesson.degraded) == ("abstain", True)


def test_many_threads_search_while_a_generation_is_swapped_in(
    open_retriever: Open, root: Path, passages: list[Passage]
) -> None:
    retriever = open_retriever()
    found: list[str] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            found.append(retriever.search(query(DEVICES)).hits[0].passage.id)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    update = [p.model_copy(update={"text": "最多六台。"}) if p.id == "faq:account-devices.zh" else p for p in passages]
    build_index(root, update, FakeEmbedder())
    stop.set()
    for thread in threads:
        thread.join()
    assert set(found) == {"faq:account-devices.zh"}
