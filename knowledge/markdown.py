"""Markdown to sections with anchors, plain text and safe HTML. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

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
    sections: list[Section] = []
    heading, line, blocks = "", 0, list[str]()
    tokens = _parser().parse(body)
    header: list[str] = []
    row: list[str] = []
    in_head, rows = False, 0
    for i, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            _close(sections, heading, blocks, line)
            heading, line, blocks = tokens[i + 1].content, (token.map or [0])[0], []
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
            text = _plain(token)
            if tokens[i - 1].type == "th_open":
                header.append(text)
            elif tokens[i - 1].type == "td_open":
                row.append(text)
            elif text:
                blocks.append(text)
    _close(sections, heading, blocks, line)
    return sections


def render(body: str) -> str:
    """HTML that is safe to put into a page; headings carry their anchors as ids."""
    tokens = _parser().parse(body)
    for i, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor_of(tokens[i + 1].content))
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


def _plain(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts).strip()


def _cell(column: str, value: str) -> str:
    if not column:
        return value
    return f"{column}：{value}" if _is_han(column + value) else f"{column}: {value}"


def _is_han(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
