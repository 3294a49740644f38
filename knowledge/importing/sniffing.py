"""What a file is, from its content; its name only decides between kinds of text."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from knowledge.errors import NotImportable
from knowledge.importing.document import Kind, Limits, Reason

_OFFICE_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TEXT_KINDS = {
    ".md": Kind.MARKDOWN, ".markdown": Kind.MARKDOWN, ".txt": Kind.MARKDOWN,
    ".html": Kind.HTML, ".htm": Kind.HTML, ".xhtml": Kind.HTML,
    ".srt": Kind.SUBTITLES, ".vtt": Kind.SUBTITLES,
    ".csv": Kind.CSV, ".tsv": Kind.CSV,
}  # fmt: skip
_PAGE = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_CUES = re.compile(r"\s*(WEBVTT\b|\d+\s*\n\d{1,2}:\d\d:\d\d[,.]\d{3}\s*-->)")
_MOST_PARTS = 10_000


def binary_kind(content: bytes, name: str, limits: Limits) -> Kind | None:
    """PDF or DOCX; None for what must be text.

    Raises:
        NotImportable: another binary format, or a DOCX that is locked or swells when unpacked.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if content.startswith(b"PK\x03\x04"):
        return _zip_kind(content, limits)
    if content.startswith(_OFFICE_97):
        if _ENCRYPTED in content:
            raise NotImportable(Reason.PASSWORD, "locked with a password; save a copy without one")
        raise NotImportable(Reason.UNKNOWN_TYPE, "an Office file of before 2007; save it as .docx")
    if suffix in {".pdf", ".docx"}:
        raise NotImportable(Reason.BROKEN, f"named {suffix} and is none")
    return None


def text_kind(text: str, name: str, content_type: str = "") -> Kind:
    """Raises NotImportable for text that is none of the known kinds."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _TEXT_KINDS and not content_type:
        return _TEXT_KINDS[suffix]
    if _PAGE.match(text):
        return Kind.HTML
    if _CUES.match(text):
        return Kind.SUBTITLES
    said = {"text/html": Kind.HTML, "text/markdown": Kind.MARKDOWN, "text/csv": Kind.CSV}.get(content_type)
    if kind := _TEXT_KINDS.get(suffix) or said:
        return kind
    raise NotImportable(Reason.UNKNOWN_TYPE, f"{suffix or content_type or 'no ending'}: not a kind that is read")


def _zip_kind(content: bytes, limits: Limits) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise NotImportable(Reason.BROKEN, "an archive that cannot be opened") from error
    if sum(part.file_size for part in parts) > limits.unpacked_bytes or len(parts) > _MOST_PARTS:
        raise NotImportable(Reason.BOMB, f"unpacks to more than {limits.unpacked_bytes // 2**20} MB")
    if any(part.flag_bits & 1 for part in parts):
        raise NotImportable(Reason.PASSWORD, "locked with a password; save a copy without one")
    if "word/document.xml" not in {part.filename for part in parts}:
        raise NotImportable(Reason.UNKNOWN_TYPE, "an archive that is no Word document")
    return Kind.DOCX
