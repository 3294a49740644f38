"""Lines on pages to headings, paragraphs, lists and tables. Pure."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LARGER = 1.12  # than the text around: a heading
_LONGEST_HEADING = 90
_LEVELS = 3
_BULLET = re.compile(r"^[•·●○■□▪◦‣–—*-]\s*(?=\S)")
_NUMBER = re.compile(r"^(\d{1,3})[.)、]\s*(?=\D)")
_END = re.compile(r"[。！？!?.:：;；…]['\"”’）)]*$")
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@dataclass(frozen=True)
class Line:
    """One line of text."""

    top: float
    bottom: float
    left: float
    right: float
    text: str
    size: float
    bold: bool
    in_margin: bool = False


@dataclass(frozen=True)
class Rows:
    """One table."""

    top: float
    cells: tuple[tuple[str, ...], ...]


Piece = Line | Rows


def to_html(pages: Sequence[Sequence[Piece]]) -> str:
    """What stands on the pages, in order; a table that goes on over a page break stays one table."""
    lines = [piece for page in pages for piece in page if isinstance(piece, Line)]
    body = _body_size(lines)
    sizes = sorted({line.size for line in lines if _is_heading(line, body) and line.size > body}, reverse=True)
    level = {size: min(n, _LEVELS - 1) + 1 for n, size in enumerate(sizes)}
    below = min(len(level), _LEVELS) + 1
    right = max((line.right for line in lines), default=0.0)
    parts: list[str] = []
    block: list[Line] = []
    table: list[tuple[str, ...]] = []

    def end_block() -> None:
        if block and _is_heading(block[0], body):
            tag = f"h{level.get(block[0].size, below)}"
            parts.append(f"<{tag}>{html.escape(_joined(block))}</{tag}>")
        elif block:
            parts.append(_paragraph(_joined(block)))
        block.clear()

    def end_table() -> None:
        if table:
            parts.append(_table(table))
        table.clear()

    for page in pages:
        for n, piece in enumerate(page):
            if isinstance(piece, Rows):
                end_block()
                if table and (n > 0 or len(piece.cells[0]) != len(table[0])):
                    end_table()
                goes_on = table and piece.cells[0] == table[0]
                table += piece.cells[1:] if goes_on else piece.cells
                continue
            if block and not _goes_on(block[-1], piece, body, right):
                end_block()
            end_table()
            block.append(piece)
    end_block()
    end_table()
    return _lists("".join(f"{part}\n" for part in parts))


def _body_size(lines: Iterable[Line]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _is_heading(line: Line, body: float) -> bool:
    if len(line.text) > _LONGEST_HEADING or not re.search(r"\w", line.text):
        return False
    larger = line.size >= body * _LARGER
    return larger or (line.bold and line.size >= body and not _END.search(line.text) and not _BULLET.match(line.text))


def _goes_on(before: Line, line: Line, body: float, right: float) -> bool:
    if _is_heading(before, body) or _is_heading(line, body):
        same = before.size == line.size and before.bold == line.bold
        return same and 0 <= line.top - before.bottom < 0.6 * line.size and before.right > right * 0.8
    if _BULLET.match(line.text) or _NUMBER.match(line.text):
        return False
    gap = line.top - before.bottom
    if gap < -line.size:  # the next page or column
        return not _END.search(before.text)
    short = before.right < right * 0.85
    return gap < 0.75 * line.size and not (short and _END.search(before.text))


def _joined(lines: Sequence[Line]) -> str:
    text = lines[0].text
    for before, line in pairwise(lines):
        if text.endswith("-") and line.text[:1].islower():
            text = text[:-1] + line.text
        elif _HAN.match(before.text[-1:]) and _HAN.match(line.text[:1]):
            text += line.text
        else:
            text += f" {line.text}"
    return text


def _paragraph(text: str) -> str:
    if bullet := _BULLET.match(text):
        return f"<ul><li>{html.escape(text[bullet.end() :])}</li></ul>"
    if number := _NUMBER.match(text):
        return f'<ol start="{number[1]}"><li>{html.escape(text[number.end() :])}</li></ol>'
    return f"<p>{html.escape(text)}</p>"


def _lists(text: str) -> str:
    """Neighbouring items into one list."""
    text = text.replace("</li></ul>\n<ul><li>", "</li>\n<li>")
    return re.sub(r'</li></ol>\n<ol start="\d+"><li>', "</li>\n<li>", text)


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
    return f"<table><tr>{head.replace('td>', 'th>')}</tr>{''.join(f'<tr>{row}</tr>' for row in body)}</table>"
