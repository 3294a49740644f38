"""Documents of every kind that can be imported, made from seeded words, so that no two say nearly the same."""

import io
import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
from fpdf import FPDF

_EN = (
    "sleep water budget policy kitchen walk doctor window insurance morning plan habit claim garden price story family "
    "market energy rent winter lesson bread bank heart number letter coffee journey bridge summer light music stone"
)
_ZH = "睡眠血压预算保险厨房医生计划习惯家庭市场能源房租冬天课程面包银行心脏数字咖啡旅行夏天音乐石头花园窗户早晨价格"
SUFFIXES = (".md", ".html", ".pdf", ".docx", ".srt", ".vtt", ".csv", ".txt")


def sentences(seed: int, count: int = 6, language: str = "en") -> list[str]:
    """Sentences that mean nothing."""
    drawn = random.Random(seed)
    if language == "zh":
        return ["".join(drawn.choices(_ZH, k=drawn.randint(16, 30))) + "。" for _ in range(count)]
    return [" ".join(drawn.choices(_EN.split(), k=drawn.randint(8, 14))).capitalize() + "." for _ in range(count)]


def pdf_file(
    title: str, sections: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]] = (), password: str | None = None
) -> bytes:
    """Letters of three sizes, a running head, page numbers, and a table with lines."""
    pdf = FPDF()
    if password is not None:
        pdf.set_encryption(owner_password=password, user_password=password)
    for page, (heading, text) in enumerate(sections):
        pdf.add_page()
        pdf.set_font("helvetica", size=8)
        pdf.set_y(8)
        pdf.cell(0, 5, "Academy handbook")
        pdf.ln(18)
        if page == 0:
            pdf.set_font("helvetica", "B", 20)
            pdf.cell(0, 10, title)
            pdf.ln(14)
        pdf.set_font("helvetica", "B", 14)
        pdf.cell(0, 8, heading)
        pdf.ln(11)
        pdf.set_font("helvetica", size=11)
        for paragraph in text.split("\n"):
            pdf.multi_cell(0, 5.5, paragraph)
            pdf.ln(4)
        if rows and page == 0:
            with pdf.table() as table:
                for values in rows:
                    row = table.row()
                    for value in values:
                        row.cell(value)
        pdf.set_y(-20)
        pdf.set_font("helvetica", size=8)
        pdf.cell(0, 5, f"Page {page + 1} of {len(sections)}")
    return bytes(pdf.output())


def word_file(title: str, sections: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]] = ()) -> bytes:
    document = docx.Document()
    document.add_heading(title, 0)
    for heading, text in sections:
        document.add_heading(heading, 1)
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for r, values in enumerate(rows):
            for c, value in enumerate(values):
                table.cell(r, c).text = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def without(archive: bytes, part: str) -> bytes:
    """A zip archive without one of its parts."""
    return with_part(archive, part, None)


def with_part(archive: bytes, part: str, content: bytes | None) -> bytes:
    """A zip archive with one part replaced; None leaves it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != part:
                new.writestr(info.filename, old.read(info.filename))
        if content is not None:
            new.writestr(part, content)
    return out.getvalue()


def write_document(folder: Path, number: int) -> Path:
    """One small document; its kind goes round with its number."""
    suffix = SUFFIXES[number % len(SUFFIXES)]
    language = "en" if suffix == ".pdf" or number % 3 else "zh"  # the PDF's own fonts have no Chinese letters
    words = sentences(number, 8, language)
    title, one, two = f"Document {number}", "".join(words[:4]), " ".join(words[4:])
    sections = [(words[0][:20], one), (words[4][:20], two)]
    rows = [["name", "value"], [words[1][:12], "7"], [words[2][:12], "8"]]
    if suffix in {".md", ".txt"}:
        body = f"# {title}\n\n" + "\n\n".join(f"## {h}\n\n{t}" for h, t in sections)
    elif suffix == ".html":
        cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
        body = f"<!doctype html><title>{title}</title><body><nav><a href=/>Home</a></nav><main><h1>{title}</h1>"
        body += "".join(f"<h2>{h}</h2><p>{t}</p>" for h, t in sections) + f"<table>{cells}</table></main></body>"
    elif suffix in {".srt", ".vtt"}:
        mark = "," if suffix == ".srt" else "."
        cues = [
            f"{n + 1}\n00:00:{5 * n:02}{mark}000 --> 00:00:{5 * n + 4:02}{mark}000\n{w}\n" for n, w in enumerate(words)
        ]
        body = ("WEBVTT\n\n" if suffix == ".vtt" else "") + "\n".join(cues)
    elif suffix == ".csv":
        body = "question,answer\n" + "\n".join(
            f'"{w} {number}?","{a}"' for w, a in zip(words[:4], words[4:], strict=True)
        )
    file = folder / f"part-{number % 5}" / f"document-{number}{suffix}"
    file.parent.mkdir(parents=True, exist_ok=True)
    if suffix == ".pdf":
        file.write_bytes(pdf_file(title, sections, rows))
    elif suffix == ".docx":
        file.write_bytes(word_file(title, sections, rows))
    else:
        file.write_text(body, encoding="utf-8")
    return file
