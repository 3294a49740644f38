"""HTML to Markdown that can only be read: no script, no hidden text, headings, lists and tables in order."""

import re
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

from knowledge.importing.plain_text import tidy
from knowledge.markdown import anchor_of

_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong",
    "b", "em", "i", "a", "code", "pre", "blockquote", "br", "hr", "div", "caption", "sup",
}  # fmt: skip
# Each stands on lines of its own in a browser; simply unwrapped, its text would join the one beside it.
_BLOCKS = {
    "dl", "dt", "dd", "details", "summary", "section", "article", "main", "header", "footer", "aside", "nav", "figure",
    "figcaption", "address", "hgroup", "fieldset", "legend", "form", "center", "dialog", "search",
}  # fmt: skip
_STRUCK = {"s", "del", "strike"}
_STRUCK_TAG = re.compile(r"<(?:s|del|strike)[\s>]", re.IGNORECASE)
_UNREAD = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "title", "select",
    "textarea", "button", "audio", "video", "canvas",
}  # fmt: skip
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_LONGEST_HEADING = 120
_SPACE = re.compile(r"\s+")
# What CommonMark and its tables give a meaning; the rest stays as a teacher would type it.
_MEANT = re.compile(r"[\\`*_\[\]<|]|&(?=[a-zA-Z#])")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[>+=~-]|\d{1,9}(?=[.)](?:\s|$)))")


class _Writer(MarkdownConverter):
    """Escapes exactly what our own parser would take for markup."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = _MEANT.sub(r"\\\g<0>", _SPACE.sub(" ", text))  # a break inside a text would begin a line
        return _LINE_START.sub(_escaped_start, text)


def to_markdown(html: str, title: str | None = None) -> tuple[str, str]:
    """Title and Markdown. A heading above all others is the title; the highest ones below it become `##`.

    Args:
        title: what the source calls itself where no heading says it.
    """
    # Parsed twice: nh3 decides by the HTML standard what is a tag at all, the tree is then changed at leisure.
    safe = nh3.clean(
        tidy(html),
        tags=_TAGS | _BLOCKS | _STRUCK,
        clean_content_tags=_UNREAD,
        attributes={"a": {"href"}, "td": {"colspan"}, "th": {"colspan"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    soup = BeautifulSoup(safe, "html.parser")
    _plain_tags(soup)
    _plain_links(soup)
    _simple_tables(soup)
    found = _order_headings(soup)
    markdown = _Writer(heading_style=ATX, bullets="-", table_infer_header=True, wrap=False).convert_soup(soup)
    lines = [line.rstrip(" ") if not line.endswith("  ") else line.rstrip(" ") + "  " for line in markdown.split("\n")]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return one_line(found or title or "")[:200], body


def notes_on(html: str) -> tuple[str, ...]:
    """What a teacher should know of what `to_markdown` leaves out."""
    struck = len(_STRUCK_TAG.findall(html))
    return (f"pieces that were struck out, left out: {struck}",) if struck else ()


def one_line(text: str) -> str:
    """Text as a title: no breaks, no control characters."""
    return _SPACE.sub(" ", tidy(text)).strip()


def _escaped_start(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def _plain_tags(soup: BeautifulSoup) -> None:
    """Blocks that are blocks, powers that stay powers, and nothing that was struck out."""
    for struck in soup.find_all(_STRUCK):
        struck.extract()
    for block in soup.find_all(_BLOCKS):
        block.name = "div"
    for raised in soup.find_all("sup"):
        before = raised.find_previous(string=True)
        text = raised.get_text()
        if before is not None and before[-1:].isdigit() and re.match(r"[-+\u2212\dn]", text.strip()):
            raised.insert_before("^")
        raised.unwrap()
    soup.smooth()


def _plain_links(soup: BeautifulSoup) -> None:
    for link in soup.find_all("a"):
        href = str(link.get("href") or "")
        if not re.match(r"(https?://|mailto:)", href, re.IGNORECASE) or re.search(r"[\s<>()\\]", href):
            link.unwrap()  # a relative link leads nowhere from here


def _simple_tables(soup: BeautifulSoup) -> None:
    """One level, one header, as many cells in each row: Markdown drops what the header has no column for."""
    for inner in soup.select("td table, th table"):
        inner.replace_with(inner.get_text(" ", strip=True))
    for table in soup.find_all("table"):
        for caption in table.find_all("caption"):
            paragraph = soup.new_tag("p")
            paragraph.string = caption.get_text(" ", strip=True)
            table.insert_before(paragraph)
            caption.decompose()
        rows = [row for row in table.find_all("tr") if row.get_text(strip=True)]
        widths = [sum(_span(cell) for cell in row.find_all(["td", "th"])) for row in rows]
        for cell in table.find_all(["td", "th"]):
            for block in cell.find_all([*_HEADINGS, "p", "div", "li", "br", "pre", "code"]):
                block.insert_before(" ")
                block.unwrap()
            for block in cell.find_all(["ul", "ol", "blockquote", "hr"]):
                block.unwrap()
        table.smooth()
        for row, width in zip(rows, widths, strict=True):
            for _ in range(max(widths) - width):
                row.append(soup.new_tag("td"))


def _span(cell: Tag) -> int:
    said = str(cell.get("colspan") or "1")
    span = int(said) if said.isdecimal() and 1 <= int(said) <= 50 else 1
    cell.attrs = {"colspan": str(span)} if span > 1 else {}
    return span


def _order_headings(soup: BeautifulSoup) -> str | None:
    """Levels from `##` down without gaps, anchors that differ; returns the title, taken out of the text."""
    for heading in soup.find_all(_HEADINGS):
        text = one_line(heading.get_text(" "))
        if not text:
            heading.decompose()
        elif len(text) > _LONGEST_HEADING or heading.find_parent(["li", "td", "th", "blockquote", *_HEADINGS]):
            heading.name = "p"
        else:
            heading.string = text
    headings: Any = soup.find_all(_HEADINGS)
    title = None
    if headings and _is_title(headings[0], headings[1:]):
        title = headings[0].get_text()
        headings.pop(0).decompose()
    levels = sorted({heading.name for heading in headings})
    taken: set[str] = set()
    for heading in headings:
        heading.name = f"h{min(levels.index(heading.name) + 2, 4)}"
        text, number = heading.get_text(), 1
        while anchor_of(heading.get_text()) in taken:
            number += 1
            heading.string = f"{text} ({number})"
        taken.add(anchor_of(heading.get_text()))
    return title


def _is_title(first: Tag, others: list[Tag]) -> bool:
    """One heading above all others, before them."""
    return all(other.name > first.name for other in others) and (bool(others) or first.name == "h1")
