"""What is to be imported: files, folders, patterns and addresses, in a fixed order."""

import glob
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_WEB = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Source:
    """One file or address. `key` names it in journal and report, the same from every machine."""

    key: str
    file: Path | None = None
    url: str | None = None
    group: str = ""
    """The folder it lies in, below the one that was named."""

    @property
    def name(self) -> str:
        return self.file.name if self.file is not None else self.key


def expand(sources: Iterable[str], into: Path) -> list[Source]:
    """All single sources. Hidden files, links and what the import itself writes are passed over.

    A name that fits nothing stays in the list, so that it ends in the report as missing.
    """
    found: dict[str, Source] = {}
    for source in sources:
        for one in _one(source, into.resolve()):
            key, number = one.key, 1
            while key in found and found[key].file != one.file:  # two folders may hold the same name
                number += 1
                key = f"{one.key} ({number})"
            found[key] = Source(key, one.file, one.url, one.group)
    return list(found.values())


def _one(source: str, into: Path) -> Iterator[Source]:
    if _WEB.match(source):
        yield Source(source, url=source)
        return
    path = Path(source)
    if path.is_dir():
        yield from _folder(path, into)
    elif path.exists() or not _PATTERN.search(source):
        yield Source(path.name, file=path)
    else:
        named = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not named:
            yield Source(source, file=path)
        for name in named:
            if Path(name).is_file() and not Path(name).is_symlink():
                yield Source(Path(name).name, file=Path(name))


def _folder(folder: Path, into: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if any(part.startswith((".", "~$")) for part in below.parts) or path.is_symlink() or not path.is_file():
            continue
        if path.resolve().is_relative_to(into):
            continue
        yield Source(below.as_posix(), file=path, group=below.parts[0] if len(below.parts) > 1 else "")
