"""The content as a publish reads it: what stands in the files, whenever they were saved."""

from pathlib import Path

import pytest

from bot import ingest
from bot.settings import Settings
from knowledge import Catalogue, load_catalogue
from tests.small_content import write_small_content

FIVE, SIX = "登录五台设备", "登录六台设备"


def test_a_file_that_is_saved_while_the_content_is_read_is_read_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(var=tmp_path / "var", content=write_small_content(tmp_path / "content"))
    file = tmp_path / "content" / "faqs" / "account.yml"

    def loads_while_an_editor_saves(folder: Path) -> Catalogue:
        read = load_catalogue(folder)
        file.write_text(file.read_text(encoding="utf-8").replace(FIVE, SIX), encoding="utf-8")
        return read

    monkeypatch.setattr(ingest, "load_catalogue", loads_while_an_editor_saves)
    assert any(FIVE in passage.text for passage in ingest.read_content(settings).passages)
    monkeypatch.undo()
    assert any(SIX in passage.text for passage in ingest.read_content(settings).passages)
    assert any(SIX in passage.text for passage in ingest.read_content(settings).passages), "and kept"
