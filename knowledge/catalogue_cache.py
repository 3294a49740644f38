"""A catalogue found sound, kept as JSON: parsing YAML with line numbers takes a second, this a hundredth."""

import hashlib
import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from knowledge.catalogue import Catalogue

_CATALOGUE = TypeAdapter(Catalogue)
_SUFFIXES = {".yml", ".md"}


class CatalogueCache:
    """One kept catalogue; it counts only for the very files, and the very code, that it was read from."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, folder: Path) -> Catalogue | None:
        """The catalogue of a content folder; None when nothing is kept, or anything has changed since."""
        try:
            fingerprint, _, body = self._file.read_bytes().partition(b"\n")
            return _CATALOGUE.validate_json(body) if fingerprint == _fingerprint(folder) else None
        except (OSError, ValidationError):
            return None  # reading the files again mends it

    def put(self, catalogue: Catalogue) -> None:
        """Keep a catalogue without problems."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        aside = self._file.with_suffix(f".{os.getpid()}")
        aside.write_bytes(_fingerprint(catalogue.folder) + b"\n" + _CATALOGUE.dump_json(catalogue))
        aside.replace(self._file)


def _fingerprint(folder: Path) -> bytes:
    digest = hashlib.sha256(str(folder.resolve()).encode())
    content = [file for file in folder.rglob("*") if file.suffix in _SUFFIXES]
    for file in [*sorted(content), *sorted(Path(__file__).parent.glob("*.py"))]:
        body = file.read_bytes()
        digest.update(f"{file}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest().encode()
