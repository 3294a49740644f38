"""One content file to a validated object; what is wrong in it is reported with file and line."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from knowledge.errors import ContentError, Problem
from knowledge.marked_yaml import MarkedList, MarkedMap, load_marked

Model = TypeVar("Model", bound=BaseModel)
_FENCE = "---"


def read_yaml(file: Path) -> MarkedMap:
    """The file's mapping, with line numbers kept.

    Raises:
        ContentError: not UTF-8, not YAML, a doubled key, or not a mapping.
    """
    return _parse(file, _read(file), first_line=1)


def read_front_matter(file: Path) -> tuple[MarkedMap, str, int]:
    """Front matter, body, and the line on which the body begins.

    Raises:
        ContentError: as `read_yaml`, or the file doesn't begin with a front matter.
    """
    lines = _read(file).split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        raise ContentError([Problem(file, 1, "the file must begin with a front matter between two lines of ---")])
    end = next(i for i, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE)
    return _parse(file, "\n".join(lines[1:end]), first_line=2), "\n".join(lines[end + 1 :]), end + 2


def entries_of(file: Path, node: MarkedMap, key: str) -> Sequence[MarkedMap]:
    """The list of mappings under a key; empty where the key is missing or holds nothing.

    Raises:
        ContentError: the key holds something else.
    """
    entries = node.get(key) or MarkedList()
    if isinstance(entries, MarkedList):
        wrong = [entries.lines[i] for i, entry in enumerate(entries) if not isinstance(entry, MarkedMap)]
    else:
        wrong = [node.lines[key]]
    if wrong:
        message = f"{key}: expected a list of `- key: value` entries"
        raise ContentError([Problem(file, line + 1, message) for line in wrong])
    return entries


def build(model: type[Model], values: Mapping[str, Any], file: Path, marks: Any, first_line: int = 1) -> Model:
    """Validate values; `marks` is the parsed node that knows their lines.

    Raises:
        ContentError: one problem for each field that doesn't fit.
    """
    try:
        return model.model_validate(_plain(values))
    except ValidationError as error:
        problems = [
            Problem(file, _line_of(marks, item["loc"], first_line), f"{_path(item['loc'])}: {item['msg']}")
            for item in error.errors()
        ]
        raise ContentError(problems) from error


def _read(file: Path) -> str:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")  # some editors begin a file with a byte-order mark
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ContentError([Problem(file, line, "not UTF-8 text; save it as UTF-8")]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parse(file: Path, text: str, first_line: int) -> MarkedMap:
    try:
        document = load_marked(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else None
        raise ContentError([Problem(file, line, f"not valid YAML: {error.problem}")]) from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + first_line
        raise ContentError([Problem(file, line, f"not valid YAML: {error.reason}")]) from error
    if not isinstance(document, MarkedMap):
        raise ContentError([Problem(file, first_line, "expected `key: value` lines")])
    return document


def _line_of(node: Any, location: Sequence[int | str], first_line: int) -> int | None:
    line: int | None = node.line if isinstance(node, (MarkedMap, MarkedList)) else None
    for key in location:
        if isinstance(node, MarkedMap) and key in node:  # noqa: SIM114 - of one key or index the types differ
            line, node = node.lines[key], node[key]
        elif isinstance(node, MarkedList) and isinstance(key, int) and key < len(node):
            line, node = node.lines[key], node[key]
        else:
            break
    return None if line is None else line + first_line


def _path(location: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in location)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (bool, int, float, date)) or value is None or isinstance(value, BaseModel):
        return value
    return str(value)
