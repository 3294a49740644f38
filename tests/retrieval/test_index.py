"""Building an index: only what changed is embedded, and what fails leaves the old generation serving."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge import Passage, load_catalogue, passages_of
from retrieval import IndexMismatch, IndexMissing, Query, Retriever, build_index, content_hash, is_current
from retrieval.dense import DenseIndex
from retrieval.manifest import current_generation
from retrieval.passage_store import Entry, entry_id
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content


@pytest.fixture
def passages(tmp_path: Path) -> list[Passage]:
    return passages_of(load_catalogue(write_small_content(tmp_path / "content")))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def changed(passages: list[Passage], identifier: str, text: str) -> list[Passage]:
    assert identifier in {p.id for p in passages}
    return [p.model_copy(update={"text": text, "version": "other"}) if p.id == identifier else p for p in passages]


def generations(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if path.is_dir()}


def test_a_first_build_embeds_every_text_and_question_once(root: Path, passages: list[Passage]) -> None:
    embedder = FakeEmbedder()
    steps: list[tuple[int, int]] = []
    report = build_index(root, passages, embedder, progress=lambda done, total: steps.append((done, total)))
    assert (report.changed, report.passages) == (True, len(passages))
    assert report.embedded == len(embedder.embedded) == len(set(embedder.embedded))
    assert steps[-1] == (report.embedded, report.embedded)
    assert {q for p in passages for q in p.questions} <= set(embedder.embedded)
    assert is_current(root, content_hash(passages), embedder.identity)


def test_nothing_is_done_when_nothing_changed(root: Path, passages: list[Passage]) -> None:
    build_index(root, passages, FakeEmbedder())
    before, embedder = generations(root), FakeEmbedder()
    report = build_index(root, passages, embedder)
    assert (report.changed, report.embedded, embedder.embedded) == (False, 0, [])
    assert generations(root) == before


def test_only_the_changed_text_is_embedded(root: Path, passages: list[Passage]) -> None:
    first = build_index(root, passages, FakeEmbedder())
    embedder = FakeEmbedder()
    update = changed(passages, "faq:account-devices.en", "One account can be signed in on six devices.")
    report = build_index(root, update, embedder)
    assert [text.split("\n")[-1] for text in embedder.embedded] == ["One account can be signed in on six devices."]
    assert (report.changed, report.embedded, report.reused) == (True, 1, first.embedded + first.reused - 1)


def test_a_change_that_needs_no_embedding_is_published_all_the_same(root: Path, passages: list[Passage]) -> None:
    build_index(root, passages, FakeEmbedder())
    update = [p.model_copy(update={"reviewed_on": date(2026, 11, 1)}) for p in passages]
    report = build_index(root, update, FakeEmbedder())
    assert (report.changed, report.embedded) == (True, 0)


def test_force_and_another_encoder_embed_everything_anew(root: Path, passages: list[Passage]) -> None:
    first = build_index(root, passages, FakeEmbedder())
    assert build_index(root, passages, FakeEmbedder(), force=True).embedded == first.embedded
    assert build_index(root, passages, FakeEmbedder("fake:2")).embedded == first.embedded


def test_a_build_that_dies_midway_leaves_the_old_generation_serving(root: Path, passages: list[Passage]) -> None:
    build_index(root, passages, FakeEmbedder())
    serving = current_generation(root)
    update = [p.model_copy(update={"text": f"{p.text} 新"}) for p in passages]
    with pytest.raises(MemoryError):
        build_index(root, update, FakeEmbedder(fails_after=3))
    assert current_generation(root) == serving
    assert ask(root, "同时可以在几台设备上学习") == "faq:account-devices.zh"
    build_index(root, update, FakeEmbedder())
    assert current_generation(root) != serving


def test_a_build_that_dies_while_writing_leaves_the_old_one_and_its_remains_are_swept(
    root: Path, passages: list[Passage], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(root, passages, FakeEmbedder())
    serving = current_generation(root)
    update = changed(passages, "faq:account-devices.en", "Six.")

    def full_disk(*arguments: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("retrieval.indexing.publish", full_disk)
        with pytest.raises(OSError, match="no space"):
            build_index(root, update, FakeEmbedder())
    assert current_generation(root) == serving
    assert any(name.startswith("tmp-") for name in generations(root))
    build_index(root, update, FakeEmbedder())
    assert not any(name.startswith("tmp-") for name in generations(root))


def test_the_generation_before_is_kept_for_its_readers_and_older_ones_go(root: Path, passages: list[Passage]) -> None:
    built = []
    for text in ("Four.", "Five.", "Six."):
        build_index(root, changed(passages, "faq:account-devices.en", text), FakeEmbedder())
        built.append(current_generation(root).name)
    assert generations(root) == set(built[1:])


def test_an_index_of_another_encoder_is_refused_with_both_names_and_the_command(
    root: Path, passages: list[Passage]
) -> None:
    build_index(root, passages, FakeEmbedder())
    with pytest.raises(IndexMismatch, match=r"'fake:1'.*'other:7'.*zhike ingest"):
        Retriever(root, FakeEmbedder("other:7"))


def test_no_index_and_a_pointer_to_nothing_name_the_command(root: Path, passages: list[Passage]) -> None:
    with pytest.raises(IndexMissing, match="zhike ingest"):
        Retriever(root, FakeEmbedder())
    build_index(root, passages, FakeEmbedder())
    (root / "CURRENT").write_text("gen-gone\n", encoding="utf-8")
    with pytest.raises(IndexMissing, match=r"gen-gone.*zhike ingest"):
        Retriever(root, FakeEmbedder())


def test_a_manifest_that_cannot_be_read_is_refused_and_built_over(root: Path, passages: list[Passage]) -> None:
    build_index(root, passages, FakeEmbedder())
    (current_generation(root) / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(IndexMismatch, match="zhike ingest"):
        Retriever(root, FakeEmbedder())
    assert build_index(root, passages, FakeEmbedder()).changed


def test_no_connection_was_tried_while_building_and_searching(
    root: Path, passages: list[Passage], refused_connections: list[str]
) -> None:
    build_index(root, passages, FakeEmbedder())
    assert ask(root, "How many devices can I use?", "en") == "faq:account-devices.en"
    assert refused_connections == []


@pytest.mark.parametrize("size", [1500, 5001])
def test_a_large_index_leaves_nothing_to_be_replayed_at_each_opening(tmp_path: Path, size: int) -> None:
    vectors = np.random.default_rng(size).normal(size=(size, 8)).astype(np.float32)
    DenseIndex.build(tmp_path, [Entry(entry_id(str(n), "text"), str(n), str(n), row) for n, row in enumerate(vectors)])
    with closing(sqlite3.connect(tmp_path / "chroma" / "chroma.sqlite3")) as chroma:
        left = chroma.execute("SELECT COUNT(*) FROM embeddings_queue").fetchone()[0]
    assert left <= 1
    dense = DenseIndex(tmp_path)
    try:
        assert all(dense.nearest(vectors[n], 3)[0][0] == str(n) for n in (0, size // 2, size - 1))
    finally:
        dense.close()


def ask(root: Path, text: str, language: str = "zh") -> str:
    embedder = FakeEmbedder()
    retriever = Retriever(root, embedder, fitted(0.0))
    try:
        result = retriever.search(Query(text, language, embedder.vectors([text], "query")[0]))
        return result.hits[0].passage.id
    finally:
        retriever.close()
