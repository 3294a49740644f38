"""Writes a review into a content file: reviewer, dates, no draft mark. The other lines stay as they are."""

import re
from datetime import date
from pathlib import Path

from knowledge.catalogue import load_catalogue
from knowledge.errors import KnowledgeError
from knowledge.importing.drafts import write_whole

_ENTRY = re.compile(r"^(\s*)- +(?=\w)")


class NothingToReview(KnowledgeError):
    """No such document, or none that carries a review."""


def review(folder: Path, key: str, reviewer: str, on: date, due: date) -> Path:
    """The file in which it was written.

    Raises:
        NothingToReview: no document of that key, no reviewer, or a date that is not later.
        ContentError: the content cannot be read.
    """
    kind, _, identifier = key.partition(":")
    file = load_catalogue(folder, drafts=True).files.get(key)
    if file is None or kind not in {"faq", "lesson", "policy"}:
        raise NothingToReview(f"there is no document '{key}'")
    if not reviewer.strip() or ":" in reviewer or "#" in reviewer:
        raise NothingToReview("a review needs the name of who did it, without ':' or '#'")
    if due <= on:
        raise NothingToReview(f"the next review must be after {on.isoformat()}")
    # Bytes, for a file's own line ends and byte-order mark are none of ours to change.
    text = file.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    first, last, indent = _entry(lines, identifier) if kind == "faq" else _front_matter(lines)
    values = {"reviewer": reviewer.strip(), "reviewed_on": on.isoformat(), "review_due_on": due.isoformat()}
    kept = []
    for line in lines[first:last]:
        name = line.strip().removeprefix("- ").partition(":")[0]
        at_level = line.startswith(indent) and not line.removeprefix(indent).startswith(" ")
        if name == "draft" and at_level:
            continue
        kept.append(f"{indent}{name}: {values[name]}" if name in values and at_level else line)
    write_whole(file, newline.join([*lines[:first], *kept, *lines[last:]]))
    return file


def _entry(lines: list[str], identifier: str) -> tuple[int, int, str]:
    """First and last line of a FAQ entry, and what its fields are indented by."""
    starts = [n for n, line in enumerate(lines) if _ENTRY.match(line) and re.match(r"\s*- +\w+:", line)]
    least = min(len(lines[n]) - len(lines[n].lstrip()) for n in starts)
    starts = [n for n in starts if len(lines[n]) - len(lines[n].lstrip()) == least]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if re.search(rf"""^\s*(- +)?id:\s*["']?{re.escape(identifier)}["']?\s*$""", "\n".join(lines[start:end]), re.M):
            return start, end, " " * (least + 2)
    raise NothingToReview(f"the entry '{identifier}' does not stand on a line of its own")


def _front_matter(lines: list[str]) -> tuple[int, int, str]:
    """As the file is read: blanks after a fence don't count."""
    return 1, next(n for n, line in enumerate(lines) if n and line.strip() == "---"), ""
