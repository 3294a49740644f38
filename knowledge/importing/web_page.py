"""HTML, from a file or an address: the part that is read, without menus, notices and what a browser doesn't show."""

import re

from bs4 import BeautifulSoup, Tag

from knowledge.errors import NotImportable
from knowledge.importing.clean_html import notes_on, one_line, to_markdown
from knowledge.importing.document import Reason

_AROUND = ["nav", "aside", "footer", "form", "dialog", "template"]
_UNSEEN = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])|opacity:0(?![.\d])")


def convert_page(html: str, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Title, Markdown and notes."""
    soup = BeautifulSoup(html, "html.parser")
    called = one_line(soup.title.get_text()) if soup.title else ""
    notes = []
    if hidden := _remove_hidden(soup):
        notes.append(f"hidden pieces left out: {hidden}")
    if pictures := len(soup.find_all("img")):
        notes.append(f"pictures left out: {pictures}")
    read = _main_part(soup)
    title, markdown = to_markdown(read, called or name)
    return title, markdown, (*notes, *notes_on(read))


def _remove_hidden(soup: BeautifulSoup) -> int:
    found = [
        tag
        for tag in soup.find_all(True)
        if tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or _UNSEEN.search(re.sub(r"\s+", "", str(tag.get("style") or "").lower()))
    ]
    for tag in found:
        tag.extract()  # not decompose: one hidden piece may stand in another
    return len(found)


def _main_part(soup: BeautifulSoup) -> str:
    """What the page itself marks as its main part; otherwise what trafilatura takes for it."""
    marked: list[Tag] = soup.select("main, [role=main]") or soup.select("article")
    if len(marked) == 1:
        for around in marked[0].find_all(_AROUND):
            around.extract()
        return str(marked[0])
    try:
        import trafilatura  # noqa: PLC0415 - belongs to an extra
    except ImportError as error:
        message = "web pages need the extra `documents`: pip install 'zhike[documents]'"
        raise NotImportable(Reason.NEEDS_EXTRA, message) from error
    found = trafilatura.extract(
        str(soup),
        output_format="html",
        include_tables=True,
        include_links=True,
        include_formatting=True,
        favor_recall=True,
    )
    return found or str(soup.body or soup)
