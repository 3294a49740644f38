"""A snapshot fits one catalogue and one encoder, and is written whole or not at all."""

from pathlib import Path

import pytest

from knowledge import Catalogue
from recommender import SnapshotError, build_snapshot, load_snapshot
from recommender.snapshot import FILE
from tests.recommender.world import small_catalogue
from tests.retrieval.fakes import FakeEmbedder


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return small_catalogue(tmp_path / "content")


def other(catalogue: Catalogue) -> Catalogue:
    title = catalogue.courses[0].title.model_copy(update={"en": "Another title"})
    courses = (catalogue.courses[0].model_copy(update={"title": title}), *catalogue.courses[1:])
    return Catalogue(catalogue.folder, courses, catalogue.faqs, catalogue.policies, catalogue.products)


def test_it_holds_a_unit_vector_for_every_item(tmp_path: Path, catalogue: Catalogue) -> None:
    assert build_snapshot(tmp_path, catalogue, FakeEmbedder())
    snapshot = load_snapshot(tmp_path, catalogue, "fake:1")
    courses, products = {f"course:{c.id}" for c in catalogue.courses}, {f"partner:{p.id}" for p in catalogue.products}
    assert snapshot.vectors.keys() == courses | products
    assert all(abs(float(vector @ vector) - 1) < 1e-5 for vector in snapshot.vectors.values())


def test_nothing_is_embedded_when_nothing_changed(tmp_path: Path, catalogue: Catalogue) -> None:
    build_snapshot(tmp_path, catalogue, FakeEmbedder())
    embedder = FakeEmbedder()
    assert not build_snapshot(tmp_path, catalogue, embedder)
    assert embedder.embedded == []
    assert build_snapshot(tmp_path, other(catalogue), embedder)


def test_another_catalogue_or_encoder_is_refused_with_the_command(tmp_path: Path, catalogue: Catalogue) -> None:
    build_snapshot(tmp_path, catalogue, FakeEmbedder())
    with pytest.raises(SnapshotError, match="zhike ingest"):
        load_snapshot(tmp_path, other(catalogue), "fake:1")
    with pytest.raises(SnapshotError, match="zhike ingest"):
        load_snapshot(tmp_path, catalogue, "fake:2")


def test_a_missing_snapshot_names_the_command(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(SnapshotError, match="zhike ingest"):
        load_snapshot(tmp_path, catalogue, "fake:1")


@pytest.mark.parametrize("content", [b"", b"PK", b"not a snapshot", None])
def test_a_damaged_snapshot_is_refused_with_the_command_and_built_over(
    tmp_path: Path, catalogue: Catalogue, content: bytes | None
) -> None:
    build_snapshot(tmp_path, catalogue, FakeEmbedder())
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[:500] if content is None else content)
    with pytest.raises(SnapshotError, match="zhike ingest"):
        load_snapshot(tmp_path, catalogue, "fake:1")
    assert build_snapshot(tmp_path, catalogue, FakeEmbedder())
    assert load_snapshot(tmp_path, catalogue, "fake:1").vectors


def test_a_build_that_dies_while_embedding_leaves_the_old_one(tmp_path: Path, catalogue: Catalogue) -> None:
    build_snapshot(tmp_path, catalogue, FakeEmbedder())
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(MemoryError):
        build_snapshot(tmp_path, other(catalogue), FakeEmbedder(fails_after=0))
    assert (tmp_path / FILE).read_bytes() == before
    assert load_snapshot(tmp_path, catalogue, "fake:1")


def test_only_items_that_changed_are_embedded_and_all_of_them_with_another_encoder(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    build_snapshot(tmp_path / "a", catalogue, FakeEmbedder())
    again, anew, whole = FakeEmbedder(), FakeEmbedder(), FakeEmbedder("fake:2")
    build_snapshot(tmp_path / "a", other(catalogue), again)
    build_snapshot(tmp_path / "b", other(catalogue), anew)
    assert 0 < len(again.embedded) < len(anew.embedded)
    kept, made = (load_snapshot(tmp_path / name, other(catalogue), "fake:1") for name in "ab")
    assert kept.vectors.keys() == made.vectors.keys()
    assert all((kept.vectors[key] == made.vectors[key]).all() for key in kept.vectors)
    build_snapshot(tmp_path / "a", other(catalogue), whole)
    assert len(whole.embedded) == len(anew.embedded)


def test_a_disk_that_fills_up_while_writing_leaves_the_old_one(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_snapshot(tmp_path, catalogue, FakeEmbedder())
    before = (tmp_path / FILE).read_bytes()

    def full(handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("recommender.snapshot.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        build_snapshot(tmp_path, other(catalogue), FakeEmbedder())
    assert (tmp_path / FILE).read_bytes() == before
