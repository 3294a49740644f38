"""Lines are kept, and it makes no difference which of the two parsers has read a file."""

from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml.error import MarkedYAMLError

from knowledge import DEFAULT_CONTENT
from knowledge.marked_yaml import MarkedList, MarkedMap, load_marked, load_with

SHIPPED = sorted(DEFAULT_CONTENT.rglob("*.yml"), key=lambda file: file.stat().st_size)


def marks(node: Any) -> Iterator[Any]:
    """Every value with its lines, depth first."""
    if isinstance(node, MarkedMap):
        yield node.line, node.lines
        for value in node.values():
            yield from marks(value)
    elif isinstance(node, MarkedList):
        yield node.line, node.lines
        for value in node:
            yield from marks(value)
    else:
        yield type(node), node


@pytest.mark.parametrize("file", [*SHIPPED[:20], SHIPPED[-1]], ids=lambda file: file.name)
def test_both_parsers_read_shipped_content_alike(file: Any) -> None:
    text = file.read_text(encoding="utf-8")
    assert list(marks(load_with(text, pure=False))) == list(marks(load_with(text, pure=True)))


def test_what_libyaml_refuses_and_people_write_is_read() -> None:
    text = "a: 1\nq: {en: [Really?, How?]}\n"
    with pytest.raises(MarkedYAMLError):
        load_with(text, pure=False)
    found = load_marked(text)
    assert found["q"]["en"] == ["Really?", "How?"]
    assert found.lines == {"a": 0, "q": 1}


def test_words_that_yaml_once_took_for_switches_stay_words() -> None:
    assert load_marked("on: yes\nat: 1:30\n") == {"on": "yes", "at": "1:30"}


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: [1\n", "a: 'b\n"])
def test_what_neither_reads_names_the_place(text: str) -> None:
    with pytest.raises(MarkedYAMLError) as refused:
        load_marked(text)
    assert refused.value.problem_mark is not None
