"""A kept catalogue counts only for the files that it was read from."""

from pathlib import Path

import pytest

from knowledge import Catalogue, CatalogueCache, load_catalogue
from tests.small_content import write_small_content


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return load_catalogue(write_small_content(tmp_path / "content"))


@pytest.fixture
def cache(tmp_path: Path, catalogue: Catalogue) -> CatalogueCache:
    kept = CatalogueCache(tmp_path / "var" / "catalogue.json")
    kept.put(catalogue)
    return kept


def test_what_was_kept_comes_back_whole(cache: CatalogueCache, catalogue: Catalogue) -> None:
    assert cache.get(catalogue.folder) == catalogue


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_any_change_of_the_files_makes_it_void(cache: CatalogueCache, catalogue: Catalogue, change: str) -> None:
    lesson = next(catalogue.folder.rglob("*.md"))
    match change:
        case "edited":
            lesson.write_text(lesson.read_text(encoding="utf-8").replace("。", "！", 1) + " ", encoding="utf-8")
        case "added":
            (lesson.parent / "another.md").write_text("", encoding="utf-8")
        case "removed":
            lesson.unlink()
    assert cache.get(catalogue.folder) is None


def test_the_catalogue_of_another_folder_is_not_taken(cache: CatalogueCache, tmp_path: Path) -> None:
    assert cache.get(write_small_content(tmp_path / "other")) is None


@pytest.mark.parametrize("damage", [b"", b"half", b'0\n{"folder": 1}'])
def test_a_damaged_file_is_read_over(tmp_path: Path, catalogue: Catalogue, damage: bytes) -> None:
    file = tmp_path / "var" / "catalogue.json"
    cache = CatalogueCache(file)
    cache.put(catalogue)
    body = file.read_bytes()
    file.write_bytes(damage or body[: len(body) // 2])
    assert cache.get(catalogue.folder) is None
