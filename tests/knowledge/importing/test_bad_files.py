"""Bad files end as rows of the report, with a reason, and what stands beside them is taken all the same."""

import io
import zipfile
from pathlib import Path

from fpdf import FPDF

from knowledge.importing.document import Limits
from knowledge.importing.report import Status
from tests.knowledge.importing.conftest import Import
from tests.knowledge.importing.documents import pdf_file, sentences, with_part, without, word_file

TEXT = " ".join(sentences(1))
WORD = word_file("Title", [("Heading", TEXT)])
PDF = pdf_file("Title", [("Heading", TEXT)])
LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">"""
    + b"".join(
        b'<!ENTITY %s "%s">' % (name, b"&%s;" % before * 10)
        for before, name in zip(b"a b c d e f g h".split(), b"b c d e f g h i".split(), strict=True)
    )
    + b"""]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>
<w:t>&i;</w:t></w:r></w:p></w:body></w:document>"""
)


def bomb() -> bytes:
    """A Word document of a few hundred KB that unpacks to 400 MB."""
    out = io.BytesIO()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9)
    with archive, archive.open("word/document.xml", "w") as part:
        for _ in range(400):
            part.write(bytes(2**20))
    return out.getvalue()


def liar() -> bytes:
    """A bomb whose directory says that it is small."""
    content = bytearray(bomb())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


def picture_only() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(20, 20, 100, 100, style="F")
    return bytes(pdf.output())


OFFICE_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BAD = {
    "empty.md": (b"", "empty"),
    "blank.html": (b" \n\t\n", "empty"),
    "zeros.csv": (bytes(1000), "empty"),
    "cut.pdf": (PDF[:200], "broken"),
    "scrambled.pdf": (PDF[:20] + bytes(range(256)) * 20, "broken"),
    "said-to-be.pdf": (b"just text", "broken"),
    "locked.pdf": (pdf_file("Title", [("Heading", TEXT)], password="secret"), "password"),
    "scanned.pdf": (picture_only(), "no_text"),
    "said-to-be.docx": (b"just text", "broken"),
    "cut.docx": (WORD[: len(WORD) // 2], "broken"),
    "hollow.docx": (without(WORD, "word/document.xml"), "unknown_type"),
    "not-xml.docx": (with_part(WORD, "word/document.xml", b"<w:document"), "broken"),
    "laughs.docx": (with_part(WORD, "word/document.xml", LAUGHS), "broken"),
    "locked.docx": (OFFICE_97 + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old.doc": (OFFICE_97, "unknown_type"),
    "bomb.docx": (bomb(), "bomb"),
    "liar.docx": (liar(), "broken"),
    "archive.zip": (without(WORD, "word/document.xml"), "unknown_type"),
    "picture.md": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8, "binary"),
    "program.txt": (b"\x7fELF" + bytes(range(256)) * 8, "binary"),
    "controls.txt": (b"text \x01\x02\x03\x04" * 40, "binary"),
    "mixed.txt": ("睡眠".encode() * 30 + "睡眠".encode("gb18030") * 31 + b"\xff\xfe\x81", "encoding"),
    "half.txt": (b"\xff\xfe" + "text".encode("utf-16-le") + b"x", "encoding"),
    "song.mp3x": (b"some words that are no known kind", "unknown_type"),
    "no-cues.srt": (b"no times in here", "no_text"),
    "header-only.csv": (b"question,answer\n", "no_text"),
    "tags-only.html": (b"<html><body><script>alert(1)</script><img src=x></body></html>", "no_text"),
}  # fmt: skip


def test_each_bad_file_is_a_row_with_its_reason_and_the_good_ones_are_taken(tmp_path: Path, run: Import) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    (folder / "good.md").write_text(f"# Good\n\n{TEXT}", encoding="utf-8")
    (folder / "good.pdf").write_bytes(pdf_file("Other", [("Heading", " ".join(sentences(2)))]))
    report = run(folder, limits=Limits(seconds=30))
    rows = {row.source: row for row in report.rows}
    assert {name: rows[name].reason for name in BAD} == {name: reason for name, (_, reason) in BAD.items()}
    assert all(rows[name].message and rows[name].status is Status.SKIPPED for name in BAD)
    assert {row.source for row in report.rows if row.status is Status.TAKEN} == {"good.md", "good.pdf"}


def test_300_mb_are_not_even_read(tmp_path: Path, run: Import) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(300 * 2**20)  # takes no room on the disk
    (row,) = run(large).rows
    assert (row.reason, row.seconds < 0.5) == ("too_large", True)
    assert "300 MB" in row.message


def test_what_is_not_there_is_a_row_too(tmp_path: Path, run: Import) -> None:
    rows = run(tmp_path / "gone.pdf", str(tmp_path / "*.pdf"), "http://localhost/", "file:///etc/passwd").rows
    assert [row.reason for row in rows] == ["missing", "missing", "address", "address"]


def test_a_word_document_reads_no_other_file(tmp_path: Path, run: Import, into: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words", encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        body = archive.read("word/document.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
    picture = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
        '<a:blip r:link="rIdX" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    link = (
        f'<Relationship Id="rIdX" TargetMode="External" Target="file://{secret}" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
    )
    document = with_part(WORD, "word/document.xml", body.replace("<w:body>", f"<w:body>{picture}").encode())
    document = with_part(
        document, "word/_rels/document.xml.rels", links.replace("</Relationships>", f"{link}</Relationships>").encode()
    )
    (tmp_path / "linked.docx").write_bytes(document)
    (row,) = run(tmp_path / "linked.docx").rows
    assert row.status is Status.TAKEN
    text = (into / row.drafts[-1]).read_text(encoding="utf-8")
    assert TEXT[:40] in text
    assert "secret" not in text
