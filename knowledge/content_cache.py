"""Content found sound, kept as JSON: parsing YAML and Markdown takes seconds, this a hundredth."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from knowledge.catalogue import Catalogue
from knowledge.content_models import Passage

_SUFFIXES = {".yml", ".md"}


@dataclass(frozen=True)
class Content:
    """A catalogue, and the passages cut from it."""

    catalogue: Catalogue
    passages: tuple[Passage, ...]


_CONTENT = TypeAdapter(Content)


class ContentCache:
    """One folder's content; it counts only for the very files, and the very code, that it was read from."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, folder: Path) -> Content | None:
        """What a content folder holds; None when nothing is kept, or anything has changed since."""
        try:
            fingerprint, _, body = self._file.read_bytes().partition(b"\n")
            return _CONTENT.validate_json(body) if fingerprint == self.mark(folder) else None
        except (OSError, ValidationError):
            return None  # reading the files again mends it

    def last(self, folder: Path) -> Content | None:
        """What a folder held when it was last sound, whatever has become of its files."""
        try:
            content = _CONTENT.validate_json(self._file.read_bytes().partition(b"\n")[2])
        except (OSError, ValidationError):
            return None
        return content if content.catalogue.folder.resolve() == folder.resolve() else None

    def mark(self, folder: Path) -> bytes:
        """What the files of a folder are now, to be taken before they are read."""
        return _fingerprint(folder)

    def put(self, content: Content, mark: bytes) -> None:
        """Keep content that has no problems.

        Args:
            mark: of before it was read: a file that is saved meanwhile must not pass for one that was read.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        aside = self._file.with_suffix(f".{os.getpid()}")
        aside.write_bytes(mark + b"\n" + _CONTENT.dump_json(content))
        aside.replace(self._file)


def _fingerprint(folder: Path) -> bytes:
    digest = hashlib.sha256(str(folder.resolve()).encode())
    content = [file for file in folder.rglob("*") if file.suffix in _SUFFIXES]
    for file in [*sorted(content), *sorted(Path(__file__).parent.glob("*.py"))]:
        body = file.read_bytes()
        digest.update(f"{file}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest().encode()
