"""Catalogues by the content that they were published with: pages show what is searched, whichever process published."""

import os
from collections.abc import Collection
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from knowledge.catalogue import Catalogue

_CATALOGUE = TypeAdapter(Catalogue)


class KeptCatalogues:
    """One file for each content, in a folder that all processes share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: str, catalogue: Catalogue) -> None:
        """Keep it; a file that says the same is left alone.

        Args:
            content: hash over the passages.
        """
        file, said = self._file(content), _CATALOGUE.dump_json(catalogue)
        if file.is_file() and file.read_bytes() == said:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(f".{os.getpid()}")
        aside.write_bytes(said)
        aside.replace(file)

    def get(self, content: str) -> Catalogue | None:
        """None where it isn't kept, or by a program that wrote catalogues otherwise."""
        try:
            return _CATALOGUE.validate_json(self._file(content).read_bytes())
        except (OSError, ValidationError):
            return None

    def written(self, content: str) -> int | None:
        """When, in nanoseconds; None where it isn't kept."""
        try:
            return self._file(content).stat().st_mtime_ns
        except OSError:
            return None

    def keep_only(self, contents: Collection[str]) -> None:
        for file in self._folder.glob("*.json"):
            if file.stem not in contents:
                file.unlink(missing_ok=True)

    def _file(self, content: str) -> Path:
        return self._folder / f"{content}.json"
