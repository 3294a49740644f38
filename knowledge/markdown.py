"""Markdown to sections with anchors, plain text and safe HTML. Pure."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_WIDE = "\u3000-\u30ff\u3400-\u9fff\uff00-\uffef“”‘’—…"
_BETWEEN_HAN = re.compile(rf"(?<=[{_WIDE}])\n|\n(?=[{_WIDE}])")
_NOT_IN_ANCHOR = re.compile(r"[^\w\u3400-\u9fff-]+")


@dataclass(frozen=True)
class Section:
    """What stands under one `##` heading; the opening has an empty heading."""

    heading: str
    anchor: str
    blocks: tuple[str, ...]
    """Plain text of each paragraph, list item or table row, in order."""
    line: int
    """Line within the body, from 0."""

    @property
    def text(self) -> str:
        return "\n".join(self.blocks)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def anchor_of(heading: str) -> str:
    """Fragment of a heading's URL.

    >>> anchor_of("What is APR?"), anchor_of("成年人每天要睡几个小时？")
    ('what-is-apr', '成年人每天要睡几个小时')
    """
    text = unicodedata.normalize("NFKC", heading).lower().strip().replace(" ", "-")
    return _NOT_IN_ANCHOR.sub("", text).strip("-") or "section"


def sections_of(body: str) -> list[Section]:
    """Cut a body at its `##` headings. A table row becomes "column: value; …", so that it is readable alone."""
    return _cut(body, answers=False)


def plain_text(body: str) -> str:
    r"""A short text as it reads on a page: a line for each paragraph, list item (with its mark) and table row.

    >>> plain_text("Press **both**:\n\n1. Shift\n2. F5\n")
    'Press both:\n1. Shift\n2. F5'
    """
    parts = [(section.heading, *section.blocks) for section in _cut(body, answers=True)]
    return "\n".join(line for part in parts for line in part if line)


def _cut(body: str, *, answers: bool) -> list[Section]:
    """`answers`: list items keep their marks, and what was only broken over two lines is one in either language."""
    sections: list[Section] = []
    heading, line, blocks = "", 0, list[str]()
    tokens = _parser().parse(body)
    header: list[str] = []
    row: list[str] = []
    in_head, rows = False, 0
    marks = _list_marks(tokens) if answers else {}
    for i, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            _close(sections, heading, blocks, line)
            heading, line, blocks = _plain(tokens[i + 1]), (token.map or [0])[0], []
        elif token.type == "thead_open":
            header, in_head, rows = [], True, 0
        elif token.type == "thead_close":
            in_head = False
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and not in_head and header:
            rows += 1
            blocks.append("；".join(_cell(k, v) for k, v in zip(header, row, strict=False) if v))
        elif token.type == "table_close" and not rows and any(header):
            blocks.append("；".join(filter(None, header)))  # a box drawn as a table of one row
        elif token.type in {"fence", "code_block"} and token.content.strip():
            blocks.append(token.content.strip())
        elif token.type == "inline" and not _belongs_to_heading(tokens, i):
            text = _plain(token, broken=_one_line if answers else None)
            if tokens[i - 1].type == "th_open":
                header.append(text)
            elif tokens[i - 1].type == "td_open":
                row.append(text)
            elif text:
                blocks.append(marks.get(i, "") + text)
    _close(sections, heading, blocks, line)
    return sections


def _list_marks(tokens: list[Token]) -> dict[int, str]:
    """What stands before the first text of each list item, by the number of that text's token."""
    marks: dict[int, str] = {}
    mark, depth = "", 0
    for i, token in enumerate(tokens):
        if token.type.startswith(("bullet_list", "ordered_list")):
            depth += token.nesting
        elif token.type == "list_item_open":
            mark = "  " * (depth - 1) + (f"{token.info}{token.markup} " if token.info else "- ")
        elif token.type == "inline" and mark:
            marks[i], mark = mark, ""
    return marks


def render(body: str) -> str:
    """HTML that is safe to put into a page; headings carry their anchors as ids."""
    tokens = _parser().parse(body)
    for i, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(_plain(tokens[i + 1])))
    html = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(
        html,
        tags={"p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong",
              "em", "a", "code", "pre", "blockquote", "br", "hr"},
        attributes={"a": {"href", "title"}, **{f"h{n}": {"id"} for n in range(1, 5)}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )  # fmt: skip


def _close(sections: list[Section], heading: str, blocks: list[str], line: int) -> None:
    if blocks:
        sections.append(Section(heading, anchor_of(heading) if heading else "", tuple(blocks), line))


def _belongs_to_heading(tokens: list[Token], at: int) -> bool:
    return tokens[at - 1].type == "heading_open" and tokens[at - 1].tag in {"h1", "h2"}


def _plain(token: Token, broken: Callable[[str], str] | None = None) -> str:
    """`broken` joins what a line break parts; without it a blank does."""
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n" if broken else " ")
    text = "".join(parts).strip()
    return broken(text) if broken else text


def _one_line(text: str) -> str:
    r"""Chinese stands together without a blank.

    >>> _one_line("点一下\n按钮"), _one_line("Press\nit")
    ('点一下按钮', 'Press it')
    """
    return _BETWEEN_HAN.sub("", text).replace("\n", " ")


def _cell(column: str, value: str) -> str:
    if not column:
        return value
    return f"{column}：{value}" if _is_han(column + value) else f"{column}: {value}"


def _is_han(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
