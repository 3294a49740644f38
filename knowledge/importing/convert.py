"""The content of one source to a document, by the converter of its kind. Pure; runs in a worker process."""

import math
import re

from markdown_it import MarkdownIt

from knowledge.errors import NotImportable
from knowledge.importing.clean_html import notes_on, one_line, to_markdown
from knowledge.importing.document import Document, Kind, Language, Limits, Pair, Reason, language_of
from knowledge.importing.pdf import convert_pdf
from knowledge.importing.plain_text import decode, tidy
from knowledge.importing.sniffing import binary_kind, text_kind
from knowledge.importing.subtitles import convert_subtitles
from knowledge.importing.table import convert_table
from knowledge.importing.web_page import convert_page
from knowledge.importing.word import convert_word

_A_MINUTE: dict[Language, int] = {"zh": 300, "en": 900}  # characters read
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(.+)$", re.MULTILINE)


def convert(content: bytes, name: str, limits: Limits, content_type: str = "") -> Document:
    """Read a source by what it is.

    Args:
        name: a file's name; gives the title where the content has none.
        content_type: what a server said; believed only where the content doesn't show its kind.

    Raises:
        NotImportable: it cannot be read, or there is nothing to read in it.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise NotImportable(Reason.EMPTY, "nothing in it")
    notes: tuple[str, ...] = ()
    kind = binary_kind(content, name, limits)
    text = ""
    if kind is None:
        text, encoding = decode(content)
        text = tidy(text)
        kind = text_kind(text, name, content_type)
        if not encoding.startswith("utf-8"):
            notes = (f"read as {encoding}; look whether every character is right",)
    stem = one_line(re.sub(r"\.\w{1,8}$", "", name).replace("_", " "))
    document = _document(kind, content, text, stem, notes)
    if len(document.markdown) > limits.characters:
        raise NotImportable(Reason.TOO_LARGE, f"more than {limits.characters:,} characters of text; split it")
    if not document.pairs and not re.search(r"\w", document.markdown):
        scanned = "; scanned pages have to be read by OCR first" if kind is Kind.PDF else ""
        raise NotImportable(Reason.NO_TEXT, f"no text in it{scanned}")
    return document


def _document(kind: Kind, content: bytes, text: str, stem: str, notes: tuple[str, ...]) -> Document:
    if kind is Kind.CSV:
        markdown, pairs, more = convert_table(text)
        said = markdown or "".join(a for pair in pairs for a in (pair.answer_zh, pair.answer_en))
        return _finished(kind, stem, markdown, said, (*notes, *more), pairs)
    if kind is Kind.SUBTITLES:
        markdown, seconds = convert_subtitles(text)
        language = language_of(markdown)
        return Document(kind, stem, language, markdown, True, max(1, math.ceil(seconds / 60)), (), notes)
    if kind is Kind.PDF:
        title, markdown, more = convert_pdf(content, stem)
    elif kind is Kind.DOCX:
        title, markdown, more = convert_word(content, stem)
    elif kind is Kind.HTML:
        title, markdown, more = convert_page(text, stem)
    else:
        title, markdown, more = _markdown(text, stem)
    return _finished(kind, title or stem, markdown, markdown, (*notes, *more))


def _markdown(text: str, stem: str) -> tuple[str, str, tuple[str, ...]]:
    """Markdown through HTML and back, so that it ends as clean as everything else.

    Of a front matter only the title is taken: a document must not say about itself that it is open or reviewed.
    """
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        if said := _TITLE.search(front[1]):
            stem = one_line(said[1].strip("\"' ")) or stem
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return *to_markdown(html, stem), notes_on(html)


def _finished(
    kind: Kind, title: str, markdown: str, said: str, notes: tuple[str, ...], pairs: tuple[Pair, ...] = ()
) -> Document:
    language = language_of(said)
    minutes = max(1, math.ceil(len(said) / _A_MINUTE[language]))
    return Document(kind, title, language, markdown, False, minutes, pairs, notes)
