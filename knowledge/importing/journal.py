"""What has been done with which source, line by line, so that an import can go on where it was stopped."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.importing.document import PASSING


@dataclass(frozen=True)
class Entry:
    """What became of one version of one source."""

    source: str
    sha256: str
    drafts: tuple[str, ...] = ()
    """Written files, relative to the content folder; none where it was not taken."""
    reason: str = ""
    message: str = ""


class Journal:
    """A file of JSON lines in the content folder. A line that a kill cut short counts as not written."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "journal.jsonl"
        self._last: dict[str, Entry] = {}
        self._taken: dict[str, Entry] = {}
        for entry in self._read():
            self._remember(entry)

    def done(self, source: str, sha256: str) -> Entry | None:
        """What became of exactly this content of the source, if that was settled."""
        entry = self._last.get(source)
        return entry if entry is not None and entry.sha256 == sha256 and entry.reason not in PASSING else None

    def same_bytes(self, sha256: str) -> Entry | None:
        """Another source with the same content that became a draft."""
        return self._taken.get(sha256)

    def drafts_of(self, source: str) -> set[str]:
        """All drafts that were ever made of a source."""
        return {draft for made in self.made_of(source) for draft in made}

    def made_of(self, source: str) -> list[tuple[str, ...]]:
        """The same, by the version of the source."""
        return [entry.drafts for entry in self._taken.values() if entry.source == source]

    def add(self, entry: Entry) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as file:
            if file.tell() and not self._ends_whole():
                file.write(b"\n")
            file.write(json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._remember(entry)

    def _remember(self, entry: Entry) -> None:
        self._last[entry.source] = entry
        if entry.drafts:
            self._taken[entry.sha256] = entry

    def _ends_whole(self) -> bool:
        with self._file.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() == b"\n"

    def _read(self) -> Iterator[Entry]:
        if not self._file.exists():
            return
        for line in self._file.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                values = json.loads(line)
                yield Entry(**{**values, "drafts": tuple(values["drafts"])})
            except (ValueError, TypeError, KeyError):
                continue
