"""Kept content counts only for the files that it was read from."""

from pathlib import Path

import pytest

from knowledge import Content, ContentCache, load_catalogue, passages_of
from tests.small_content import write_small_content


@pytest.fixture
def content(tmp_path: Path) -> Content:
    catalogue = load_catalogue(write_small_content(tmp_path / "content"))
    return Content(catalogue, tuple(passages_of(catalogue)))


@pytest.fixture
def cache(tmp_path: Path, content: Content) -> ContentCache:
    kept = ContentCache(tmp_path / "var" / "content.json")
    kept.put(content, kept.mark(content.catalogue.folder))
    return kept


def test_what_was_kept_comes_back_whole(cache: ContentCache, content: Content) -> None:
    assert cache.get(content.catalogue.folder) == content


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_any_change_of_the_files_makes_it_void(cache: ContentCache, content: Content, change: str) -> None:
    lesson = next(content.catalogue.folder.rglob("*.md"))
    match change:
        case "edited":
            lesson.write_text(lesson.read_text(encoding="utf-8").replace("。", "！", 1) + " ", encoding="utf-8")
        case "added":
            (lesson.parent / "another.md").write_text("", encoding="utf-8")
        case "removed":
            lesson.unlink()
    assert cache.get(content.catalogue.folder) is None


def test_the_catalogue_of_another_folder_is_not_taken(cache: ContentCache, tmp_path: Path) -> None:
    assert cache.get(write_small_content(tmp_path / "other")) is None


@pytest.mark.parametrize("damage", [b"", b"half", b'0\n{"folder": 1}'])
def test_a_damaged_file_is_read_over(tmp_path: Path, content: Content, damage: bytes) -> None:
    file = tmp_path / "var" / "content.json"
    cache = ContentCache(file)
    cache.put(content, cache.mark(content.catalogue.folder))
    body = file.read_bytes()
    file.write_bytes(damage or body[: len(body) // 2])
    assert cache.get(content.catalogue.folder) is None
