"""An import into a fresh folder, with a fixed day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.importing.report import Report
from knowledge.importing.run import Options, import_sources
from tests.knowledge.importing.web import site

__all__ = ["site"]
TODAY = date(2026, 11, 22)
Import = Callable[..., Report]


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "content"


@pytest.fixture
def run(into: Path) -> Import:
    def import_into(*sources: Path | str, **options: Any) -> Report:
        return import_sources([str(source) for source in sources], into, Options(TODAY, **options))

    return import_into
