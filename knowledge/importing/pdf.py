"""PDF, by pdfplumber: headings from the size of the letters, tables from their lines, page numbers left out."""

import io
import re
from collections import Counter
from typing import Any

from knowledge.errors import NotImportable
from knowledge.importing.clean_html import one_line, to_markdown
from knowledge.importing.document import Reason
from knowledge.importing.pdf_layout import Line, Piece, Rows, to_html

_MOST_PAGES = 2000
_MARGIN = 0.09  # of the page's height: where running heads and page numbers stand


def convert_pdf(content: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Title, Markdown and notes."""
    try:
        import pdfplumber  # noqa: PLC0415 - belongs to an extra
        from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415 - the same
        from pdfminer.pdfexceptions import PDFException  # noqa: PLC0415 - the same
        from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415 - the same
    except ImportError as error:
        message = "PDF needs the extra `documents`: pip install 'zhike[documents]'"
        raise NotImportable(Reason.NEEDS_EXTRA, message) from error
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            pages, pictures = _read(document)
            called = one_line(str((document.metadata or {}).get("Title") or ""))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], MemoryError):
            raise MemoryError from error
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise NotImportable(Reason.PASSWORD, "locked with a password; save a copy without one") from error
        raise NotImportable(Reason.BROKEN, "a damaged PDF") from error
    except (PDFException, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError) as error:
        raise NotImportable(Reason.BROKEN, "a damaged PDF") from error  # what pdfminer meets in broken files
    if not pages:
        raise NotImportable(Reason.BROKEN, "a PDF without pages")
    title, markdown = to_markdown(to_html(_without_margins(pages)), called or name)
    return title, markdown, (f"pictures left out: {pictures}",) if pictures else ()


def _read(document: Any) -> tuple[list[list[Piece]], int]:
    if len(document.pages) > _MOST_PAGES:
        raise NotImportable(Reason.TOO_LARGE, f"more than {_MOST_PAGES} pages; split it")
    pages, pictures = [], 0
    for page in document.pages:
        tables = page.find_tables()
        boxes = [table.bbox for table in tables]
        rest = page.filter(lambda item, boxes=boxes: not any(_within(item, box) for box in boxes)) if boxes else page
        pieces: list[Piece] = [_line(line, page) for line in rest.extract_text_lines(return_chars=True)]
        for table in tables:
            rows = [[one_line(cell or "") for cell in row] for row in table.extract()]
            pieces.append(Rows(table.bbox[1], tuple(tuple(row) for row in rows)))
        pages.append(sorted(pieces, key=lambda piece: piece.top))
        pictures += len(page.images)
        page.close()
    return pages, pictures


def _line(line: dict[str, Any], page: Any) -> Line:
    letters = [char for char in line["chars"] if char["text"].strip()]
    size = Counter(round(char["size"] * 2) / 2 for char in letters).most_common(1)[0][0] if letters else 0.0
    bold = bool(letters) and all(re.search(r"bold|black|heavy", char["fontname"].lower()) for char in letters)
    return Line(
        line["top"], line["bottom"], line["x0"], line["x1"], line["text"].strip(), size, bold,
        in_margin=line["bottom"] < page.height * _MARGIN or line["top"] > page.height * (1 - _MARGIN),
    )  # fmt: skip


def _within(item: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    if "top" not in item:
        return False
    middle, centre = (item["top"] + item["bottom"]) / 2, (item["x0"] + item["x1"]) / 2
    return bool(box[0] <= centre <= box[2] and box[1] <= middle <= box[3])


def _without_margins(pages: list[list[Piece]]) -> list[list[Piece]]:
    """Without page numbers, and without lines that stand at the edge of half of the pages or more."""

    def shape(line: Line) -> str:
        return re.sub(r"\d+", "#", line.text)

    at_edge = Counter(s for page in pages for s in {shape(p) for p in page if isinstance(p, Line) and p.in_margin})
    often = {s for s, count in at_edge.items() if count >= max(3, len(pages) / 2)}

    def stays(piece: Piece) -> bool:
        if not isinstance(piece, Line) or not piece.in_margin:
            return True
        number_only = re.fullmatch(
            r"[-–—\s]*(page|第)?\s*#\s*(页)?[-–—\s]*((/|of|共)\s*#\s*页?)?", shape(piece).lower()
        )
        return shape(piece) not in often and not number_only

    return [[piece for piece in page if stays(piece)] for page in pages]
