"""YAML as mappings and lists that know the lines of their entries.

libyaml's parser reads first, by ruamel.yaml.clib: twenty times as fast as one in Python. It knows YAML 1.1, which lacks
some of what people write (`[Really?]`), so what it refuses is read again by ruamel.yaml's own parser, of YAML 1.2.
"""

from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode


class MarkedMap(dict[Any, Any]):
    """A mapping; lines count from 0."""

    line: int = 0
    lines: dict[Any, int]


class MarkedList(list[Any]):
    """A list; lines count from 0."""

    line: int = 0
    lines: list[int]


class _MarkingConstructor(SafeConstructor):
    def construct_marked_map(self, node: MappingNode) -> Iterator[MarkedMap]:
        marked = MarkedMap()
        marked.line = node.start_mark.line
        yield marked
        marked.update(self.construct_mapping(node))
        lines = [key.start_mark.line for key, _ in node.value]
        marked.lines = dict(zip(marked, lines, strict=False))

    def construct_marked_list(self, node: SequenceNode) -> Iterator[MarkedList]:
        marked = MarkedList()
        marked.line = node.start_mark.line
        marked.lines = [item.start_mark.line for item in node.value]
        yield marked
        marked.extend(self.construct_sequence(node))


_MarkingConstructor.add_constructor("tag:yaml.org,2002:map", _MarkingConstructor.construct_marked_map)
_MarkingConstructor.add_constructor("tag:yaml.org,2002:seq", _MarkingConstructor.construct_marked_list)


def load_marked(text: str) -> Any:
    r"""Plain values, with every mapping a MarkedMap and every list a MarkedList.

    Raises:
        MarkedYAMLError, ReaderError: of ruamel.yaml; not YAML, or a doubled key.

    >>> found = load_marked("a: 1\nb:\n  - x\n  - y: 2\n")
    >>> found, found.lines, found["b"].lines, found["b"][1].line
    ({'a': 1, 'b': ['x', {'y': 2}]}, {'a': 0, 'b': 1}, [2, 3], 3)
    """
    try:
        return load_with(text, pure=False)
    except YAMLError:
        return load_with(text, pure=True)


def load_with(text: str, *, pure: bool) -> Any:
    """By libyaml's parser, or with `pure` by ruamel.yaml's own."""
    yaml = YAML(typ="safe", pure=pure)
    yaml.Constructor = _MarkingConstructor
    return yaml.load(text)
